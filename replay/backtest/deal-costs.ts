import { lowerBound } from '../../src/core/bars/lower-bound.ts'
import type { Trade } from '../../src/core/fills/book.ts'
import type { Seat } from '../seat.ts'
import type { DealCosts } from './trips.ts'

/**
 * What a deal cost beside its commission. Bars are of bids, so whoever buys pays the spread, to go long or to end a short; a
 * target is a limit order and slips nothing.
 */
export function dealCosts({ at, side, reason, lots, price }: Trade, seat: Seat): DealCosts {
  const { market, track } = seat.symbol
  const { spec } = seat.sight(at).fills
  const i = Math.max(0, lowerBound(track.bars.time, at + 1) - 1)
  const perPoint = (spec.point / spec.tickSize) * spec.tickValue * lots
  return {
    spread: side === 'buy' ? (track.bars.spreadPoints[i] ?? Number.NaN) * perPoint : 0,
    slippage: reason === 'target' ? 0 : market.slippagePoints * perPoint,
    worth: (price / spec.tickSize) * spec.tickValue * lots,
  }
}
