import { WAVE_EURUSD, waveAccount, waveSpec } from '../../replay/wave-market.ts'
import { configOf } from '../../src/config.ts'
import type { Signal } from '../../src/contracts/decision.ts'
import type { FirmName, PhaseName } from '../../src/contracts/firm.ts'
import { BrokerSymbolSchema, SymbolNameSchema } from '../../src/contracts/primitives.ts'
import { SymbolSpecSchema } from '../../src/contracts/account.ts'
import type { Position } from '../../src/core/account.ts'
import { FIRMS } from '../../src/core/firm/firms.ts'
import { judge } from '../../src/core/firm/floors.ts'
import type { FirmGround } from '../../src/core/firm/ground.ts'
import type { FirmRules } from '../../src/core/firm/rules.ts'
import { NO_SYMBOL_COUNTS } from '../../src/core/gates/counts.ts'
import type { GateInput } from '../../src/core/gates/gate.ts'
import { toMinor } from '../../src/core/money.ts'
import type { Holding } from '../../src/core/portfolio/holdings.ts'
import type { RegimeReading } from '../../src/core/regime/regime.ts'
import { opinionOf } from './desk.ts'
import { ACCOUNT, NOON, ZONE } from './house.ts'

const brokerSymbol = BrokerSymbolSchema.parse('EURUSD')
const symbol = SymbolNameSchema.parse('EURUSD')

/** A close at which every gate passes. */
export function gateInput(): GateInput {
  const { funds, permissions } = waveAccount(ZONE.toServer(NOON))
  const view = { at: NOON, funds, permissions, positions: [], orders: [] }
  return {
    close: {
      key: 'k',
      account: ACCOUNT,
      session: 'one',
      seq: 1,
      symbol,
      brokerSymbol,
      closed: ['M5'],
      trigger: 'M5',
      closeTime: NOON,
      receivedAt: NOON,
      quote: { bid: 1.1, ask: 1.1001, at: NOON },
      spec: SymbolSpecSchema.parse(waveSpec(WAVE_EURUSD)),
      view,
      calendar: [],
      closures: [],
    },
    view,
    opinion: opinionOf('buy'),
    conviction: null,
    switches: {
      version: 1,
      armed: true,
      mode: 'ACTIVE',
      execution: 'broker',
      flattening: false,
      shadow: [],
      why: '',
      who: 'user',
      changedAt: NOON,
    },
    openRisk: { money: 0, unbounded: [] },
    onTheWay: [],
    holdings: [],
    firm: null,
    account: { stopOutMode: 'percent', stopOutLevel: 50 },
    marginOnTheWay: 0,
    regime: regimeOf('ranging'),
    counts: { requestsToday: 0, entriesToday: 0, symbol: NO_SYMBOL_COUNTS },
    siblings: [],
    zone: ZONE,
    settings: configOf(),
  }
}

export const regimeOf = (regime: RegimeReading['regime']): RegimeReading => ({
  regime,
  side: 0,
  why: `it is ${regime}`,
  facts: { atrRatio: 1, fromPeak: 0, withinDays: 0, gap: 0, volatilityRatio: 1, adx: 10 },
})

/** A firm's ground, 100,000 begun with, where equity stands as told. */
export function firmGround(name: FirmName, equity = 100_000, change: Partial<FirmRules> = {}): FirmGround {
  const phases: Readonly<Partial<Record<PhaseName, FirmRules>>> = FIRMS[name].phases
  const found = phases.challenge ?? phases.funded
  if (found === undefined) throw new Error(`${name} has no phase`)
  const rules = { ...found, ...change }
  const initial = 10_000_000
  const standing = { digits: 2, initial, reference: { balance: initial, equity: initial }, highestEndOfDay: null, highestEquity: initial }
  const minor = toMinor(equity, 2)
  return { name, rules, standing, equity: minor, judged: judge(rules, standing, minor) }
}

export const holding = (change: Partial<Holding> = {}): Holding => ({
  name: 'position 7',
  brokerSymbol,
  symbol,
  side: 'buy',
  riskMoney: 500,
  correlation: 1,
  ...change,
})

export const heldPosition = (change: Partial<Position>): Position => ({
  brokerSymbol,
  symbol,
  identifier: '7',
  ticket: '7',
  magic: '770001',
  side: 'buy',
  lots: 1,
  openPrice: 1.1,
  openedAt: NOON - 3_600_000,
  stop: 1.098,
  target: null,
  profit: 0,
  swap: 0,
  commission: -2.5,
  comment: '',
  isOurs: true,
  ...change,
})

export const sentSignal = (change: Partial<Signal> = {}): Signal => ({
  id: 'O1',
  kind: 'OPEN',
  symbol,
  brokerSymbol,
  side: 'buy',
  lots: 1,
  stop: 1.09,
  target: null,
  maxDeviationPoints: 1,
  riskMoney: 100,
  positionIdentifier: null,
  expiresAt: NOON,
  reason: '',
  ...change,
})
