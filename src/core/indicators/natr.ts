import type { Bars } from '../window.ts'
import { atr } from './atr.ts'

/** The average true range in percent of the close, which makes markets of different prices comparable. */
export function natr(bars: Pick<Bars, 'high' | 'low' | 'close' | 'length'>, period: number, out?: Float64Array): Float64Array {
  const result = atr(bars, period, out)
  const { close, length } = bars
  for (let i = period; i < length; i += 1) {
    const now = close[i] ?? Number.NaN
    result[i] = now === 0 ? 0 : ((result[i] ?? Number.NaN) / now) * 100
  }
  return result
}
