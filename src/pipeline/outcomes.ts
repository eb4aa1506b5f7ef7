import type { Reply } from '../contracts/server.ts'
import type { Ack, Deal, Report } from '../contracts/results.ts'
import { signalIdIn } from '../core/signals/id.ts'
import { BarcloseError } from '../errors.ts'
import type { DealRow, JournalEntry, Outcome, SignalRow } from '../ports/journal.ts'
import type { AccountState } from './account-state.ts'
import { requireCountable } from './amounts.ts'
import type { Incoming } from './api.ts'
import { obey } from './commands.ts'
import { noteClosingDeals } from './counters.ts'
import { noteDeals } from './firm-book.ts'
import { checkInitialBalance, type House } from './house.ts'
import { receivedEntry } from './received.ts'
import { trailer } from './replies.ts'
import { applyOutcome, slippagePoints } from './settle.ts'
import { findOrderTrip, findOverfill, findStrayDeal, tripAccount } from './trips.ts'

type At = Readonly<{ state: AccountState; incoming: Incoming; isResend: boolean }>

export async function takeAck(house: House, ack: Ack, at: At): Promise<Reply> {
  return takeOutcomes(house, [outcomeOf(ack)], at)
}

/** A signal without any trace at the terminal was never executed: once it is too old to be, it has expired. */
export async function takeReport(house: House, report: Report, at: At): Promise<Reply> {
  const outcomes = report.outcomes.flatMap((entry): Outcome[] => {
    if (entry.known) return [outcomeOf(entry)]
    const row = at.state.onTheWay.get(entry.signal)?.row
    if (row === undefined || !isTooOld(row, at, report)) return []
    return [{ ...outcomeOf(entry), outcome: 'expired', message: 'the terminal has no trace of it' }]
  })
  return takeOutcomes(house, outcomes, at)
}

/** On both clocks: the terminal executes by its own, which has whole seconds, and ours knows what may still be under way. */
const isTooOld = ({ signal }: SignalRow, { state, incoming }: At, { serverTime }: Report): boolean =>
  incoming.receivedAt > signal.expiresAt && state.zone.toUtc(serverTime) >= signal.expiresAt

async function takeOutcomes(house: House, outcomes: readonly Outcome[], { state, incoming, isResend }: At): Promise<Reply> {
  const { receivedAt } = incoming
  const { seq } = incoming.message
  const entries: JournalEntry[] = isResend ? [] : [receivedEntry(incoming, { brokerSymbol: null })]
  const events = outcomes.map((outcome) => {
    const row = state.onTheWay.get(outcome.signal)?.row ?? house.story.journal.signal(outcome.signal)
    // A signal of another account, or of no decision of ours, settles nothing here; the message itself is kept.
    if (row !== undefined && row.account === state.account)
      entries.push(applyOutcome(state, outcome, { seq, now: receivedAt, settled: row }))
    return { outcome, row, slippage: slippageOf(house, state, row, outcome) }
  })
  await house.story.journal.append(entries)
  for (const { outcome, slippage } of events) house.emit({ kind: 'outcome', account: state.account, outcome, slippagePoints: slippage })
  let trip = findOrderTrip(house, state, receivedAt)
  for (const { outcome, row } of events) if (row?.account === state.account) trip ??= findOverfill(state, row, outcome)
  if (trip !== null) await tripAccount(house, state, trip, receivedAt)
  return trailer(state, incoming.message, { followedVersion: state.switches.version, now: receivedAt })
}

function slippageOf(house: House, state: AccountState, row: SignalRow | undefined, outcome: Outcome): number | null {
  if (row === undefined || row.decisionKey === null) return null
  const entry = house.story.journal.decision(row.decisionKey)?.entry
  return slippagePoints(
    row,
    outcome,
    entry?.kind === 'enter' ? entry.facts : undefined,
    state.symbols.get(row.signal.brokerSymbol)?.spec?.point,
  )
}

export async function takeDeal(house: House, deal: Deal, { state, incoming, isResend }: At): Promise<Reply> {
  requireCountable(state, deal, ['profit', 'swap', 'commission', 'fee'])
  const { account } = deal
  const id = deal.magic === state.hello.magic ? signalIdIn(deal.comment) : null
  const signal = id === null ? null : (house.story.journal.signal(id)?.signal.id ?? null)
  const symbol = deal.brokerSymbol === null ? null : (house.symbols.resolve(deal.brokerSymbol)?.symbol ?? null)
  const row: DealRow = {
    account,
    ticket: deal.ticket,
    positionIdentifier: deal.positionIdentifier,
    signal,
    execution: 'broker',
    kind: deal.kind,
    entry: deal.entry,
    reason: deal.reason,
    brokerSymbol: deal.brokerSymbol,
    symbol,
    magic: deal.magic,
    lots: deal.lots,
    price: deal.price,
    profit: deal.profit,
    swap: deal.swap,
    commission: deal.commission,
    fee: deal.fee,
    at: state.zone.toUtc(deal.time),
  }
  const entries: JournalEntry[] = isResend ? [] : [receivedEntry(incoming, { brokerSymbol: deal.brokerSymbol })]
  await house.story.journal.append([...entries, { kind: 'deal', row }])
  if (state.firm !== null) noteDeals(state.firm, [row])
  noteClosingDeals(state.counters, [row])
  house.emit({ kind: 'deal', account, deal: row })
  const trip = findStrayDeal(house, state, row)
  if (trip !== null) await tripAccount(house, state, trip, incoming.receivedAt)
  if (deal.kind === 'balance') await haltOnWrongBalance(house, state)
  return trailer(state, deal, { followedVersion: state.switches.version, now: incoming.receivedAt })
}

export const OTHER_BEGINNING = { kind: 'refused-start', text: 'the account began with other money than it is said to' } as const

/** The deals have just shown another beginning than the configured one: nothing is traded until a person has looked. */
async function haltOnWrongBalance(house: House, state: AccountState): Promise<void> {
  try {
    checkInitialBalance(house, state.hello)
  } catch (error) {
    if (!(error instanceof BarcloseError)) throw error
    await obey(house, state, { command: { kind: 'halt' }, who: 'guard', why: error.message })
    const facts = { why: error.message }
    house.alerts.raise({ ...OTHER_BEGINNING, account: state.account, at: house.clock.now(), facts })
  }
}

function outcomeOf({ signal, outcome, retcode, message, orderTicket, dealTicket, positionIdentifier, lots, price }: Outcome): Outcome {
  return { signal, outcome, retcode, message, orderTicket, dealTicket, positionIdentifier, lots, price }
}
