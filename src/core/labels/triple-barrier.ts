import type { Bars } from '../window.ts'

/** What decided a label. Both: one bar reached either barrier, and which came first nobody knows. Cut: the bars ended before. */
export const DECIDED_BY = ['up', 'down', 'timeout', 'both', 'cut'] as const
export type DecidedBy = (typeof DECIDED_BY)[number]

export type BarrierLabel = Readonly<{
  /** 1: a rise. Null where nothing is taught: both barriers in one bar, no change at all, or too few bars. */
  up: 1 | 0 | null
  by: DecidedBy
  /** Bar that decided it; null where the bars ended before. */
  end: number | null
  /** What a buy at the close made, in distances of a barrier. See `returnOf` for a trade of either side. NaN where cut. */
  returnR: number
}>

export type BarrierOptions = Readonly<{
  bars: Pick<Bars, 'open' | 'high' | 'low' | 'close'>
  /** Bar at whose close the trade would begin. */
  at: number
  /** First bar that does not belong to the history any more: the end of the segment. */
  until: number
  /** From the close to either barrier, in price; above zero. */
  distance: number
  horizonBars: number
}>

/**
 * Which barrier the bars after a close reach first. A bar that opens beyond one decides by its open, since no order is filled
 * at a price that was jumped over. Nothing up to the close is looked at but the close itself.
 */
export function tripleBarrier({ bars, at, until, distance, horizonBars }: BarrierOptions): BarrierLabel {
  const close = bars.close[at] ?? Number.NaN
  const top = close + distance
  const bottom = close - distance
  const last = Math.min(at + horizonBars, until - 1)
  for (let i = at + 1; i <= last; i += 1) {
    const open = bars.open[i] ?? Number.NaN
    if (open >= top) return { up: 1, by: 'up', end: i, returnR: (open - close) / distance }
    if (open <= bottom) return { up: 0, by: 'down', end: i, returnR: (open - close) / distance }
    const isUp = (bars.high[i] ?? Number.NaN) >= top
    const isDown = (bars.low[i] ?? Number.NaN) <= bottom
    if (isUp && isDown) return { up: null, by: 'both', end: i, returnR: -1 }
    if (isUp) return { up: 1, by: 'up', end: i, returnR: 1 }
    if (isDown) return { up: 0, by: 'down', end: i, returnR: -1 }
  }
  if (last < at + horizonBars) return { up: null, by: 'cut', end: null, returnR: Number.NaN }
  const change = (bars.close[last] ?? Number.NaN) - close
  return { up: change === 0 ? null : change > 0 ? 1 : 0, by: 'timeout', end: last, returnR: change / distance }
}

/** What a trade of either side made. Both barriers in one bar count as the loss, whichever the side: the worse is assumed. */
export const returnOf = (side: 'buy' | 'sell', { by, returnR }: Pick<BarrierLabel, 'by' | 'returnR'>): number =>
  side === 'buy' || by === 'both' ? returnR : -returnR
