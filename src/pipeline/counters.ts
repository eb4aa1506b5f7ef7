import type { Execution } from '../contracts/decision.ts'
import type { AccountId, Side, SymbolName } from '../contracts/primitives.ts'
import type { AccountView } from '../core/account.ts'
import { firmDayAt } from '../core/firm/day.ts'
import type { FirmRules } from '../core/firm/rules.ts'
import { NO_SYMBOL_COUNTS, type Counts, type SymbolCounts } from '../core/gates/counts.ts'
import { isEntry } from '../core/portfolio/holdings.ts'
import type { DealRow, Journal, SignalRow, SignalState } from '../ports/journal.ts'

/**
 * What an account did: orders sent, entries rejected, positions closed. Kept per filler, since an order on paper is none
 * at the broker. The journal holds all of it, so a restart forgets nothing and starts nothing anew.
 */
export type Counters = {
  readonly execution: Execution
  /** Orders of the last days by signal id, or by deal ticket where a person made them. */
  readonly orders: Map<string, Order>
  readonly symbols: Map<SymbolName, Tally>
  /** The firm's day that was counted last: a day is counted once, then kept up. */
  day: Readonly<{ startsAt: number; endsAt: number; requests: number; entries: number }> | null
}

type Order = Readonly<{ at: number; isEntry: boolean }>
type Tally = { entriesAt: readonly number[]; rejectsInRow: number; lastRejectAt: number | null; lastCloseAt: Record<Side, number | null> }

const HOUR_MS = 3_600_000
/** No firm's day has more than 25 hours. */
const KEPT_MS = 26 * HOUR_MS
/** The longest wait after a close, and after rejects, that the settings allow. */
const REBUILT_MS = 8 * 24 * HOUR_MS

const empty = (execution: Execution): Counters => ({ execution, orders: new Map(), symbols: new Map(), day: null })

/** The counters of an account as the journal tells them. */
export function openCounters(
  journal: Pick<Journal, 'signalsSince' | 'dealsSince'>,
  account: AccountId,
  { execution, now }: Readonly<{ execution: Execution; now: number }>,
): Counters {
  const counters = empty(execution)
  const from = now - REBUILT_MS
  const settled: SignalRow[] = []
  for (const row of journal.signalsSince(account, execution, from)) {
    noteSent(counters, row)
    if (row.settledAt !== null) settled.push(row)
  }
  for (const row of settled.toSorted((a, b) => (a.settledAt ?? 0) - (b.settledAt ?? 0)))
    noteOutcome(counters, row, row.state, row.settledAt ?? 0)
  noteClosingDeals(counters, journal.dealsSince(account, execution, from))
  forgetOld(counters, now)
  return counters
}

/** Counted when it is sent, whatever becomes of it: the firm's server counts a request by its coming. */
export function noteSent(counters: Counters, { signal, sentAt, execution }: SignalRow): void {
  if (execution !== counters.execution) return
  const entry = isEntry(signal)
  noteOrder(counters, signal.id, { at: sentAt, isEntry: entry })
  if (!entry) return
  const tally = tallyOf(counters, signal.symbol)
  tally.entriesAt = [...tally.entriesAt.filter((at) => sentAt - at < HOUR_MS), sentAt]
}

/** What could not be written never left. */
export function forgetSent(counters: Counters, { signal, sentAt }: SignalRow): void {
  if (!counters.orders.delete(signal.id)) return
  counters.day = null
  const tally = tallyOf(counters, signal.symbol)
  const index = isEntry(signal) ? tally.entriesAt.indexOf(sentAt) : -1
  if (index !== -1) tally.entriesAt = tally.entriesAt.toSpliced(index, 1)
}

