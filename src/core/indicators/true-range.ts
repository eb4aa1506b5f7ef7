import type { Bars } from '../window.ts'
import { openResult } from './result.ts'

/** Range of a bar with the gap to the close before it, price units. The first bar has no close before: NaN. */
export function trueRange({ high, low, close, length }: Pick<Bars, 'high' | 'low' | 'close' | 'length'>, out?: Float64Array): Float64Array {
  const result = openResult(length, 1, out)
  let before = close[0] ?? Number.NaN
  for (let i = 1; i < length; i += 1) {
    result[i] = Math.max(high[i] ?? Number.NaN, before) - Math.min(low[i] ?? Number.NaN, before)
    before = close[i] ?? Number.NaN
  }
  return result
}
