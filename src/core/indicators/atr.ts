import type { Bars } from '../window.ts'
import { openResult, requirePeriod } from './result.ts'

/** Wilder's average true range, price units. First value at bar `period`: the plain mean of the first `period` true ranges. */
export function atr(
  { high, low, close, length }: Pick<Bars, 'high' | 'low' | 'close' | 'length'>,
  period: number,
  out?: Float64Array,
): Float64Array {
  requirePeriod(period)
  const result = openResult(length, period, out)
  // Products in place of quotients: each value waits for the one before it, and a division takes longest.
  const weight = 1 / period
  const keep = 1 - weight
  let average = 0
  let before = close[0] ?? Number.NaN
  for (let i = 1; i < length; i += 1) {
    const range = Math.max(high[i] ?? Number.NaN, before) - Math.min(low[i] ?? Number.NaN, before)
    before = close[i] ?? Number.NaN
    average = i <= period ? average + range * weight : average * keep + range * weight
    if (i >= period) result[i] = average
  }
  return result
}
