import type { Bars } from '../window.ts'
import { highest, lowest } from './extremes.ts'
import { openScratch } from './result.ts'

const scratchBottoms = openScratch()

/** How far the close lies below the highest high of `period` bars, -100 to 0; 0 where the range is none, as TA-Lib has it. */
export function williamsR(
  { high, low, close, length }: Pick<Bars, 'high' | 'low' | 'close' | 'length'>,
  period: number,
  out?: Float64Array,
): Float64Array {
  const result = highest(high, period, out)
  const bottom = lowest(low, period, scratchBottoms(length))
  for (let i = period - 1; i < length; i += 1) {
    const top = result[i] ?? Number.NaN
    const range = (top - (bottom[i] ?? Number.NaN)) / -100
    result[i] = range === 0 ? 0 : (top - (close[i] ?? Number.NaN)) / range
  }
  return result
}
