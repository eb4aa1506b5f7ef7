import type { Decision } from '../../contracts/decision.ts'
import type { AccountId } from '../../contracts/primitives.ts'
import { CERTAINTY } from '../../core/signals/certainty.ts'
import type { DealRow, Journal, JournalEntry, JournalReader, Outcome, SignalRow, SignalState } from '../../ports/journal.ts'
import { heldIn } from './memory-sorted.ts'

/** `order` is that of writing, among all signals. */
type Kept = { readonly order: number; row: SignalRow; position: string | null }
type Said = Extract<JournalEntry, { kind: 'outcome' }>

type Reads = Pick<Journal, 'signal' | 'signalsSince' | 'unsettledSignals' | 'signalsOfPosition'> & Pick<JournalReader, 'signals'>
export type MemorySignals = Readonly<{
  has: (id: string) => boolean
  add: (row: SignalRow) => void
  settle: (said: Said) => void
  /** `isNew` is false for a deal that was told before: it may still tell the position of its signal. */
  noteDeal: (deal: DealRow, isNew: boolean) => void
  /** Whether a signal of the decision has no final answer yet, or a position of it is open. */
  isNeeded: (decision: Decision) => boolean
  reads: Reads
}>

/** All signals stay: they are as many as the orders, and few beside the closes. */
export function openSignals(): MemorySignals {
  const held: Held = { byId: new Map(), byAccount: new Map(), byPosition: new Map(), unsettled: new Set(), dealt: new Set() }
  const { byId, byAccount, byPosition, unsettled, dealt } = held
  const positions = openPositions()

  const place = (kept: Kept, position: string | null): void => {
    if (kept.position !== null || position === null) return
    kept.position = position
    heldIn(byPosition, nameOf(kept.row.account, position), () => []).push(kept)
  }
  const follow = (kept: Kept): void => {
    if (isOpenState(kept.row.state)) unsettled.add(kept)
    else unsettled.delete(kept)
  }
  const add = (row: SignalRow): void => {
    const outcome = row.outcome === null ? null : bare(row.outcome)
    const kept: Kept = { order: byId.size, row: { ...row, outcome }, position: null }
    byId.set(row.signal.id, kept)
    heldIn(byAccount, row.account, () => []).push(kept)
    place(kept, row.signal.positionIdentifier ?? row.outcome?.positionIdentifier ?? null)
    follow(kept)
  }
  const settle = ({ account, outcome, state, at }: Said): void => {
    const kept = byId.get(outcome.signal)
    if (kept === undefined || kept.row.account !== account || CERTAINTY[kept.row.state] > CERTAINTY[state]) return
    const settledAt = isFinal(state) ? at : null
    kept.row = { ...kept.row, state, settledAt: state === kept.row.state ? kept.row.settledAt : settledAt, outcome: bare(outcome) }
    place(kept, knownPosition(outcome.positionIdentifier))
    follow(kept)
  }
  const noteDeal = (deal: DealRow, isNew: boolean): void => {
    const kept = deal.signal === null ? undefined : byId.get(deal.signal)
    const position = knownPosition(deal.positionIdentifier)
    if (isNew && deal.signal !== null) dealt.add(deal.signal)
    if (isNew && position !== null) positions.book(nameOf(deal.account, position), deal)
    if (kept !== undefined && kept.row.account === deal.account) place(kept, position)
  }
  const isNeeded = ({ signals }: Decision): boolean =>
    signals.some(({ id }) => {
      const kept = byId.get(id)
      if (kept === undefined) return false
      const { state, account } = kept.row
      if (isOpenState(state) || state === 'placed') return true
      const isFill = state === 'filled' || state === 'partial' || dealt.has(id)
      return isFill && kept.position !== null && !positions.isClosed(nameOf(account, kept.position))
    })
  return { has: (id) => byId.has(id), add, settle, noteDeal, isNeeded, reads: readsOf(held) }
}

type Held = Readonly<{
  byId: Map<string, Kept>
  byAccount: Map<AccountId, Kept[]>
  /** By account and identifier, in the order in which the position became known. */
  byPosition: Map<string, Kept[]>
  unsettled: Set<Kept>
  /** Signals that a deal names; it may come before its signal does. */
  dealt: Set<string>
}>

function readsOf({ byId, byAccount, byPosition, unsettled, dealt }: Held): Reads {
  const rowsOf = (account: AccountId): readonly SignalRow[] => (byAccount.get(account) ?? []).map(({ row }) => row)
  return {
    signal: (id) => byId.get(id)?.row,
    signalsSince: (account, execution, from) =>
      rowsOf(account)
        .filter((row) => row.execution === execution && row.sentAt >= from)
        .toSorted((a, b) => a.sentAt - b.sentAt),
    unsettledSignals: (account) =>
      inOrder([...unsettled])
        .map(({ row }) => row)
        .filter((row) => row.account === account),
    // A deal is proof of a fill, also when its answer was lost.
    signalsOfPosition: (account, position) =>
      inOrder(byPosition.get(nameOf(account, position)) ?? [])
        .map(({ row }) => row)
        .filter((row) => row.signal.kind !== 'MODIFY' && (ACCEPTED.has(row.state) || dealt.has(row.signal.id))),
    signals: ({ account, limit, before = Infinity }) =>
      rowsOf(account)
        .filter(({ sentAt }) => sentAt < before)
        .toReversed()
        .toSorted((a, b) => b.sentAt - a.sentAt)
        .slice(0, limit),
  }
}

const inOrder = (kept: readonly Kept[]): readonly Kept[] => kept.toSorted((a, b) => a.order - b.order)

const isOpenState = (state: SignalState): boolean => state === 'sent' || state === 'unknown'
const isFinal = (state: SignalState): boolean => CERTAINTY[state] > CERTAINTY.unknown
const nameOf = (account: AccountId, position: string): string => `${account} ${position}`
/** MetaTrader writes 0 where there is no position. */
const knownPosition = (identifier: string | null): string | null => (identifier === '0' ? null : identifier)

const ACCEPTED: ReadonlySet<SignalState> = new Set(['filled', 'partial', 'placed'])
/** A whole ack may have been given as its outcome: what is more than that falls away. */
const bare = ({ signal, outcome, retcode, message, orderTicket, dealTicket, positionIdentifier, lots, price }: Outcome): Outcome => ({
  signal,
  outcome,
  retcode,
  message,
  orderTicket,
  dealTicket,
  positionIdentifier,
  lots,
  price,
})

/** Far below any step of volume. */
const HAIR = 1e-8

/** Lots that are open, as the deals say it. */
function openPositions(): Readonly<{ book: (name: string, deal: DealRow) => void; isClosed: (name: string) => boolean }> {
  const lotsOf = new Map<string, number>()
  const book = (name: string, { entry, lots }: DealRow): void => {
    const before = lotsOf.get(name) ?? 0
    // One that reverses closes what there was and opens the rest.
    const after = entry === 'in' ? before + lots : entry === 'inout' ? Math.abs(lots - before) : before - lots
    lotsOf.set(name, after)
  }
  return { book, isClosed: (name) => (lotsOf.get(name) ?? Infinity) <= HAIR }
}
