import { openResult, requirePeriod } from './result.ts'

/** Greatest of the last `period` values. Maxima run outward from the middle of a block: two comparisons a bar at any period. */
export function highest(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period)
  const { length } = values
  const result = openResult(length, period - 1, out)
  for (let middle = period - 1; middle < length; middle += period) {
    let most = Number.NEGATIVE_INFINITY
    for (let start = middle, end = middle + period - 1; start > middle - period; start -= 1, end -= 1) {
      const value = values[start] ?? Number.NaN
      if (value > most) most = value
      if (end < length) result[end] = most
    }
    most = Number.NEGATIVE_INFINITY
    const stop = Math.min(length, middle + period)
    for (let end = middle; end < stop; end += 1) {
      const value = values[end] ?? Number.NaN
      if (value > most) most = value
      if (most > (result[end] ?? Number.NaN)) result[end] = most
    }
  }
  return result
}

/** Least of the last `period` values. */
export function lowest(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period)
  const { length } = values
  const result = openResult(length, period - 1, out)
  for (let middle = period - 1; middle < length; middle += period) {
    let least = Number.POSITIVE_INFINITY
    for (let start = middle, end = middle + period - 1; start > middle - period; start -= 1, end -= 1) {
      const value = values[start] ?? Number.NaN
      if (value < least) least = value
      if (end < length) result[end] = least
    }
    least = Number.POSITIVE_INFINITY
    const stop = Math.min(length, middle + period)
    for (let end = middle; end < stop; end += 1) {
      const value = values[end] ?? Number.NaN
      if (value < least) least = value
      if (least < (result[end] ?? Number.NaN)) result[end] = least
    }
  }
  return result
}
