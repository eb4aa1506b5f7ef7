import { openResult, openScratch, requirePeriod } from './result.ts'

const scratchMeans = openScratch()

/** Deviation of the last `period` values from their mean, over `period` (the population's, not the sample's). */
export function stddev(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  const deviations = openResult(values.length, period - 1, out)
  writeMeanAndDeviation(values, period, { means: scratchMeans(values.length), deviations })
  return deviations
}

/**
 * Sums of differences to the middle value of a block, as in sma: a window contains its middle value, so what cancels in
 * the difference of squares is never more than `period` times the variance itself. Writes from bar `period` - 1.
 */
export function writeMeanAndDeviation(
  values: Float64Array,
  period: number,
  { means, deviations }: Readonly<{ means: Float64Array; deviations: Float64Array }>,
): void {
  requirePeriod(period)
  const { length } = values
  for (let middle = period - 1; middle < length; middle += period) {
    const pivot = values[middle] ?? Number.NaN
    let sum = 0
    let squares = 0
    for (let start = middle, end = middle + period - 1; start > middle - period; start -= 1, end -= 1) {
      const difference = (values[start] ?? Number.NaN) - pivot
      sum += difference
      squares += difference * difference
      if (end >= length) continue
      means[end] = sum
      deviations[end] = squares
    }
    sum = 0
    squares = 0
    const stop = Math.min(length, middle + period)
    for (let end = middle; end < stop; end += 1) {
      const difference = (values[end] ?? Number.NaN) - pivot
      sum += difference
      squares += difference * difference
      const mean = ((means[end] ?? Number.NaN) + sum) / period
      means[end] = pivot + mean
      deviations[end] = Math.sqrt(Math.max(((deviations[end] ?? Number.NaN) + squares) / period - mean * mean, 0))
    }
  }
}
