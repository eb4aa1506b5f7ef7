import type { Facts } from '../contracts/decision.ts'
import type { AccountView } from '../core/account.ts'
import { direction } from '../core/account.ts'
import type { Origin } from '../core/position/origin.ts'
import { CERTAINTY } from '../core/signals/certainty.ts'
import { signalIdIn } from '../core/signals/id.ts'
import type { DealRow, Journal, JournalEntry, Outcome, SignalRow, SignalState } from '../ports/journal.ts'
import type { AccountState } from './account-state.ts'
import { noteClosingDeals, noteGone, noteOutcome, type Held } from './counters.ts'
import { followFirm, noteDeals, openFirmBook } from './firm-book.ts'

const ACCEPTED: ReadonlySet<SignalState> = new Set(['filled', 'partial', 'placed'])
export const isAccepted = (state: SignalState): boolean => ACCEPTED.has(state)

type Told = Readonly<{
  seq: number | null
  now: number
  /** The signal as the journal has it, when it is on its way no more. */
  settled?: SignalRow | undefined
}>

/** What an outcome means for the signal: `unknown` stays open, all others settle it; a lesser word changes nothing. */
export function applyOutcome(state: AccountState, outcome: Outcome, at: Told): JournalEntry {
  const known = state.onTheWay.get(outcome.signal)
  if (known !== undefined && CERTAINTY[outcome.outcome] >= CERTAINTY[known.row.state]) {
    // The same word again changes nothing of when it was.
    const settledAt = known.row.state === outcome.outcome ? (known.row.settledAt ?? at.now) : at.now
    noteOutcome(state.counters, { ...known.row, outcome }, outcome.outcome, settledAt)
    if (isAccepted(outcome.outcome)) {
      const isTold = isRemembered(known.row)
      known.row = { ...known.row, state: outcome.outcome, settledAt, outcome }
      known.settledSeq = at.seq
      // Without a terminal between us the broker's own view already shows the fill.
      if (at.seq === null) state.onTheWay.delete(outcome.signal)
      if (!isTold && outcome.outcome !== 'placed') rememberFill(state, known.row, outcome, at.now)
    } else if (outcome.outcome !== 'unknown') state.onTheWay.delete(outcome.signal)
    else known.row = { ...known.row, state: 'unknown', outcome }
  } else if (known === undefined && at.settled !== undefined && isSurer(outcome, at.settled)) {
    noteOutcome(state.counters, { ...at.settled, outcome }, outcome.outcome, at.now)
    if (isAccepted(outcome.outcome) && outcome.outcome !== 'placed') rememberFill(state, at.settled, outcome, at.now)
  }
  return { kind: 'outcome', account: state.account, outcome, state: outcome.outcome, at: at.now }
}

/** A fill that is told after its order was given up, or that names its position at last. One without an answer in the journal was noted when that could not be written. */
const isSurer = (outcome: Outcome, settled: SignalRow): boolean =>
  CERTAINTY[settled.state] > CERTAINTY.unknown && CERTAINTY[outcome.outcome] > CERTAINTY[settled.state]

/** Drops signals whose result this view must show: it was made after they were acknowledged. */
export function takeView(state: AccountState, journal: Journal, view: AccountView, seq: number, deals: readonly DealRow[] = []): void {
  if (seq < state.viewSeq) return
  const { account, switches, hello } = state
  state.firm ??= openFirmBook({ account, execution: switches.execution, digits: hello.currencyDigits, journal }, view)
  noteDeals(state.firm, deals)
  noteClosingDeals(state.counters, deals)
  noteGones(state, journal, view, deals)
  followFirm(state.firm, view, journal)
  state.view = view
  state.viewBefore = null
  state.viewSeq = seq
  for (const [id, signal] of state.onTheWay) {
    if (signal.settledSeq !== null && signal.settledSeq < seq && !isHidden(signal.row, view)) state.onTheWay.delete(id)
  }
  for (const { isOurs, identifier, comment } of view.positions) {
    if (!isOurs || state.origins.has(identifier)) continue
    // Asked again at every view until it is known: an ack or a deal may yet tell where the ticket comes from.
    const origin = findOrigin(state, journal, identifier, comment)
    if (origin !== null) state.origins.set(identifier, origin)
  }
  for (const identifier of state.origins.keys()) {
    if (!view.positions.some((position) => position.identifier === identifier) && state.onTheWay.size === 0)
      state.origins.delete(identifier)
  }
}

/** Journalled too: after a restart nothing else tells when it was seen. A journal that fails stops everything by itself. */
function noteGones(
  { account, counters, view, viewBefore }: AccountState,
  journal: Journal,
  now: AccountView,
  deals: readonly DealRow[],
): void {
  // On paper no message shows the account: after a restart its deals alone tell what was held.
  const before = (view ?? viewBefore)?.positions ?? deals.flatMap(closedBy)
  const gone = noteGone(counters, before, { account, now })
  if (gone.length > 0) journal.append(gone.map((row) => ({ kind: 'gone', row }))).catch(() => undefined)
}

