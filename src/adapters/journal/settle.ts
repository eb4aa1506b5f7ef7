import { CERTAINTY } from '../../core/signals/certainty.ts'
import type { DealRow, JournalEntry, SignalState, WindowCheckpoint } from '../../ports/journal.ts'
import type { Db } from './database.ts'

const isFinal = (state: SignalState): boolean => CERTAINTY[state] > CERTAINTY.unknown

type Settling = Extract<JournalEntry, { kind: 'outcome' | 'deal' | 'checkpoint' }>

export function prepareSettling(db: Db): (entry: Settling) => void {
  const outcome = prepareOutcome(db)
  const deal = prepareDeal(db)
  const checkpoint = prepareCheckpoint(db)
  return (entry) => {
    switch (entry.kind) {
      case 'outcome':
        return outcome(entry)
      case 'deal':
        return deal(entry.row)
      case 'checkpoint':
        return checkpoint(entry.checkpoint)
    }
  }
}

function prepareOutcome(db: Db): (entry: Extract<JournalEntry, { kind: 'outcome' }>) => void {
  const update = db.prepare(`
    UPDATE signals SET settled_at = iif(state = ?, settled_at, ?), state = ?, certainty = ?, outcome = ?,
      position_identifier = coalesce(position_identifier, ?)
    WHERE id = ? AND account = ? AND certainty <= ?`)
  return ({ account, outcome, state, at }) => {
    const certainty = CERTAINTY[state]
    const settledAt = isFinal(state) ? at : null
    const position = knownPosition(outcome.positionIdentifier)
    update.run(state, settledAt, state, certainty, JSON.stringify(outcome), position, outcome.signal, account, certainty)
  }
}

function prepareDeal(db: Db): (row: DealRow) => void {
  const insert = db.prepare(`
    INSERT INTO deals (account, ticket, execution, position_identifier, signal, kind, entry, reason, broker_symbol, symbol,
      magic, lots, price, profit, swap, commission, fee, at)
    VALUES (@account, @ticket, @execution, @positionIdentifier, @signal, @kind, @entry, @reason, @brokerSymbol, @symbol,
      @magic, @lots, @price, @profit, @swap, @commission, @fee, @at)
    ON CONFLICT (account, ticket, execution) DO NOTHING`)
  // A deal may tell the position of a signal whose answer was lost.
  const link = db.prepare('UPDATE signals SET position_identifier = ? WHERE id = ? AND account = ? AND position_identifier IS NULL')
  return (row) => {
    insert.run(row)
    const position = knownPosition(row.positionIdentifier)
    if (row.signal !== null && position !== null) link.run(position, row.signal, row.account)
  }
}

function prepareCheckpoint(db: Db): (checkpoint: WindowCheckpoint) => void {
  const newest = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM received').pluck()
  const upsert = db.prepare(`
    INSERT INTO checkpoints (account, broker_symbol, at, received_id, columns) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (account, broker_symbol) DO UPDATE SET at = excluded.at, received_id = excluded.received_id, columns = excluded.columns`)
  return ({ account, brokerSymbol, at, columns }) => {
    upsert.run(account, brokerSymbol, at, newest.get() ?? 0, columns)
  }
}

/** MetaTrader writes 0 where there is no position. */
const knownPosition = (identifier: string | null): string | null => (identifier === '0' ? null : identifier)
