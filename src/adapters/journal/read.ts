import type { AccountId, BrokerSymbol, SymbolName, Timeframe } from '../../contracts/primitives.ts'
import { SwitchesSchema, type Execution } from '../../contracts/decision.ts'
import { z } from 'zod'
import { CalendarEventSchema } from '../../contracts/account.ts'
import { HelloSchema } from '../../contracts/terminal.ts'
import type { CapitalRow, DealRow, EquityRow, FirmDayRow, GoneRow, Journal, KnownAccount, PhaseRow } from '../../ports/journal.ts'
import { unpackBody } from './body.ts'
import type { StoredBody } from './body.ts'
import type { Db } from './database.ts'
import { minuteOf } from './rows-of.ts'
import { DEAL_COLUMNS, SIGNAL_COLUMNS, toDecision, toSignalRow } from './rows.ts'
import type { StoredSignal } from './rows.ts'

/** What the pipeline asks, at a start and on the decision's way. */
export function prepareReads(db: Db): Omit<Journal, 'append' | 'health'> {
  const decision = db.prepare<[number, string], string>('SELECT body FROM decisions WHERE close_time = ? AND key = ?').pluck()
  const lastCloses = db.prepare<[string], Readonly<{ symbol: SymbolName; timeframe: Timeframe; closeTime: number }>>(
    'SELECT symbol, timeframe, max(close_time) AS closeTime FROM decisions WHERE account = ? GROUP BY symbol, timeframe',
  )
  const fingerprint = db
    .prepare<[string, string, number], number>('SELECT fingerprint FROM received WHERE account = ? AND session = ? AND seq = ?')
    .pluck()
  const brokerSymbols = db.prepare<[string], BrokerSymbol>('SELECT broker_symbol FROM symbols WHERE account = ?').pluck()
  const paper = db.prepare<[string], string>('SELECT state FROM paper WHERE account = ?').pluck()
  const firstDeposit = db.prepare<[string], Readonly<{ at: number; amount: number }>>(
    "SELECT at, profit AS amount FROM deals WHERE account = ? AND execution = 'broker' AND kind = 'balance' AND profit > 0 ORDER BY at LIMIT 1",
  )
  return {
    firstDeposit: (account) => firstDeposit.get(account),
    decision: (key) => {
      const body = decision.get(closeTimeOf(key), key)
      return body === undefined ? undefined : toDecision(body)
    },
    lastCloses: (account) => lastCloses.all(account),
    fingerprint: (account, session, seq) => fingerprint.get(account, session, seq),
    paper: (account) => paper.get(account),
    ...prepareFirm(db),
    accounts: prepareAccounts(db),
    brokerSymbols: (account) => brokerSymbols.all(account),
    ...prepareSeen(db),
    ...prepareWindows(db),
    ...prepareSignals(db),
  }
}

function prepareFirm(db: Db): Pick<Journal, 'phase' | 'capitalEvents' | 'firmDay' | 'dealsSince' | 'gonesSince' | 'equityBefore'> {
  const phase = db.prepare<[string], PhaseRow>(
    'SELECT account, at, firm, phase, initial, who, why FROM phases WHERE account = ? ORDER BY at DESC LIMIT 1',
  )
  const capital = db.prepare<[string, number], CapitalRow>(
    'SELECT account, phase_at AS phaseAt, at, event, amount, initial, balance, who, why FROM capital_events WHERE account = ? AND phase_at = ? ORDER BY at',
  )
  const day = db.prepare<[string, Execution, number, number], FirmDayRow>(`
    SELECT account, execution, starts_at AS startsAt, phase_at AS phaseAt, balance_at_reset AS balanceAtReset, equity_at_reset AS equityAtReset,
      highest_end_of_day AS highestEndOfDay, highest_equity AS highestEquity, first_equity AS firstEquity,
      week_first_equity AS weekFirstEquity
    FROM firm_days WHERE account = ? AND execution = ? AND phase_at = ? AND starts_at < ? ORDER BY starts_at DESC LIMIT 1`)
  const deals = db.prepare<[string, Execution, number], DealRow>(
    `SELECT ${DEAL_COLUMNS} FROM deals WHERE account = ? AND execution = ? AND at >= ? ORDER BY at, rowid`,
  )
  const gones = db.prepare<[string, Execution, number], GoneRow>(`
    SELECT account, execution, position_identifier AS positionIdentifier, symbol, side, at FROM gones
    WHERE account = ? AND execution = ? AND at >= ? ORDER BY at, rowid`)
  const equity = db.prepare<[string, Execution, number, number], EquityRow>(`
    SELECT account, at, balance, equity, execution FROM equity
    WHERE account = ? AND execution = ? AND minute <= ? AND at < ? ORDER BY minute DESC LIMIT 1`)
  return {
    phase: (account) => phase.get(account),
    capitalEvents: (account, phaseAt) => capital.all(account, phaseAt),
    firmDay: (account, execution, phaseAt, before = Number.MAX_SAFE_INTEGER) => day.get(account, execution, phaseAt, before),
    dealsSince: (account, execution, from) => deals.all(account, execution, from),
    gonesSince: (account, execution, from) => gones.all(account, execution, from),
    equityBefore: (account, execution, at) => equity.get(account, execution, minuteOf(at), at),
  }
}

/** The last part of a key; the index runs by it. */
const closeTimeOf = (key: string): number => Number(key.slice(key.lastIndexOf('|') + 1))

