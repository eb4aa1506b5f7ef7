import { openResult, requirePeriod } from './result.ts'

/**
 * Exponential average, seeded with the plain mean of the first `period` values; NaN before there is one.
 * Leading NaN (another indicator's warm-up) is passed over.
 */
export function ema(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period)
  const { length } = values
  let start = 0
  while (start < length && Number.isNaN(values[start])) start += 1
  const first = start + period - 1
  const result = openResult(length, first, out)
  if (first >= length) return result
  let average = 0
  for (let i = start; i <= first; i += 1) average += values[i] ?? Number.NaN
  average /= period
  result[first] = average
  const weight = 2 / (period + 1)
  for (let i = first + 1; i < length; i += 1) {
    average += ((values[i] ?? Number.NaN) - average) * weight
    result[i] = average
  }
  return result
}
