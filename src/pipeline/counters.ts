import type { Execution, Signal } from '../contracts/decision.ts'
import type { AccountId, Side, SymbolName } from '../contracts/primitives.ts'
import type { AccountView } from '../core/account.ts'
import { firmDayAt } from '../core/firm/day.ts'
import type { FirmRules } from '../core/firm/rules.ts'
import { NO_SYMBOL_COUNTS, type Counts, type SymbolCounts } from '../core/gates/counts.ts'
import { isEntry } from '../core/portfolio/holdings.ts'
import type { DealRow, GoneRow, Journal, SignalRow, SignalState } from '../ports/journal.ts'

/**
 * What an account did: orders sent, rejected and filled, positions closed. Kept per filler, since an order on paper is none
 * at the broker. The journal holds all of it, so a restart forgets nothing and starts nothing anew.
 */
export type Counters = {
  readonly execution: Execution
  /** Orders of the last days by signal id, or by deal ticket where a person made them. */
  readonly orders: Map<string, Order>
  readonly symbols: Map<SymbolName, Tally>
  /** Rejected orders of any kind, by signal id. */
  readonly rejects: Map<string, Reject>
  /** What deals say was filled for a signal: lots by deal ticket, since a deal may be told twice. */
  readonly fills: Map<string, Readonly<{ at: number; lots: Map<string, number> }>>
  /** Entries that were accepted without a word of which position they opened. */
  readonly unplaced: Map<string, Signal>
  /** The firm's day that was counted last: a day is counted once, then kept up. */
  day: Readonly<{ startsAt: number; endsAt: number; requests: number; entries: number }> | null
}

type Order = Readonly<{ at: number; isEntry: boolean }>
/** `why` is what the broker or the EA said, with its code. */
export type Reject = Readonly<{ at: number; why: string }>
type Tally = { entriesAt: readonly number[]; rejectsInRow: number; lastRejectAt: number | null; lastCloseAt: Record<Side, number | null> }

const HOUR_MS = 3_600_000
/** No firm's day has more than 25 hours. */
const KEPT_MS = 26 * HOUR_MS
/** The longest wait after a close, and after rejects, that the settings allow. */
const REBUILT_MS = 8 * 24 * HOUR_MS

const empty = (execution: Execution): Counters => ({
  execution,
  orders: new Map(),
  symbols: new Map(),
  rejects: new Map(),
  fills: new Map(),
  unplaced: new Map(),
  day: null,
})

/** The counters of an account as the journal tells them. */
export function openCounters(
  journal: Pick<Journal, 'signalsSince' | 'dealsSince' | 'gonesSince'>,
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
  for (const { symbol, side, at } of journal.gonesSince(account, execution, from)) noteClose(tallyOf(counters, symbol), side, at)
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

/** `row` carries the outcome. Call once per signal and state: a second word for the same reject would count it twice. */
export function noteOutcome(counters: Counters, { signal, execution, outcome }: SignalRow, state: SignalState, at: number): void {
  if (execution !== counters.execution) return
  const tally = tallyOf(counters, signal.symbol)
  const isReject = state === 'rejected' || state === 'refused'
  const isFill = state === 'filled' || state === 'partial'
  if (isReject) {
    const said = outcome === null ? '' : `: ${outcome.retcode} ${outcome.message}`
    counters.rejects.set(signal.id, { at, why: `${signal.kind} ${signal.brokerSymbol}${said}` })
  }
  if (!isEntry(signal)) {
    if (isFill) noteClose(tally, signal.side, at)
  } else if (isReject) {
    tally.rejectsInRow += 1
    tally.lastRejectAt = Math.max(at, tally.lastRejectAt ?? 0)
  } else if (isFill || state === 'placed') {
    tally.rejectsInRow = 0
    tally.lastRejectAt = null
    if ((outcome?.positionIdentifier ?? null) === null) counters.unplaced.set(signal.id, signal)
    else counters.unplaced.delete(signal.id)
  }
}

/** What came to light at the broker: fills of our signals, closes by stop and target, and all that a person did. */
export function noteClosingDeals(counters: Counters, deals: readonly DealRow[]): void {
  for (const { ticket, kind, entry, execution, symbol, at, signal, reason, lots } of deals) {
    if (execution !== counters.execution || (kind !== 'buy' && kind !== 'sell')) continue
    if (signal !== null && entry !== 'out' && entry !== 'out_by') noteFill(counters, signal, { ticket, lots, at })
    if (signal === null && BY_HAND.has(reason)) noteOrder(counters, `deal ${ticket}`, { at, isEntry: entry === 'in' || entry === 'inout' })
    if (entry !== 'in' && symbol !== null) noteClose(tallyOf(counters, symbol), kind === 'buy' ? 'sell' : 'buy', at)
  }
}

/** Deals that somebody else's order made. A stop or a target is the broker's own doing and asks nothing of its server. */
const BY_HAND: ReadonlySet<string> = new Set(['client', 'mobile', 'web', 'expert'])

export type Held = Readonly<{ identifier: string; symbol: SymbolName | null; side: Side }>

/** A position that is gone was closed, also when its deal has not been told yet. What is returned has to be journalled. */
export function noteGone(
  counters: Counters,
  before: readonly Held[],
  { account, now }: Readonly<{ account: AccountId; now: AccountView }>,
) {
  const gone: GoneRow[] = []
  for (const { identifier, symbol, side } of before) {
    if (symbol === null || now.positions.some((held) => held.identifier === identifier && held.side === side)) continue
    noteClose(tallyOf(counters, symbol), side, now.at)
    gone.push({ account, execution: counters.execution, positionIdentifier: identifier, symbol, side, at: now.at })
  }
  return gone
}

/** The counts at an instant, of the firm's day it belongs to. */
export function countsAt(
  counters: Counters,
  symbol: SymbolName,
  { reset, now }: Readonly<{ reset: FirmRules['reset']; now: number }>,
): Counts {
  const { requests, entries } = dayCountsAt(counters, { reset, now })
  return { requestsToday: requests, entriesToday: entries, symbol: counters.symbols.get(symbol) ?? NO_SYMBOL_COUNTS }
}

/** Of the whole account. */
export function dayCountsAt(
  counters: Counters,
  { reset, now }: Readonly<{ reset: FirmRules['reset']; now: number }>,
): Readonly<{ requests: number; entries: number }> {
  const { startsAt, endsAt } = firmDayAt(reset, now)
  if (counters.day?.startsAt !== startsAt || counters.day.endsAt !== endsAt) {
    forgetOld(counters, now)
    const today = [...counters.orders.values()].filter(({ at }) => at >= startsAt)
    counters.day = { startsAt, endsAt, requests: today.length, entries: today.filter((order) => order.isEntry).length }
  }
  return counters.day
}

function noteFill({ fills }: Counters, signal: string, { ticket, lots, at }: Pick<DealRow, 'ticket' | 'lots' | 'at'>): void {
  const known = fills.get(signal)
  if (known === undefined) fills.set(signal, { at, lots: new Map([[ticket, lots]]) })
  else known.lots.set(ticket, lots)
}

/** Lots that deals say were filled for an entry. */
export const filledLots = ({ fills }: Counters, signal: string): number => {
  let sum = 0
  for (const lots of fills.get(signal)?.lots.values() ?? []) sum += lots
  return sum
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

function forgetOld({ orders, rejects, fills }: Counters, now: number): void {
  for (const kept of [orders, rejects, fills]) for (const [id, { at }] of kept) if (now - at > KEPT_MS) kept.delete(id)
}
