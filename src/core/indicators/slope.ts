import { openResult, openScratch, requirePeriod } from './result.ts'

const scratchSums = openScratch()

/**
 * Slope of the straight line through the last `period` values by least squares, units of the values per bar.
 * Sums of differences to the middle value of a block, and of those times their distance from it in bars, as in sma.
 */
export function slope(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period, 2)
  const { length } = values
  const result = openResult(length, period - 1, out)
  const sums = scratchSums(period)
  const spread = (period * (period * period - 1)) / 12
  const half = (period - 1) / 2
  for (let middle = period - 1; middle < length; middle += period) {
    const pivot = values[middle] ?? Number.NaN
    let sum = 0
    let moment = 0
    for (let offset = 0; offset < period; offset += 1) {
      const difference = (values[middle - offset] ?? Number.NaN) - pivot
      const place = period - 1 - offset
      sum += difference
      moment -= difference * offset
      sums[place] = sum
      if (middle + place < length) result[middle + place] = moment
    }
    sum = 0
    moment = 0
    const stop = Math.min(length - middle, period)
    for (let offset = 0; offset < stop; offset += 1) {
      const difference = (values[middle + offset] ?? Number.NaN) - pivot
      sum += difference
      moment += difference * offset
      const total = (sums[offset] ?? Number.NaN) + sum
      result[middle + offset] = ((result[middle + offset] ?? Number.NaN) + moment - (offset - half) * total) / spread
    }
  }
  return result
}
