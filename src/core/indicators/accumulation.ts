import type { Bars } from '../window.ts'
import { openResult } from './result.ts'

type Column = 'high' | 'low' | 'close' | 'tickVolume' | 'length'

/** Chaikin's accumulation line: volume, weighted by where in its range each bar closed (-1 at the low, 1 at the high), summed up. */
export function accumulation({ high, low, close, tickVolume, length }: Pick<Bars, Column>, out?: Float64Array): Float64Array {
  const result = openResult(length, 0, out)
  let sum = 0
  for (let i = 0; i < length; i += 1) {
    const top = high[i] ?? Number.NaN
    const bottom = low[i] ?? Number.NaN
    const now = close[i] ?? Number.NaN
    const range = top - bottom
    if (range > 0) sum += ((now - bottom - (top - now)) / range) * (tickVolume[i] ?? Number.NaN)
    result[i] = sum
  }
  return result
}
