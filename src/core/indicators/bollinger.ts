import { openResult } from './result.ts'
import { writeMeanAndDeviation } from './stddev.ts'

export type Bollinger = Readonly<{ upper: Float64Array; middle: Float64Array; lower: Float64Array }>

/** The plain mean of `period` closes, and `width` population deviations above and below it. */
export function bollinger(close: Float64Array, { period, width }: Readonly<{ period: number; width: number }>, out?: Bollinger): Bollinger {
  const { length } = close
  const upper = openResult(length, period - 1, out?.upper)
  const middle = openResult(length, period - 1, out?.middle)
  const lower = openResult(length, period - 1, out?.lower)
  writeMeanAndDeviation(close, period, { means: middle, deviations: upper })
  for (let i = period - 1; i < length; i += 1) {
    const mean = middle[i] ?? Number.NaN
    const reach = (upper[i] ?? Number.NaN) * width
    upper[i] = mean + reach
    lower[i] = mean - reach
  }
  return { upper, middle, lower }
}
