import { TIMEFRAME_SECONDS, type Timeframe } from '../../contracts/primitives.ts'
import type { ServerZone } from '../time/zone.ts'
import type { Bars } from '../window.ts'
import { makeBars } from './make-bars.ts'

export type ResampleOptions = Readonly<{
  to: Timeframe
  zone: ServerZone
  /** Until when the history is known to be whole, UTC ms; by default until its last bar closes. */
  knownUntil?: number
}>

/**
 * Bars of a higher timeframe out of those of a lower one, on the clock of the trade server: H4 and D1 begin at its
 * midnight. A last bar that may still change is left out. Volumes are summed; the spread is the mean of those known,
 * since the last one is often that of the rollover.
 */
export function resample(bars: Bars, { to, zone, knownUntil = bars.lastCloseAt }: ResampleOptions): Bars {
  const seconds = TIMEFRAME_SECONDS[to]
  const starts: number[] = []
  const opens: number[] = []
  let last = Number.NEGATIVE_INFINITY
  for (let i = 0; i < bars.length; i += 1) {
    const server = zone.toServer(bars.time[i] ?? Number.NaN)
    // An hour that the clock lives through twice stays in one bar: open times only rise.
    const open = Math.max(last, server - (server % seconds))
    if (open === last) continue
    starts.push(i)
    opens.push(open)
    last = open
  }
  const isWhole = starts.length > 0 && zone.toUtc(last + seconds) <= knownUntil
  const count = isWhole ? starts.length : Math.max(0, starts.length - 1)
  const result = makeBars(count)
  for (let k = 0; k < count; k += 1) {
    result.time[k] = zone.toUtc(opens[k] ?? Number.NaN)
    fold(bars, { from: starts[k] ?? 0, until: starts[k + 1] ?? bars.length }, result, k)
  }
  return { ...result, lastCloseAt: count === 0 ? 0 : zone.toUtc((opens[count - 1] ?? 0) + seconds) }
}

function fold(bars: Bars, { from, until }: Readonly<{ from: number; until: number }>, into: Bars, k: number): void {
  let high = Number.NEGATIVE_INFINITY
  let low = Number.POSITIVE_INFINITY
  let volume = 0
  let spread = 0
  let spreads = 0
  for (let i = from; i < until; i += 1) {
    high = Math.max(high, bars.high[i] ?? Number.NaN)
    low = Math.min(low, bars.low[i] ?? Number.NaN)
    volume += bars.tickVolume[i] ?? Number.NaN
    const points = bars.spreadPoints[i] ?? Number.NaN
    if (Number.isNaN(points)) continue
    spread += points
    spreads += 1
  }
  into.open[k] = bars.open[from] ?? Number.NaN
  into.high[k] = high
  into.low[k] = low
  into.close[k] = bars.close[until - 1] ?? Number.NaN
  into.tickVolume[k] = volume
  into.spreadPoints[k] = spreads === 0 ? Number.NaN : spread / spreads
}
