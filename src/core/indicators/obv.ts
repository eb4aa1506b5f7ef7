import type { Bars } from '../window.ts'
import { openResult } from './result.ts'

/** On-balance volume: volume of rising bars less that of falling ones. It begins with the volume of the first bar, as in TA-Lib. */
export function obv({ close, tickVolume, length }: Pick<Bars, 'close' | 'tickVolume' | 'length'>, out?: Float64Array): Float64Array {
  const result = openResult(length, 0, out)
  let balance = 0
  let before = Number.NEGATIVE_INFINITY
  for (let i = 0; i < length; i += 1) {
    const now = close[i] ?? Number.NaN
    const volume = tickVolume[i] ?? Number.NaN
    balance += (Number(now > before) - Number(now < before)) * volume
    result[i] = balance
    before = now
  }
  return result
}
