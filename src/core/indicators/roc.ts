import { openResult, requirePeriod } from './result.ts'

/** Change over `period` bars, percent; 0 where the value before was 0, as TA-Lib has it. */
export function roc(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period)
  const { length } = values
  const result = openResult(length, period, out)
  for (let i = period; i < length; i += 1) {
    const before = values[i - period] ?? Number.NaN
    result[i] = before === 0 ? 0 : (((values[i] ?? Number.NaN) - before) / before) * 100
  }
  return result
}
