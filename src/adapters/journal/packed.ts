import type { Execution, Signal } from '../../contracts/decision.ts'
import type { AccountId, SymbolName, Timeframe } from '../../contracts/primitives.ts'
import type { JournalEntry } from '../../ports/journal.ts'

export const ENTERED = 'entered'

/** A decision as its row: its text is made where the decision is, so that it travels to another thread as one string. */
export type PackedDecision = Readonly<{
  kind: 'packed_decision'
  key: string
  account: AccountId
  symbol: SymbolName
  timeframe: Timeframe
  closeTime: number
  receivedAt: number
  gate: string
  execution: Execution
  body: string
  signals: readonly Signal[]
}>
export type PackedEntry = Exclude<JournalEntry, { kind: 'decision' }> | PackedDecision

export const packEntries = (entries: readonly JournalEntry[]): readonly PackedEntry[] =>
  entries.map((entry) => (entry.kind === 'decision' ? packDecision(entry) : entry))

function packDecision({ decision, execution }: Extract<JournalEntry, { kind: 'decision' }>): PackedDecision {
  const { key, account, symbol, timeframe, closeTime, receivedAt, entry, signals } = decision
  const gate = entry.kind === 'hold' ? entry.gate : ENTERED
  return {
    kind: 'packed_decision',
    key,
    account,
    symbol,
    timeframe,
    closeTime,
    receivedAt,
    gate,
    execution,
    body: JSON.stringify(decision),
    signals,
  }
}
