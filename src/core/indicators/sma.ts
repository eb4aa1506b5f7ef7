import { openResult, requirePeriod } from './result.ts'

/**
 * Plain mean of the last `period` values. Every window of a block contains the block's middle value, so sums are taken of
 * differences to it, backwards and forwards: two additions a bar, no drift from older bars, and exact on a flat market.
 */
export function sma(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period)
  const { length } = values
  const result = openResult(length, period - 1, out)
  for (let middle = period - 1; middle < length; middle += period) {
    const pivot = values[middle] ?? Number.NaN
    let before = 0
    for (let start = middle, end = middle + period - 1; start > middle - period; start -= 1, end -= 1) {
      before += (values[start] ?? Number.NaN) - pivot
      if (end < length) result[end] = before
    }
    let after = 0
    const stop = Math.min(length, middle + period)
    for (let end = middle; end < stop; end += 1) {
      after += (values[end] ?? Number.NaN) - pivot
      result[end] = pivot + ((result[end] ?? Number.NaN) + after) / period
    }
  }
  return result
}
