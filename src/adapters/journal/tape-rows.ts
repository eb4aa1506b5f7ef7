import { SwitchesSchema, type Switches } from '../../contracts/decision.ts'
import type { AccountId, BrokerSymbol } from '../../contracts/primitives.ts'
import type { CapitalRow, PhaseRow } from '../../ports/journal.ts'
import { unpackBody, type StoredBody } from './body.ts'
import type { Db } from './database.ts'

export type ReceivedBody = Readonly<{
  id: number
  type: string
  brokerSymbol: BrokerSymbol | null
  receivedAt: number
  fingerprint: number
  body: string
}>
export type DecisionBody = Readonly<{ key: string; receivedAt: number; brokerSymbol: BrokerSymbol; switches: number; body: string }>
export type Span = Readonly<{ account: AccountId; fromId: number; to: number }>

/** What an export of an account needs, in the order in which it happened. */
export type TapeRows = Readonly<{
  /** The first message that is kept; undefined when none is. */
  firstMessage: (account: AccountId) => ReceivedBody | undefined
  /** The first hello at or after an instant. */
  firstHello: (account: AccountId, from: number) => ReceivedBody | undefined
  /** Messages from a row on and before an instant, as they came. */
  messages: (span: Span) => Iterable<ReceivedBody>
  countMessages: (span: Span) => number
  /** In the order in which they were written, which is that of their making. */
  decisions: (account: AccountId, from: number, to: number) => Iterable<DecisionBody>
  /** Who decided, and with which models. */
  versions: (account: AccountId, from: number, to: number) => readonly string[]
  models: (account: AccountId, from: number, to: number) => readonly Readonly<{ symbol: string; version: string }>[]
  /** All, oldest first. */
  allSwitches: (account: AccountId) => readonly Switches[]
  /** Whether signals of no decision were sent at this very instant. */
  hasSwept: (account: AccountId, at: number) => boolean
  phases: (account: AccountId) => readonly PhaseRow[]
  capital: (account: AccountId) => readonly CapitalRow[]
}>

type StoredMessage = Omit<ReceivedBody, 'body'> & StoredBody

export function prepareTapeRows(db: Db): TapeRows {
  return { ...prepareMessages(db), ...prepareDecided(db), ...prepareDeeds(db) }
}

const MESSAGE = 'id, type, broker_symbol AS brokerSymbol, received_at AS receivedAt, fingerprint, body, packed'

function prepareMessages(db: Db): Pick<TapeRows, 'firstMessage' | 'firstHello' | 'messages' | 'countMessages'> {
  const first = db.prepare<[string], StoredMessage>(`SELECT ${MESSAGE} FROM received WHERE account = ? ORDER BY id LIMIT 1`)
  const hello = db.prepare<[string, number], StoredMessage>(
    `SELECT ${MESSAGE} FROM received WHERE account = ? AND type = 'hello' AND received_at >= ? ORDER BY id LIMIT 1`,
  )
  const where = 'FROM received WHERE account = @account AND id >= @fromId AND received_at < @to'
  const all = db.prepare<[Span], StoredMessage>(`SELECT ${MESSAGE} ${where} ORDER BY id`)
  const count = db.prepare<[Span], number>(`SELECT count(*) ${where}`).pluck()
  const whole = ({ packed, body, ...row }: StoredMessage): ReceivedBody => ({ ...row, body: unpackBody({ packed, body }) })
  const maybe = (row: StoredMessage | undefined) => (row === undefined ? undefined : whole(row))
  return {
    firstMessage: (account) => maybe(first.get(account)),
    firstHello: (account, from) => maybe(hello.get(account, from)),
    messages: (span) => mapped(all.iterate(span), whole),
    countMessages: (span) => count.get(span) ?? 0,
  }
}

function* mapped<From, To>(rows: Iterable<From>, map: (row: From) => To): Generator<To> {
  for (const row of rows) yield map(row)
}

function prepareDecided(db: Db): Pick<TapeRows, 'decisions' | 'versions' | 'models' | 'hasSwept'> {
  const within = 'account = ? AND received_at >= ? AND received_at < ?'
  const all = db.prepare<[string, number, number], DecisionBody>(`
    SELECT key, received_at AS receivedAt, json_extract(body, '$.brokerSymbol') AS brokerSymbol,
      json_extract(body, '$.switches.version') AS switches, body
    FROM decisions WHERE ${within} ORDER BY id`)
  const versions = db
    .prepare<[string, number, number], string>(`SELECT DISTINCT json_extract(body, '$.versions') FROM decisions WHERE ${within}`)
    .pluck()
  const models = db.prepare<[string, number, number], Readonly<{ symbol: string; version: string }>>(`
    SELECT DISTINCT symbol, json_extract(body, '$.opinion.model.version') AS version FROM decisions
    WHERE ${within} AND json_extract(body, '$.opinion.model.version') IS NOT NULL ORDER BY symbol, version`)
  const swept = db.prepare<[string, number]>('SELECT 1 FROM signals WHERE account = ? AND sent_at = ? AND decision_key IS NULL LIMIT 1')
  return {
    decisions: (account, from, to) => all.iterate(account, from, to),
    versions: (account, from, to) => versions.all(account, from, to),
    models: (account, from, to) => models.all(account, from, to),
    hasSwept: (account, at) => swept.get(account, at) !== undefined,
  }
}

function prepareDeeds(db: Db): Pick<TapeRows, 'allSwitches' | 'phases' | 'capital'> {
  const switches = db.prepare<[string], string>('SELECT body FROM switches WHERE account = ? ORDER BY version').pluck()
  const phases = db.prepare<[string], PhaseRow>(
    'SELECT account, at, firm, phase, initial, who, why FROM phases WHERE account = ? ORDER BY at',
  )
  const capital = db.prepare<[string], CapitalRow>(
    'SELECT account, phase_at AS phaseAt, at, event, amount, initial, balance, who, why FROM capital_events WHERE account = ? ORDER BY at',
  )
  return {
    allSwitches: (account) => switches.all(account).map((body) => SwitchesSchema.parse(JSON.parse(body))),
    phases: (account) => phases.all(account),
    capital: (account) => capital.all(account),
  }
}
