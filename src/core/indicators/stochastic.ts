import type { Bars } from '../window.ts'
import { highest, lowest } from './extremes.ts'
import { openScratch } from './result.ts'
import { sma } from './sma.ts'

const scratchTops = openScratch()
const scratchPlaces = openScratch()

export type Stochastic = Readonly<{ k: Float64Array; d: Float64Array }>

/**
 * Where the close lies in the range of the last `k` bars, 0 to 100, smoothed over `slowK` bars, and that over `slowD`; 0 where
 * the range is none, as TA-Lib has it. `k` begins at bar `k` + `slowK` - 2, `d` `slowD` - 1 bars later (TA-Lib: both there).
 */
export function stochastic(
  bars: Pick<Bars, 'high' | 'low' | 'close' | 'length'>,
  { k, slowK, slowD }: Readonly<{ k: number; slowK: number; slowD: number }>,
  out?: Stochastic,
): Stochastic {
  const { close, length } = bars
  const top = highest(bars.high, k, scratchTops(length))
  const place = lowest(bars.low, k, scratchPlaces(length))
  for (let i = k - 1; i < length; i += 1) {
    const bottom = place[i] ?? Number.NaN
    const range = (top[i] ?? Number.NaN) - bottom
    place[i] = range === 0 ? 0 : ((close[i] ?? Number.NaN) - bottom) / (range / 100)
  }
  const smoothed = sma(place, slowK, out?.k)
  return { k: smoothed, d: sma(smoothed, slowD, out?.d) }
}
