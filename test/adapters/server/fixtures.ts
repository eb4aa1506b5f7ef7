import type { z } from 'zod'
import { DecisionSchema, SwitchesSchema, type Decision, type Switches } from '../../../src/contracts/decision.ts'
import { BrokerSymbolSchema, SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import type { Reply, ServerMessage } from '../../../src/contracts/server.ts'
import { HelloSchema } from '../../../src/contracts/terminal.ts'
import type { AccountSummary, Command, Engine, EngineEvent, Incoming } from '../../../src/pipeline/api.ts'
import type { JournalReader } from '../../../src/ports/journal.ts'
import type { RiskReply } from '../../../src/contracts/risk.ts'

export const TOKEN = 'correct-horse-battery-staple'
export const ACCOUNT = '51234567.FTMO-Server3'
export const NOW = 1_790_000_000_000
const ENVELOPE = { v: 1, account: ACCOUNT, session: 's1', seq: 1 }
const PERMISSIONS = {
  connected: true,
  terminalTrade: true,
  programTrade: true,
  accountTrade: true,
  accountExpert: true,
  allowTrading: true,
}
const FUNDS = { balance: 100_000, credit: 0, equity: 100_250.5, margin: 1_200, freeMargin: 99_050.5, marginLevel: 8_354.2 }

export const hello = () => ({
  ...ENVELOPE,
  type: 'hello',
  stateVersion: 0,
  serverTime: 1_790_010_800,
  utcOffsetSeconds: 10_800,
  eaVersion: '1.0.0',
  terminalBuild: 4_885,
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
  magic: '770077',
  brokerSymbols: ['US30.cash'],
  permissions: PERMISSIONS,
})

/** One new M5 bar, about 1.5 kB: the usual message. */
export const snapshot = () => ({
  ...ENVELOPE,
  seq: 2,
  type: 'snapshot',
  stateVersion: 3,
  serverTime: 1_790_010_301,
  permissions: PERMISSIONS,
  funds: FUNDS,
  positions: [],
  orders: [],
  brokerSymbol: 'US30.cash',
  full: false,
  closed: ['M5'],
  bars: {
    M5: {
      after: 1_790_009_700,
      time: [1_790_010_000],
      open: [46_012.5],
      high: [46_040.1],
      low: [46_001.2],
      close: [46_033.3],
      tickVolume: [812],
      spreadPoints: [21],
    },
  },
  quote: { bid: 46_033.3, ask: 46_035.4, time: 1_790_010_300.412 },
  spec: {
    digits: 2,
    point: 0.01,
    tickSize: 0.01,
    tickValue: 0.01,
    contractSize: 1,
    baseCurrency: 'USD',
    profitCurrency: 'USD',
    marginCurrency: 'USD',
    marginPerLot: 460.33,
    volumeMin: 0.01,
    volumeMax: 1_000,
    volumeStep: 0.01,
    stopsLevelPoints: 0,
    freezeLevelPoints: 0,
    fillingModes: ['ioc'],
    executionMode: 'market',
    tradeMode: 'full',
    swapLongPerLot: -7.1,
    swapShortPerLot: 1.2,
    swapTripleDay: 5,
    sessions: [1, 2, 3, 4, 5].map((day) => ({ day, from: 3_600, to: 86_340 })),
    expiresAt: null,
  },
})
export const bye = () => ({ ...ENVELOPE, seq: 9, type: 'bye', reason: 'removed from the chart' })

export const switches = (overrides: Partial<Switches> = {}): Switches =>
  SwitchesSchema.parse({
    version: 3,
    armed: false,
    mode: 'ACTIVE',
    execution: 'broker',
    flattening: false,
    shadow: [],
    why: 'first hello',
    who: 'server',
    changedAt: NOW,
    ...overrides,
  })

export const decision = (overrides: Partial<z.input<typeof DecisionSchema>> = {}): Decision =>
  DecisionSchema.parse({
    key: `${ACCOUNT}|US30|M5|${NOW}`,
    account: ACCOUNT,
    symbol: 'US30',
    brokerSymbol: 'US30.cash',
    timeframe: 'M5',
    closeTime: NOW,
    receivedAt: NOW + 400,
    versions: { barclose: '0.1.0', ea: '1.0.0', config: 'abc' },
    switches: { version: 3, armed: true, mode: 'ACTIVE', execution: 'broker', flattening: false, shadow: [] },
    superseded: false,
    opinion: null,
    conviction: null,
    verdicts: [],
    entry: { kind: 'hold', gate: 'spread', reason: 'the spread is wide', facts: {} },
    moves: [],
    signals: [],
    reason: 'spread: the spread is wide',
    ...overrides,
  })

const summary = (): AccountSummary => ({
  account: ACCOUNT,
  hello: HelloSchema.parse(hello()),
  session: 's1',
  lastSeenAt: NOW,
  switches: switches(),
  funds: FUNDS,
  fundsAt: NOW,
  brokerSymbols: [{ brokerSymbol: BrokerSymbolSchema.parse('US30.cash'), symbol: SymbolNameSchema.parse('US30') }],
  positions: 1,
  unsettledSignals: 0,
  openRiskMoney: null,
  lastReason: 'nothing yet',
})

export const stateMessage = (seq = 2): ServerMessage => ({
  v: 1,
  account: ACCOUNT,
  session: 's1',
  seq,
  type: 'state',
  stateVersion: 3,
  armed: false,
  mode: 'ACTIVE',
  execution: 'broker',
  why: 'first hello',
  roomToday: null,
  lastReason: 'nothing yet',
})

const RISK: RiskReply = {
  firm: 'ftmo-2-step',
  title: 'FTMO 2-Step',
  source: 'here',
  phase: 'challenge',
  currency: 'USD',
  initial: '200000.00',
  capital: [{ at: NOW - 9, event: 'payout', amount: '1.00', initial: '200000.00', balance: '200000.00' }],
  equity: '195159.09',
  balance: '194884.06',
  at: NOW,
  day: { name: '2025-11-23', startsAt: NOW - 1, endsAt: NOW + 1 },
  daily: {
    floor: '184494.96',
    room: '10664.13',
    isBroken: false,
    effect: 'fail',
    formula: '194494.96 at the reset - 10000.00',
    roomFormula: 'equity 195159.09 - floor 184494.96',
  },
  total: {
    floor: '180000.00',
    room: '15159.09',
    isBroken: false,
    effect: 'fail',
    formula: '200000.00 at the beginning - 20000.00',
    roomFormula: 'equity 195159.09 - floor 180000.00',
  },
  buffer: { money: '1000.00', formula: '0.5 % of the capital of 200000.00' },
  worst: {
    equity: '195000.00',
    parts: { stops: '150.00', slippage: '4.09', spread: '0.00', commission: '2.50', swap: '2.50' },
    lockedIn: '0.00',
    formula: 'equity 195159.09 - stops 150.00 - slippage 4.09 - spread 0.00 - commission 2.50 - swap 2.50',
    floors: [{ name: 'daily', floor: '184494.96', room: '10505.04', formula: 'x', roomFormula: 'y' }],
  },
  unbounded: [],
  emergency: { day: { equity: '1.00', formula: 'x' }, week: { equity: '0.50', formula: 'y' } },
  progress: {
    since: NOW - 9,
    days: { done: 3, needed: 4, isReached: false, formula: 'x' },
    bestDay: { share: 0.5, allowed: null, isKept: true, formula: 'x' },
    target: { balance: '220000.00', isReached: false, formula: 'x' },
    today: { realised: '664.13', formula: 'x' },
  },
  budgets: [{ what: 'orders were sent today', used: 3, limit: 500, entriesTo: 400, reserve: 100, formula: 'x' }],
}

/** An engine that answers `state` to everything and remembers what it was asked. */
export function createFakeEngine(overrides: Partial<Engine> = {}) {
  const received: Incoming[] = []
  const commands: { account: string; command: Command; who: string; why: string }[] = []
  const listeners = new Set<(event: EngineEvent) => void>()
  const pushes = new Map<string, (messages: readonly ServerMessage[]) => void>()
  const engine: Engine = {
    receive: (incoming): Promise<Reply> => {
      received.push(incoming)
      return Promise.resolve([stateMessage(incoming.message.seq)])
    },
    accounts: () => [summary()],
    account: (account) => (account === ACCOUNT ? summary() : undefined),
    positions: () => [
      {
        brokerSymbol: BrokerSymbolSchema.parse('US30.cash'),
        symbol: SymbolNameSchema.parse('US30'),
        identifier: '18446744073709551615',
        ticket: '901',
        magic: '770077',
        side: 'buy',
        lots: 0.5,
        openPrice: 46_000,
        openedAt: NOW,
        stop: 45_900,
        target: null,
        profit: 16.6,
        swap: 0,
        commission: -1.2,
        comment: 'x',
        isOurs: true,
      },
    ],
    unsettled: () => [],
    risk: () => RISK,
    enterPhase: () => Promise.resolve(RISK),
    changeCapital: () => Promise.resolve(RISK),
    features: (_, brokerSymbol) => ({
      brokerSymbol,
      symbol: SymbolNameSchema.parse('US30'),
      closeTime: NOW,
      hash: '0123456789abcdef',
      bars: { M5: 300 },
      features: { m5_body: 0.25, m1_body: null },
      absent: ['m1_body'],
      categories: { session: 'london', regime: null },
    }),
    command: (account, command, who, why) => {
      commands.push({ account, command, who, why })
      return Promise.resolve(switches({ why, who }))
    },
    onPush: (account, session, listener) => {
      const key = `${account} ${session}`
      pushes.set(key, listener)
      return () => void pushes.delete(key)
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    missing: () => [],
    close: () => Promise.resolve(),
    ...overrides,
  }
  const emit = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event)
  }
  return { engine, received, commands, listeners, pushes, emit }
}

export const emptyReader: JournalReader = {
  decision: () => undefined,
  decisions: () => [],
  signals: () => [],
  deals: () => [],
  equity: () => [],
  switches: () => [],
  funnel: () => ({ decisions: 0, entered: 0, holds: {} }),
}
