import type { Db } from './database.ts'

export type Value = string | number | null | Uint8Array
/** One change of one table: the statement by its name, and what is bound to it. It means the same whenever it is run. */
export type Row = readonly [statement: StatementName, values: readonly Value[]]
/** Rows that are written together or not at all. */
export type Group = readonly Row[]

/** Every statement by which the journal is written. */
const STATEMENTS = {
  received:
    'INSERT INTO received (account, session, seq, type, broker_symbol, received_at, fingerprint, revisions, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  symbol: 'INSERT INTO symbols (account, broker_symbol) VALUES (?, ?) ON CONFLICT DO NOTHING',
  hello: `
    INSERT INTO accounts (account, session, hello_seq, hello_at, hello) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (account) DO UPDATE SET
      session = excluded.session, hello_seq = excluded.hello_seq, hello_at = excluded.hello_at, hello = excluded.hello`,
  calendar: `
    INSERT INTO calendars (account, at, events) VALUES (?, ?, ?)
    ON CONFLICT (account) DO UPDATE SET at = excluded.at, events = excluded.events`,
  gone: 'INSERT INTO gones (account, execution, position_identifier, symbol, side, at) VALUES (?, ?, ?, ?, ?, ?)',
  switches: 'INSERT INTO switches (account, version, changed_at, body) VALUES (?, ?, ?, ?)',
  equity: `
    INSERT INTO equity (account, execution, minute, at, balance, equity) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (minute, account, execution) DO UPDATE SET at = excluded.at, balance = excluded.balance, equity = excluded.equity
    WHERE excluded.at >= at`,
  phase: `
    INSERT INTO phases (account, at, firm, phase, initial, who, why) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, at) DO UPDATE SET
      firm = excluded.firm, phase = excluded.phase, initial = excluded.initial, who = excluded.who, why = excluded.why`,
  capital:
    'INSERT INTO capital_events (account, phase_at, at, event, amount, initial, balance, who, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  firmDay: `
    INSERT INTO firm_days (account, execution, starts_at, phase_at, balance_at_reset, equity_at_reset, highest_end_of_day, highest_equity,
      first_equity, week_first_equity)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, execution, phase_at, starts_at) DO UPDATE SET
      balance_at_reset = excluded.balance_at_reset, equity_at_reset = excluded.equity_at_reset,
      highest_end_of_day = excluded.highest_end_of_day, highest_equity = excluded.highest_equity,
      first_equity = excluded.first_equity, week_first_equity = excluded.week_first_equity`,
  paper: `
    INSERT INTO paper (account, at, state) VALUES (?, ?, ?)
    ON CONFLICT (account) DO UPDATE SET at = excluded.at, state = excluded.state`,
  decision: 'INSERT INTO decisions (key, account, symbol, timeframe, close_time, received_at, gate, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  signal: `
    INSERT INTO signals (id, account, decision_key, kind, timeframe, execution, sent_at, state, certainty, settled_at,
      position_identifier, body, outcome)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  outcome: `
    UPDATE signals SET settled_at = iif(state = ?, settled_at, ?), state = ?, certainty = ?, outcome = ?,
      position_identifier = coalesce(position_identifier, ?)
    WHERE id = ? AND account = ? AND certainty <= ?`,
  deal: `
    INSERT INTO deals (account, ticket, execution, position_identifier, signal, kind, entry, reason, broker_symbol, symbol,
      magic, lots, price, profit, swap, commission, fee, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, ticket, execution) DO NOTHING`,
  // A deal may tell the position of a signal whose answer was lost.
  position: 'UPDATE signals SET position_identifier = ? WHERE id = ? AND account = ? AND position_identifier IS NULL',
  checkpoint: `
    INSERT INTO checkpoints (account, broker_symbol, at, received_id, columns) VALUES (?, ?, ?, (SELECT coalesce(max(id), 0) FROM received), ?)
    ON CONFLICT (account, broker_symbol) DO UPDATE SET at = excluded.at, received_id = excluded.received_id, columns = excluded.columns`,
} as const

export type StatementName = keyof typeof STATEMENTS

export const isStatementName = (name: unknown): name is StatementName => typeof name === 'string' && Object.hasOwn(STATEMENTS, name)

/** Runs rows within the transaction that is open. */
export function prepareStatements(db: Db): (group: Group) => void {
  const prepared = new Map(Object.entries(STATEMENTS).map(([name, sql]) => [name, db.prepare(sql)]))
  return (group) => {
    for (const [name, values] of group) {
      const statement = prepared.get(name)
      if (statement === undefined) throw new Error(`the journal has no statement ${name}`)
      statement.run(values)
    }
  }
}
