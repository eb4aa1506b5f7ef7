import type { Decision, Execution } from '../../contracts/decision.ts'
import { CERTAINTY } from '../../core/signals/certainty.ts'
import type { CapitalRow, DealRow, FirmDayRow, JournalEntry, SignalRow, SignalState } from '../../ports/journal.ts'
import type { Group, Row } from './statements.ts'
import { textOfDecision } from './text.ts'

export type Entries = readonly JournalEntry[]

export const ENTERED = 'entered'
/** Of equity, one row per minute is kept. */
export const minuteOf = (utcMs: number): number => Math.floor(utcMs / 60_000)

/** The rows of one group, in the order in which they must be written. */
export function rowsOf(entries: Entries): Group {
  const rows: Row[] = []
  const late: Row[] = []
  // These refer to rows of their own group, wherever in it they stand.
  for (const entry of entries)
    pushRows(entry.kind === 'outcome' || entry.kind === 'deal' || entry.kind === 'checkpoint' ? late : rows, entry)
  if (late.length > 0) rows.push(...late)
  return rows
}

function pushRows(rows: Row[], entry: JournalEntry): void {
  switch (entry.kind) {
    case 'received': {
      const { account, session, seq, type, brokerSymbol, receivedAt, fingerprint, revisions, body } = entry.row
      rows.push(['received', [account, session, seq, type, brokerSymbol, receivedAt, fingerprint, revisions, body]])
      if (type === 'snapshot' && brokerSymbol !== null) rows.push(['symbol', [account, brokerSymbol]])
      return
    }
    case 'decision':
      return pushDecision(rows, entry.decision, entry.execution)
    case 'signal':
      return pushSignal(rows, entry.row)
    case 'outcome':
      return pushOutcome(rows, entry)
    case 'deal':
      return pushDeal(rows, entry.row)
    case 'hello': {
      const { account, session, seq } = entry.hello
      rows.push(['hello', [account, session, seq, entry.receivedAt, JSON.stringify(entry.hello)]])
      return
    }
    case 'calendar':
      rows.push(['calendar', [entry.account, entry.at, JSON.stringify(entry.events)]])
      return
    case 'gone': {
      const { account, execution, positionIdentifier, symbol, side, at } = entry.row
      rows.push(['gone', [account, execution, positionIdentifier, symbol, side, at]])
      return
    }
    case 'equity': {
      const { account, execution, at, balance, equity } = entry.row
      rows.push(['equity', [account, execution, minuteOf(at), at, balance, equity]])
      return
    }
    case 'switches':
      rows.push(['switches', [entry.account, entry.switches.version, entry.switches.changedAt, JSON.stringify(entry.switches)]])
      return
    case 'phase': {
      const { account, at, firm, phase, initial, who, why } = entry.row
      rows.push(['phase', [account, at, firm, phase, initial, who, why]])
      return
    }
    case 'capital':
      return pushCapital(rows, entry.row)
    case 'firm-day':
      return pushFirmDay(rows, entry.row)
    case 'paper':
      rows.push(['paper', [entry.account, entry.at, entry.state]])
      return
    case 'checkpoint': {
      const { account, brokerSymbol, at, columns } = entry.checkpoint
      rows.push(['checkpoint', [account, brokerSymbol, at, columns]])
    }
  }
}

function pushCapital(rows: Row[], { account, phaseAt, at, event, amount, initial, balance, who, why }: CapitalRow): void {
  rows.push(['capital', [account, phaseAt, at, event, amount, initial, balance, who, why]])
}

function pushFirmDay(rows: Row[], row: FirmDayRow): void {
  const { account, execution, startsAt, phaseAt, balanceAtReset, equityAtReset } = row
  const { highestEndOfDay, highestEquity, firstEquity, weekFirstEquity } = row
  const days = [balanceAtReset, equityAtReset, highestEndOfDay, highestEquity, firstEquity, weekFirstEquity]
  rows.push(['firmDay', [account, execution, startsAt, phaseAt, ...days]])
}

function pushDecision(rows: Row[], decision: Decision, execution: Execution): void {
  const { key, account, symbol, timeframe, closeTime, receivedAt, entry, signals } = decision
  const gate = entry.kind === 'hold' ? entry.gate : ENTERED
  rows.push(['decision', [key, account, symbol, timeframe, closeTime, receivedAt, gate, textOfDecision(decision)]])
  for (const signal of signals) {
    // The time of the decision, not of the write, so that a replay journals the same row.
    const state = { sentAt: receivedAt, state: 'sent', settledAt: null, outcome: null } as const
    pushSignal(rows, { signal, account, decisionKey: key, timeframe, execution, ...state })
  }
}

function pushSignal(rows: Row[], row: SignalRow): void {
  const { signal, account, decisionKey, timeframe, execution, sentAt, state, settledAt, outcome } = row
  const position = signal.positionIdentifier ?? outcome?.positionIdentifier ?? null
  const whole = [CERTAINTY[state], settledAt, position, JSON.stringify(signal), outcome === null ? null : JSON.stringify(outcome)]
  rows.push(['signal', [signal.id, account, decisionKey, signal.kind, timeframe, execution, sentAt, state, ...whole]])
}

const isFinal = (state: SignalState): boolean => CERTAINTY[state] > CERTAINTY.unknown

function pushOutcome(rows: Row[], { account, outcome, state, at }: Extract<JournalEntry, { kind: 'outcome' }>): void {
  const certainty = CERTAINTY[state]
  const settledAt = isFinal(state) ? at : null
  const position = knownPosition(outcome.positionIdentifier)
  const said = [state, settledAt, state, certainty, JSON.stringify(outcome), position]
  rows.push(['outcome', [...said, outcome.signal, account, certainty]])
}

function pushDeal(rows: Row[], row: DealRow): void {
  const { account, ticket, execution, positionIdentifier, signal, kind, entry, reason, brokerSymbol, symbol } = row
  const { magic, lots, price, profit, swap, commission, fee, at } = row
  const what = [account, ticket, execution, positionIdentifier, signal, kind, entry, reason, brokerSymbol, symbol]
  rows.push(['deal', [...what, magic, lots, price, profit, swap, commission, fee, at]])
  const position = knownPosition(positionIdentifier)
  if (signal !== null && position !== null) rows.push(['position', [position, signal, account]])
}

/** MetaTrader writes 0 where there is no position. */
const knownPosition = (identifier: string | null): string | null => (identifier === '0' ? null : identifier)
