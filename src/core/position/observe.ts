import type { Observation, Opinion } from '../../contracts/decision.ts'
import { TIMEFRAMES, TIMEFRAME_SECONDS, type Side, type Timeframe } from '../../contracts/primitives.ts'
import { direction, type BarClose, type Position } from '../account.ts'
import { moneyBetween } from '../risk/open-risk.ts'
import type { Bars, Window } from '../window.ts'
import type { Origin } from './origin.ts'

/** A position as the policy sees it, with the tickets it consists of. */
export type Observed = Readonly<{ observation: Observation; tickets: readonly Position[]; timeframe: Timeframe }>

type Sight = Readonly<{
  close: BarClose
  positions: readonly Position[]
  window: Window
  opinion: Opinion | null
  originOf: (identifier: string) => Origin | undefined
}>

/**
 * A position is all our tickets of one symbol and side, on the very contract of this close: US30Z25 is never judged
 * on prices of US30H26. Tickets the journal does not know are left to their stop and target.
 */
export function observePositions(sight: Sight): readonly Observed[] {
  const observed: Observed[] = []
  for (const side of ['buy', 'sell'] as const) {
    const tickets = sight.positions
      .filter(
        (ticket) =>
          ticket.isOurs &&
          ticket.side === side &&
          ticket.brokerSymbol === sight.close.brokerSymbol &&
          sight.originOf(ticket.identifier) !== undefined,
      )
      .toSorted((a, b) => a.openedAt - b.openedAt)
    const [first] = tickets
    const origin = first === undefined ? undefined : sight.originOf(first.identifier)
    if (first !== undefined && origin !== undefined) observed.push(observe(sight, side, { tickets, first, origin }))
  }
  return observed
}

function observe(sight: Sight, side: Side, group: Readonly<{ tickets: readonly Position[]; first: Position; origin: Origin }>): Observed {
  const { tickets, first, origin } = group
  const { close, opinion, window } = sight
  const lots = sum(tickets, (ticket) => ticket.lots)
  const costs = sum(tickets, (ticket) => ticket.swap + 2 * ticket.commission)
  const riskMoney = origin.riskPerLot * lots
  const profitR = (sum(tickets, (ticket) => ticket.profit) + costs) / riskMoney
  const reduced = tickets.map((ticket) => sight.originOf(ticket.identifier)?.reducedAt ?? 0)
  const peakFrom = Math.max(first.openedAt, ...reduced)
  const best = bestPrice(window, side, peakFrom, close.spec.point)
  const averageOpen = sum(tickets, (ticket) => ticket.openPrice * ticket.lots) / lots
  const peakR = best === null ? profitR : (moneyBetween(close.spec, lots, (best - averageOpen) * direction(side)) + costs) / riskMoney
  const adds = Math.max(
    tickets.filter((ticket) => sight.originOf(ticket.identifier)?.kind === 'ADD').length,
    ...tickets.map((ticket) => sight.originOf(ticket.identifier)?.adds ?? 0),
  )
  return {
    tickets,
    timeframe: origin.timeframe,
    observation: {
      side,
      lots,
      identifiers: tickets.map((ticket) => ticket.identifier),
      barsHeld: countBars(window, origin.timeframe, first.openedAt, close.receivedAt),
      profitR,
      peakProfitR: Math.max(peakR, profitR),
      leaning: close.trigger === origin.timeframe ? (opinion?.leaning ?? null) : null,
      hasStop: tickets.every((ticket) => ticket.stop !== null),
      adds,
    },
  }
}

/**
 * The best price a position could have been closed at since an instant. It comes from the bars, so a restart loses
 * nothing: fine timeframes say it near the start, coarse ones where the fine window does not reach.
 */
function bestPrice(window: Window, side: Side, sinceMs: number, point: number): number | null {
  let best: number | null = null
  for (const timeframe of TIMEFRAMES) {
    const bars = window[timeframe]
    if (bars === undefined) continue
    for (let i = bars.length - 1; i >= 0 && (bars.time[i] ?? 0) >= sinceMs; i -= 1) {
      const price =
        side === 'buy' ? (bars.high[i] ?? Number.NaN) : (bars.low[i] ?? Number.NaN) + (bars.spreadPoints[i] ?? Number.NaN) * point
      if (best === null || (price - best) * direction(side) > 0) best = price
    }
    if ((bars.time[0] ?? Infinity) <= sinceMs) break
  }
  return best
}

/** Closed bars since an instant; beyond the window by the clock. */
function countBars(window: Window, timeframe: Timeframe, sinceMs: number, nowMs: number): number {
  const bars: Bars | undefined = window[timeframe]
  if (bars === undefined || (bars.time[0] ?? Infinity) > sinceMs)
    return Math.floor((nowMs - sinceMs) / (TIMEFRAME_SECONDS[timeframe] * 1_000))
  let count = 0
  for (let i = bars.length - 1; i >= 0 && (bars.time[i] ?? 0) >= sinceMs; i -= 1) count += 1
  return count
}

function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((total, item) => total + pick(item), 0)
}