function prepareSignals(db: Db): Pick<Journal, 'signal' | 'signalsSince' | 'unsettledSignals' | 'signalsOfPosition'> {
  const signal = db.prepare<[string], StoredSignal>(`SELECT ${SIGNAL_COLUMNS} FROM signals WHERE id = ?`)
  const since = db.prepare<[string, Execution, number], StoredSignal>(
    `SELECT ${SIGNAL_COLUMNS} FROM signals WHERE account = ? AND execution = ? AND sent_at >= ? ORDER BY sent_at, seq`,
  )
  const unsettled = db.prepare<[string], StoredSignal>(
    `SELECT ${SIGNAL_COLUMNS} FROM signals WHERE account = ? AND state IN ('sent', 'unknown') ORDER BY seq`,
  )
  // A deal is proof of a fill, also when its answer was lost.
  const ofPosition = db.prepare<[string, string], StoredSignal>(`
    SELECT ${SIGNAL_COLUMNS} FROM signals AS s
    WHERE account = ? AND position_identifier = ? AND kind <> 'MODIFY'
      AND (state IN ('filled', 'partial', 'placed') OR EXISTS (SELECT 1 FROM deals WHERE signal = s.id))
    ORDER BY seq`)
  return {
    signal: (id) => {
      const row = signal.get(id)
      return row === undefined ? undefined : toSignalRow(row)
    },
    signalsSince: (account, execution, from) => since.all(account, execution, from).map(toSignalRow),
    unsettledSignals: (account) => unsettled.all(account).map(toSignalRow),
    signalsOfPosition: (account, positionIdentifier) => ofPosition.all(account, positionIdentifier).map(toSignalRow),
  }
}

type StoredAccount = Readonly<{
  account: AccountId
  hello: string
  helloSeq: number
  helloAt: number
  lastSeq: number | null
  lastAt: number | null
  lastType: string | null
  switches: string | null
}>

function prepareAccounts(db: Db): Journal['accounts'] {
  const all = db.prepare<[], StoredAccount>(`
    SELECT a.account, a.hello, a.hello_seq AS helloSeq, a.hello_at AS helloAt, r.seq AS lastSeq, r.received_at AS lastAt, r.type AS lastType,
      (SELECT body FROM switches AS s WHERE s.account = a.account ORDER BY version DESC LIMIT 1) AS switches
    FROM accounts AS a
    LEFT JOIN received AS r ON r.account = a.account AND r.session = a.session
      AND r.seq = (SELECT max(seq) FROM received AS n WHERE n.account = a.account AND n.session = a.session)
    ORDER BY a.account`)
  const toAccount = ({ account, hello, helloSeq, helloAt, lastSeq, lastAt, lastType, switches }: StoredAccount): KnownAccount => ({
    account,
    hello: HelloSchema.parse(JSON.parse(hello)),
    helloAt,
    lastSeq: Math.max(helloSeq, lastSeq ?? 0),
    lastReceivedAt: Math.max(helloAt, lastAt ?? 0),
    hasLeft: lastType === 'bye',
    switches: switches === null ? null : SwitchesSchema.parse(JSON.parse(switches)),
  })
  return () => all.all().map(toAccount)
}

const CalendarSchema = z.array(CalendarEventSchema)

function prepareSeen(db: Db): Pick<Journal, 'lastSeen' | 'calendar'> {
  const calendar = db.prepare<[string], string>('SELECT events FROM calendars WHERE account = ?').pluck()
  // Backwards by row, as they came: the newest is near the end, and no index on the way of a message pays for a start.
  const view = db.prepare<[string], StoredBody & Readonly<{ receivedAt: number }>>(`
    SELECT received_at AS receivedAt, body, packed FROM received
    WHERE +account = ? AND type IN ('snapshot', 'equity') ORDER BY id DESC LIMIT 1`)
  return {
    calendar: (account) => {
      const events = calendar.get(account)
      return events === undefined ? undefined : CalendarSchema.parse(JSON.parse(events))
    },
    lastSeen: (account) => {
      const row = view.get(account)
      return row === undefined ? undefined : { body: unpackBody(row), receivedAt: row.receivedAt }
    },
  }
}

function prepareWindows(db: Db): Pick<Journal, 'windows' | 'lastSnapshot'> {
  const last = db.prepare<[string, string], Readonly<{ at: number; receivedId: number; columns: Buffer }>>(
    'SELECT at, received_id AS receivedId, columns FROM checkpoints WHERE account = ? AND broker_symbol = ?',
  )
  const later = db.prepare<[string, string, number], StoredBody>(
    "SELECT body, packed FROM received WHERE type = 'snapshot' AND account = ? AND broker_symbol = ? AND id > ? ORDER BY id",
  )
  const newest = db.prepare<[string, string], StoredBody>(
    "SELECT body, packed FROM received WHERE type = 'snapshot' AND account = ? AND broker_symbol = ? ORDER BY id DESC LIMIT 1",
  )
  return {
    windows: (account, brokerSymbol) => {
      const row = last.get(account, brokerSymbol)
      const bodies = later.all(account, brokerSymbol, row?.receivedId ?? 0).map(unpackBody)
      if (row === undefined) return { checkpoint: null, later: bodies }
      // Copied, so that it begins at the start of its own memory and can be viewed as Float64Array.
      return { checkpoint: { account, brokerSymbol, at: row.at, columns: new Uint8Array(row.columns) }, later: bodies }
    },
    lastSnapshot: (account, brokerSymbol) => {
      const row = newest.get(account, brokerSymbol)
      return row === undefined ? undefined : unpackBody(row)
    },
  }
}
