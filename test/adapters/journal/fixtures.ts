import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { DecisionSchema, SignalSchema, SwitchesSchema } from '../../../src/contracts/decision.ts'
import type { Decision, Signal, Switches } from '../../../src/contracts/decision.ts'
import { BrokerSymbolSchema, SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { HelloSchema } from '../../../src/contracts/terminal.ts'
import type { Hello } from '../../../src/contracts/terminal.ts'
import { openFile } from '../../../src/adapters/journal/open-file.ts'
import { journalOver, openJournal } from '../../../src/adapters/journal/journal.ts'
import type { JournalHandle, JournalOptions } from '../../../src/adapters/journal/journal.ts'
import type { Db } from '../../../src/adapters/journal/database.ts'
import type { DealRow, JournalEntry, Outcome, ReceivedRow } from '../../../src/ports/journal.ts'
import { diskFolder } from '../../support/depth.ts'

export const ACCOUNT = '51234567.FTMO-Server3'
export const US30 = BrokerSymbolSchema.parse('US30.cash')
export const EURUSD = BrokerSymbolSchema.parse('EURUSD')
export const CLOSE_AT = 1_750_000_020_000
export const NOON = 1_750_075_200_000

export function newPath(): string {
  const folder = mkdtempSync(join(diskFolder, 'barclose-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return join(folder, 'journal.sqlite')
}

export function open(path: string, options: Partial<JournalOptions> = {}): JournalHandle {
  const handle = openJournal({ path, now: () => NOON, ...options })
  onTestFinished(() => handle.close())
  return handle
}

/** With the journal's own connection, to take its room away or to count what it does. */
export function openWithDb(path: string, options: Partial<JournalOptions> = {}): Readonly<{ journal: JournalHandle; db: Db }> {
  const file = openFile(path)
  const journal = journalOver(file, { path, now: () => NOON, ...options })
  onTestFinished(() => journal.close())
  return { journal, db: file.db }
}

export const signalOf = (fields: Readonly<Record<string, unknown>> = {}): Signal =>
  SignalSchema.parse({
    id: 'BC1a2b3c4d:O',
    kind: 'OPEN',
    symbol: 'US30',
    brokerSymbol: 'US30.cash',
    side: 'buy',
    lots: 0.3,
    stop: 42_000.5,
    target: null,
    maxDeviationPoints: 20,
    riskMoney: 123.45,
    positionIdentifier: null,
    expiresAt: CLOSE_AT + 20_000,
    reason: 'EMA 12 crossed above EMA 26',
    ...fields,
  })

type DecisionFields = Readonly<{
  account?: string
  symbol?: string
  timeframe?: string
  closeTime?: number
  gate?: string | null
  signals?: readonly Signal[]
}>

export function decisionOf(fields: DecisionFields = {}): Decision {
  const { account = ACCOUNT, symbol = 'US30', timeframe = 'M5', closeTime = CLOSE_AT, gate = 'spread', signals = [] } = fields
  const entered = { kind: 'enter', side: 'buy', lots: 0.3, price: 42_100.1, stop: 42_000.5, target: null, riskMoney: 123.45, facts: {} }
  const held = { kind: 'hold', gate, reason: 'the spread is 0.31 of the average true range', facts: { spreadAtr: 0.31, limit: 0.25 } }
  return DecisionSchema.parse({
    key: `${account}|${symbol}|${timeframe}|${closeTime}`,
    account,
    symbol,
    brokerSymbol: symbol,
    timeframe,
    closeTime,
    receivedAt: closeTime + 350,
    versions: { barclose: '0.1.0', ea: '1.0.0', config: 'a1b2c3' },
    switches: { version: 3, armed: true, mode: 'ACTIVE', execution: 'broker', flattening: false, shadow: [] },
    superseded: false,
    opinion: {
      desk: 'ema',
      side: 'buy',
      stopDistancePrice: 99.6,
      targetDistancePrice: 249,
      leaning: 'buy',
      model: null,
      reason: 'fast above slow "Ω"',
      facts: { fast: 0.1 + 0.2, slow: -0.000_001, tie: null, crossed: true },
    },
    conviction: null,
    verdicts: [{ gate: 'spread', pass: gate === null, reason: '', facts: { spreadAtr: 0.31 } }],
    entry: gate === null ? entered : held,
    moves: [],
    signals,
    reason: 'hold: spread',
  })
}

export const receivedOf = (fields: Partial<ReceivedRow> & Readonly<{ seq: number }>): ReceivedRow => ({
  account: ACCOUNT,
  session: 's1',
  type: 'snapshot',
  brokerSymbol: US30,
  receivedAt: NOON,
  fingerprint: 4_000_000_000 + fields.seq,
  revisions: 0,
  body: JSON.stringify({ v: 1, seq: fields.seq, text: 'Ω'.repeat(40) }),
  ...fields,
})
export const received = (fields: Parameters<typeof receivedOf>[0]): JournalEntry => ({ kind: 'received', row: receivedOf(fields) })
export const decided = (fields: DecisionFields = {}): JournalEntry => ({
  kind: 'decision',
  decision: decisionOf(fields),
  execution: 'broker',
})

export const outcomeOf = (fields: Partial<Outcome> = {}): Outcome => ({
  signal: 'BC1a2b3c4d:O',
  outcome: 'filled',
  retcode: 10_009,
  message: 'done',
  orderTicket: '18446744073709551615',
  dealTicket: '9007199254740993',
  positionIdentifier: '7001',
  lots: 0.3,
  price: 42_100.1,
  ...fields,
})

export const dealOf = (fields: Partial<DealRow> = {}): DealRow => ({
  account: ACCOUNT,
  ticket: '9007199254740993',
  positionIdentifier: '7001',
  signal: 'BC1a2b3c4d:O',
  execution: 'broker',
  kind: 'buy',
  entry: 'in',
  reason: 'expert',
  brokerSymbol: US30,
  symbol: SymbolNameSchema.parse('US30'),
  magic: '7205401',
  lots: 0.3,
  price: 42_100.1,
  profit: 0,
  swap: 0,
  commission: -1.05,
  fee: 0,
  at: NOON,
  ...fields,
})

export const switchesOf = (version: number): Switches =>
  SwitchesSchema.parse({
    version,
    armed: version > 1,
    mode: 'ACTIVE',
    execution: 'broker',
    flattening: false,
    shadow: [],
    why: 'asked',
    who: 'user',
    changedAt: NOON + version,
  })

export const helloOf = (fields: Readonly<Record<string, unknown>> = {}): Hello =>
  HelloSchema.parse({
    v: 1,
    account: ACCOUNT,
    session: 's1',
    seq: 1,
    type: 'hello',
    stateVersion: 0,
    serverTime: 1_750_010_400,
    utcOffsetSeconds: 10_800,
    eaVersion: '1.0.0',
    terminalBuild: 5_000,
    company: 'FTMO',
    server: 'FTMO-Server3',
    currency: 'USD',
    currencyDigits: 2,
    leverage: 100,
    accountKind: 'demo',
    marginMode: 'hedging',
    fifo: false,
    stopOutMode: 'percent',
    stopOutLevel: 50,
    magic: '7205401',
    brokerSymbols: ['US30.cash'],
    permissions: {
      connected: true,
      terminalTrade: true,
      programTrade: true,
      accountTrade: true,
      accountExpert: true,
      allowTrading: false,
    },
    ...fields,
  })
