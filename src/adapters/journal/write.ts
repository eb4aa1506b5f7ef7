import type { Decision, Execution } from '../../contracts/decision.ts'
import { CERTAINTY } from '../../core/signals/certainty.ts'
import type { JournalEntry, SignalRow } from '../../ports/journal.ts'
import type { Db } from './database.ts'
import { prepareSettling } from './settle.ts'

export const ENTERED = 'entered'
/** Of equity, one row per minute is kept. */
export const minuteOf = (utcMs: number): number => Math.floor(utcMs / 60_000)

/** Writes the entries of one group within the open transaction. */
export function prepareWriter(db: Db): (entries: readonly JournalEntry[]) => void {
  const write = prepareEntry(db)
  const settle = prepareSettling(db)
  return (entries) => {
    let late = 0
    for (const entry of entries) {
      if (isLate(entry)) late++
      else write(entry)
    }
    if (late === 0) return
    for (const entry of entries) if (isLate(entry)) settle(entry)
  }
}

/** These refer to rows of their own group, wherever in it they stand. */
type LateEntry = Extract<JournalEntry, { kind: 'outcome' | 'deal' | 'checkpoint' }>
const isLate = (entry: JournalEntry): entry is LateEntry => entry.kind === 'outcome' || entry.kind === 'deal' || entry.kind === 'checkpoint'

function prepareEntry(db: Db): (entry: Exclude<JournalEntry, LateEntry>) => void {
  const received = db.prepare(
    'INSERT INTO received (account, session, seq, type, broker_symbol, received_at, fingerprint, revisions, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const noteSymbol = prepareSymbols(db)
  const hello = db.prepare(`
    INSERT INTO accounts (account, session, hello_seq, hello_at, hello) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (account) DO UPDATE SET
      session = excluded.session, hello_seq = excluded.hello_seq, hello_at = excluded.hello_at, hello = excluded.hello`)
  const switches = db.prepare('INSERT INTO switches (account, version, changed_at, body) VALUES (?, ?, ?, ?)')
  const equity = db.prepare(`
    INSERT INTO equity (account, execution, minute, at, balance, equity) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (minute, account, execution) DO UPDATE SET at = excluded.at, balance = excluded.balance, equity = excluded.equity
    WHERE excluded.at >= at`)
  const paper = db.prepare(`
    INSERT INTO paper (account, at, state) VALUES (?, ?, ?)
    ON CONFLICT (account) DO UPDATE SET at = excluded.at, state = excluded.state`)
  const signal = prepareSignal(db)
  const decision = prepareDecision(db, signal)
  return (entry) => {
    switch (entry.kind) {
      case 'received': {
        const { account, session, seq, type, brokerSymbol, receivedAt, fingerprint, revisions, body } = entry.row
        received.run(account, session, seq, type, brokerSymbol, receivedAt, fingerprint, revisions, body)
        if (type === 'snapshot' && brokerSymbol !== null) noteSymbol(account, brokerSymbol)
        return
      }
      case 'hello': {
        const { account, session, seq } = entry.hello
        hello.run(account, session, seq, entry.receivedAt, JSON.stringify(entry.hello))
        return
      }
      case 'equity': {
        const { account, execution, at, balance, equity: money } = entry.row
        equity.run(account, execution, minuteOf(at), at, balance, money)
        return
      }
      case 'decision':
        return decision(entry.decision, entry.execution)
      case 'signal':
        return signal(entry.row)
      case 'switches':
        switches.run(entry.account, entry.switches.version, entry.switches.changedAt, JSON.stringify(entry.switches))
        return
      case 'paper':
        paper.run(entry.account, entry.at, entry.state)
    }
  }
}

/** The symbols an account was ever heard of. One that was noted by a committed group is not asked about again. */
function prepareSymbols(db: Db): (account: string, brokerSymbol: string) => void {
  const insert = db.prepare('INSERT INTO symbols (account, broker_symbol) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const noted = new Set<string>()
  return (account, brokerSymbol) => {
    const name = `${account} ${brokerSymbol}`
    if (noted.has(name)) return
    // Noted at the second time only: the group of the first may yet be rolled back.
    if (insert.run(account, brokerSymbol).changes === 0) noted.add(name)
  }
}

function prepareDecision(db: Db, signal: (row: SignalRow) => void): (decision: Decision, execution: Execution) => void {
  const insert = db.prepare(
    'INSERT INTO decisions (key, account, symbol, timeframe, close_time, received_at, gate, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  return (decision, execution) => {
    const { key, account, symbol, timeframe, closeTime, receivedAt, entry, signals } = decision
    const gate = entry.kind === 'hold' ? entry.gate : ENTERED
    insert.run(key, account, symbol, timeframe, closeTime, receivedAt, gate, JSON.stringify(decision))
    for (const one of signals) {
      // The time of the decision, not of the write, so that a replay journals the same row.
      const state = { sentAt: receivedAt, state: 'sent', settledAt: null, outcome: null } as const
      signal({ signal: one, account, decisionKey: key, timeframe, execution, ...state })
    }
  }
}

function prepareSignal(db: Db): (row: SignalRow) => void {
  const insert = db.prepare(`
    INSERT INTO signals (id, account, decision_key, kind, timeframe, execution, sent_at, state, certainty, settled_at,
      position_identifier, body, outcome)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  return ({ signal, account, decisionKey, timeframe, execution, sentAt, state, settledAt, outcome }) => {
    const position = signal.positionIdentifier ?? outcome?.positionIdentifier ?? null
    const body = JSON.stringify(signal)
    const answer = outcome === null ? null : JSON.stringify(outcome)
    insert.run(
      signal.id,
      account,
      decisionKey,
      signal.kind,
      timeframe,
      execution,
      sentAt,
      state,
      CERTAINTY[state],
      settledAt,
      position,
      body,
      answer,
    )
  }
}
