import { z } from 'zod'
import type { Decision, Execution, Signal } from '../../contracts/decision.ts'
import type { AccountId, Timeframe } from '../../contracts/primitives.ts'
import { AckSchema } from '../../contracts/results.ts'
import type { Outcome, SignalRow, SignalState } from '../../ports/journal.ts'
import { readVerdicts } from './text.ts'

/**
 * Rows as the tables hold them. Their columns are trusted: the tables are strict and this adapter alone writes them.
 * Bodies are JSON and are checked lightly, since lists of decisions are long.
 */
export type StoredSignal = Readonly<{
  account: AccountId
  decisionKey: string | null
  timeframe: Timeframe | null
  execution: Execution
  sentAt: number
  state: SignalState
  settledAt: number | null
  body: string
  outcome: string | null
}>

export const DEAL_COLUMNS = `account, ticket, position_identifier AS positionIdentifier, signal, execution, kind, entry, reason,
      broker_symbol AS brokerSymbol, symbol, magic, lots, price, profit, swap, commission, fee, at`
export const SIGNAL_COLUMNS =
  'account, decision_key AS decisionKey, timeframe, execution, sent_at AS sentAt, state, settled_at AS settledAt, body, outcome'

export function toSignalRow({ body, outcome, ...columns }: StoredSignal): SignalRow {
  const signal = parse(body, isSignal, 'signal')
  // In the order of the port, so that rows print alike wherever they come from.
  const { account, decisionKey, timeframe, execution, sentAt, state, settledAt } = columns
  const answer = outcome === null ? null : toOutcome(outcome)
  return { signal, account, decisionKey, timeframe, execution, sentAt, state, settledAt, outcome: answer }
}

export function toDecision(body: string): Decision {
  const stored = parse(body, isDecision, 'decision')
  // Rows of releases without models name neither.
  const opinion = stored.opinion === null ? null : { ...stored.opinion, model: stored.opinion.model ?? null }
  return { ...stored, opinion, conviction: stored.conviction ?? null, verdicts: readVerdicts(stored.verdicts) }
}

// A whole ack may have been given as its outcome: what is more than that falls away.
const OutcomeSchema = z.object(
  AckSchema.pick({
    signal: true,
    outcome: true,
    retcode: true,
    message: true,
    orderTicket: true,
    dealTicket: true,
    positionIdentifier: true,
    lots: true,
    price: true,
  }).shape,
)
const toOutcome = (text: string): Outcome => OutcomeSchema.parse(JSON.parse(text))

function parse<T>(body: string, isWhole: (value: unknown) => value is T, what: string): T {
  const value: unknown = JSON.parse(body)
  if (!isWhole(value)) throw new Error(`a ${what} in the journal is not whole; run barclose doctor`)
  return value
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isDecision = (value: unknown): value is Decision =>
  isRecord(value) &&
  typeof value['key'] === 'string' &&
  isRecord(value['entry']) &&
  Array.isArray(value['verdicts']) &&
  Array.isArray(value['signals'])

const isSignal = (value: unknown): value is Signal =>
  isRecord(value) && typeof value['id'] === 'string' && typeof value['kind'] === 'string' && typeof value['lots'] === 'number'
