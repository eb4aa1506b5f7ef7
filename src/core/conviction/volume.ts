import { lastOf, placeBetween, squash, squashRatio } from '../features/scale.ts'
import { hasVolume, meanVolume } from '../features/volume.ts'
import type { Bars } from '../window.ts'

const FLOW_BARS = 20
/** As in structure. */
const GAIN = 2.5

/**
 * From -1 to 1: volume of the bars that closed higher less that of those that closed lower, and the last bar's, the more the
 * further it closed from its middle and the less usual its volume is. Null where the source tells none.
 */
export function volumeLean(bars: Bars): number | null {
  if (!hasVolume(bars, FLOW_BARS + 1)) return null
  const { high, low, close, tickVolume, length } = bars
  let [balance, whole] = [0, 0]
  let before = close[length - 1 - FLOW_BARS] ?? Number.NaN
  for (let i = length - FLOW_BARS; i < length; i += 1) {
    const now = close[i] ?? Number.NaN
    const volume = tickVolume[i] ?? Number.NaN
    balance += (Number(now > before) - Number(now < before)) * volume
    whole += volume
    before = now
  }
  const flow = squash(5 * (balance / whole))
  const last = length - 1
  const unusual = squashRatio(lastOf(tickVolume), meanVolume(bars, last - FLOW_BARS, last))
  return squash(GAIN * (0.6 * flow + 0.4 * placeBetween(lastOf(close), lastOf(low), lastOf(high)) * unusual))
}
