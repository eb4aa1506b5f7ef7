import { openResult, requirePeriod } from './result.ts'

/** Greatest of the last `period` values. Maxima run outward from the middle of a block: two comparisons a bar at any period. */
export function highest(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period)
  const { length } = values
  const result = openResult(length, period - 1, out)
  for (let middle = period - 1; middle < length; middle += period) {
    let most = Number.NEGATIVE_INFINITY
    for (let start = middle, end = middle + period - 1; start > middle - period; start -= 1, end -= 1) {
      most = Math.max(most, values[start] ?? Number.NaN)
      if (end < length) result[end] = most
    }
    most = Number.NEGATIVE_INFINITY
    const stop = Math.min(length, middle + period)
    for (let end = middle; end < stop; end += 1) {
      most = Math.max(most, values[end] ?? Number.NaN)
      result[end] = Math.max(result[end] ?? Number.NaN, most)
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
      least = Math.min(least, values[start] ?? Number.NaN)
      if (end < length) result[end] = least
    }
    least = Number.POSITIVE_INFINITY
    const stop = Math.min(length, middle + period)
    for (let end = middle; end < stop; end += 1) {
      least = Math.min(least, values[end] ?? Number.NaN)
      result[end] = Math.min(result[end] ?? Number.NaN, least)
    }
  }
  return result
}
