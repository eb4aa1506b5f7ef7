import { openResult, requirePeriod } from './result.ts'

/** Change over `period` bars, in the units of the values. */
export function momentum(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period)
  const { length } = values
  const result = openResult(length, period, out)
  for (let i = period; i < length; i += 1) result[i] = (values[i] ?? Number.NaN) - (values[i - period] ?? Number.NaN)
  return result
}
