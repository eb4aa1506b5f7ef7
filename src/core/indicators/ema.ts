/** Exponential average, seeded with the plain mean of the first `period` values; NaN before there is one. */
export function ema(values: Float64Array, period: number): Float64Array {
  const result = new Float64Array(values.length).fill(Number.NaN)
  if (values.length < period) return result
  let average = 0
  for (let i = 0; i < period; i += 1) average += values[i] ?? Number.NaN
  average /= period
  result[period - 1] = average
  const weight = 2 / (period + 1)
  for (let i = period; i < values.length; i += 1) {
    average += ((values[i] ?? Number.NaN) - average) * weight
    result[i] = average
  }
  return result
}