/** Call once per signal and state: a second word for the same reject would count it twice. */
export function noteOutcome(counters: Counters, { signal, execution }: SignalRow, state: SignalState, at: number): void {
  if (execution !== counters.execution) return
  const tally = tallyOf(counters, signal.symbol)
  if (!isEntry(signal)) {
    if (state === 'filled' || state === 'partial') noteClose(tally, signal.side, at)
  } else if (state === 'rejected' || state === 'refused') {
    tally.rejectsInRow += 1
    tally.lastRejectAt = Math.max(at, tally.lastRejectAt ?? 0)
  } else if (state === 'filled' || state === 'partial' || state === 'placed') {
    tally.rejectsInRow = 0
    tally.lastRejectAt = null
  }
}

/** What came to light at the broker: closes by stop and target, and all that a person did. */
export function noteClosingDeals(counters: Counters, deals: readonly DealRow[]): void {
  for (const { ticket, kind, entry, execution, symbol, at, signal, reason } of deals) {
    if (execution !== counters.execution || (kind !== 'buy' && kind !== 'sell')) continue
    if (signal === null && BY_HAND.has(reason)) noteOrder(counters, `deal ${ticket}`, { at, isEntry: entry === 'in' || entry === 'inout' })
    if (entry !== 'in' && symbol !== null) noteClose(tallyOf(counters, symbol), kind === 'buy' ? 'sell' : 'buy', at)
  }
}

/** Deals that somebody else's order made. A stop or a target is the broker's own doing and asks nothing of its server. */
const BY_HAND: ReadonlySet<string> = new Set(['client', 'mobile', 'web', 'expert'])

/** A position that is gone was closed, also when its deal has not been told yet. */
export function noteGone(counters: Counters, before: AccountView | null, now: AccountView): void {
  if (before === null || before.positions.length === 0) return
  const held = new Map(now.positions.map(({ identifier, side }) => [identifier, side]))
  for (const { identifier, symbol, side } of before.positions)
    if (symbol !== null && held.get(identifier) !== side) noteClose(tallyOf(counters, symbol), side, now.at)
}

/** The counts at an instant, of the firm's day it belongs to. */
export function countsAt(
  counters: Counters,
  symbol: SymbolName,
  { reset, now }: Readonly<{ reset: FirmRules['reset']; now: number }>,
): Counts {
  const { startsAt, endsAt } = firmDayAt(reset, now)
  if (counters.day?.startsAt !== startsAt || counters.day.endsAt !== endsAt) {
    forgetOld(counters, now)
    const today = [...counters.orders.values()].filter(({ at }) => at >= startsAt)
    counters.day = { startsAt, endsAt, requests: today.length, entries: today.filter((order) => order.isEntry).length }
  }
  const { requests, entries } = counters.day
  return { requestsToday: requests, entriesToday: entries, symbol: counters.symbols.get(symbol) ?? NO_SYMBOL_COUNTS }
}

function noteOrder(counters: Counters, id: string, order: Order): void {
  if (counters.orders.has(id)) return
  counters.orders.set(id, order)
  const { day } = counters
  if (day === null || order.at < day.startsAt) return
  if (order.at >= day.endsAt) counters.day = null
  else counters.day = { ...day, requests: day.requests + 1, entries: day.entries + (order.isEntry ? 1 : 0) }
}

function noteClose(tally: Tally, side: Side, at: number): void {
  tally.lastCloseAt[side] = Math.max(at, tally.lastCloseAt[side] ?? 0)
}

function tallyOf({ symbols }: Counters, symbol: SymbolName): Tally {
  const known = symbols.get(symbol)
  if (known !== undefined) return known
  const { entriesAt, rejectsInRow, lastRejectAt, lastCloseAt }: SymbolCounts = NO_SYMBOL_COUNTS
  const tally: Tally = { entriesAt, rejectsInRow, lastRejectAt, lastCloseAt: { ...lastCloseAt } }
  symbols.set(symbol, tally)
  return tally
}

function forgetOld({ orders }: Counters, now: number): void {
  for (const [id, { at }] of orders) if (now - at > KEPT_MS) orders.delete(id)
}