const closedBy = ({ entry, kind, symbol, positionIdentifier }: DealRow): readonly Held[] =>
  entry === 'in' || (kind !== 'buy' && kind !== 'sell')
    ? []
    : [{ identifier: positionIdentifier, symbol, side: kind === 'buy' ? 'sell' : 'buy' }]

/** A terminal's list of positions may lag the answer to its order. A fill that never shows was closed at once. */
const SHOWS_WITHIN_MS = 10_000

export function isHidden({ signal, outcome, settledAt }: SignalRow, view: AccountView): boolean {
  if ((signal.kind !== 'OPEN' && signal.kind !== 'ADD') || view.at - (settledAt ?? 0) >= SHOWS_WITHIN_MS) return false
  const identifier = outcome?.positionIdentifier ?? null
  if (identifier !== null) return !view.positions.some((position) => position.identifier === identifier)
  return ![...view.positions, ...view.orders].some(({ isOurs, brokerSymbol }) => isOurs && brokerSymbol === signal.brokerSymbol)
}

const positionOf = (row: SignalRow): string | null => row.outcome?.positionIdentifier ?? row.signal.positionIdentifier
const isRemembered = (row: SignalRow): boolean => (row.state === 'filled' || row.state === 'partial') && positionOf(row) !== null

function rememberFill(state: AccountState, row: SignalRow, outcome: Outcome, now: number): void {
  const identifier = outcome.positionIdentifier ?? row.signal.positionIdentifier
  if (identifier === null) return
  const origin = nextOrigin(state.origins.get(identifier) ?? null, row, now)
  if (origin !== null) state.origins.set(identifier, origin)
  if (row.signal.kind === 'PARTIAL_CLOSE') markReduced(state, row.signal, now)
}

/** The position was reduced, not only the ticket that gave the volume: the peak of all its tickets counts anew. */
function markReduced(state: AccountState, { brokerSymbol, side }: SignalRow['signal'], reducedAt: number): void {
  for (const position of state.view?.positions ?? []) {
    const origin = state.origins.get(position.identifier)
    if (position.brokerSymbol === brokerSymbol && position.side === side && origin !== undefined)
      state.origins.set(position.identifier, { ...origin, reducedAt })
  }
}

/** Folds one filled signal into what is known of its position. */
function nextOrigin(held: Origin | null, row: SignalRow, at: number): Origin | null {
  const { signal, timeframe } = row
  if (signal.kind === 'PARTIAL_CLOSE') return held === null ? null : { ...held, reducedAt: at }
  if (signal.kind !== 'OPEN' && signal.kind !== 'ADD') return held
  // On a netting account an ADD lands in the position it adds to.
  if (held !== null) {
    if (signal.kind !== 'ADD') return held
    return { ...held, adds: held.adds + 1, askedLots: held.askedLots + signal.lots, sentAt: row.sentAt }
  }
  if (timeframe === null) return null
  const riskPerLot = signal.riskMoney / signal.lots
  const asked = { askedLots: signal.lots, sentAt: row.sentAt }
  return { signal: signal.id, kind: signal.kind, timeframe, riskPerLot, reducedAt: null, adds: 0, ...asked }
}

/** After a restart, or when an ack was lost: the journal by position, then by the signal id in the comment. */
function findOrigin(state: AccountState, journal: Journal, identifier: string, comment: string): Origin | null {
  let origin: Origin | null = null
  for (const row of journal.signalsOfPosition(state.account, identifier)) origin = nextOrigin(origin, row, row.settledAt ?? row.sentAt)
  const id = signalIdIn(comment)
  if (origin === null && id !== null) {
    const row = journal.signal(id)
    if (row !== undefined && row.account === state.account) origin = nextOrigin(null, row, row.sentAt)
  }
  return origin === null ? null : { ...origin, reducedAt: reducedSince(state, journal, origin) }
}

/** Other tickets of the position may have given the volume. */
function reducedSince({ account, switches }: AccountState, journal: Journal, { signal: first, reducedAt }: Origin): number | null {
  const opened = journal.signal(first)
  if (opened === undefined) return reducedAt
  const { brokerSymbol, side } = opened.signal
  const openedAt = opened.settledAt ?? opened.sentAt
  let newest = reducedAt
  for (const { signal, state, settledAt } of journal.signalsSince(account, switches.execution, opened.sentAt)) {
    const isOfIt = signal.kind === 'PARTIAL_CLOSE' && signal.brokerSymbol === brokerSymbol && signal.side === side
    if (isOfIt && (state === 'filled' || state === 'partial') && settledAt !== null && settledAt >= openedAt)
      newest = Math.max(settledAt, newest ?? 0)
  }
  return newest
}

/** How much worse than planned a fill was, points; negative when better. */
export function slippagePoints(
  row: SignalRow | undefined,
  outcome: Outcome,
  plan: Facts | undefined,
  point: number | undefined,
): number | null {
  const price = plan?.['price']
  if (row === undefined || typeof price !== 'number' || point === undefined || outcome.price === 0) return null
  return ((outcome.price - price) * direction(row.signal.side)) / point
}
