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
    const tickets = ticketsOf(sight, side)
    const first = tickets[0]
    const origin = first === undefined ? undefined : sight.originOf(first.identifier)
    if (first !== undefined && origin !== undefined) observed.push(observe(sight, side, { tickets, first, origin }))
  }
  return observed
}

/** Oldest first. */
function ticketsOf({ positions, close, originOf }: Sight, side: Side): readonly Position[] {
  const tickets: Position[] = []
  for (const ticket of positions) {
    const isOfIt = ticket.isOurs && ticket.side === side && ticket.brokerSymbol === close.brokerSymbol
    if (isOfIt && originOf(ticket.identifier) !== undefined) tickets.push(ticket)
  }
  return tickets.length < 2 ? tickets : tickets.toSorted((a, b) => a.openedAt - b.openedAt)
}

function observe(sight: Sight, side: Side, group: Readonly<{ tickets: readonly Position[]; first: Position; origin: Origin }>): Observed {
  const { tickets, first, origin } = group
  const { close, opinion, window, originOf } = sight
  const { lots, costs, profit, averageOpen, hasStop } = sumUp(tickets)
  const { reducedAt, adds } = changesOf(tickets, originOf)
  const riskMoney = origin.riskPerLot * lots
  const profitR = (profit + costs) / riskMoney
  const best = bestPrice(window, side, Math.max(first.openedAt, reducedAt), close.spec.point)
  const peakR = best === null ? profitR : (moneyBetween(close.spec, lots, (best - averageOpen) * direction(side)) + costs) / riskMoney
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
      hasStop,
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

/** One loop for all: this is done at every close while something is open. */
function sumUp(tickets: readonly Position[]) {
  let [lots, costs, profit, opened, hasStop] = [0, 0, 0, 0, true]
  for (const ticket of tickets) {
    lots += ticket.lots
    costs += ticket.swap + 2 * ticket.commission
    profit += ticket.profit
    opened += ticket.openPrice * ticket.lots
    if (ticket.stop === null) hasStop = false
  }
  return { lots, costs, profit, averageOpen: opened / lots, hasStop }
}

/** When any of them was reduced last, 0 for never, and how often was added: a ticket of its own each time, or to one that is held. */
function changesOf(tickets: readonly Position[], originOf: Sight['originOf']): Readonly<{ reducedAt: number; adds: number }> {
  let [reducedAt, added, addedTo] = [0, 0, 0]
  for (const { identifier } of tickets) {
    const origin = originOf(identifier)
    if (origin === undefined) continue
    reducedAt = Math.max(reducedAt, origin.reducedAt ?? 0)
    addedTo = Math.max(addedTo, origin.adds)
    if (origin.kind === 'ADD') added += 1
  }
  return { reducedAt, adds: Math.max(added, addedTo) }
}
