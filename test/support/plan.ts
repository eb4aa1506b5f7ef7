import { expect } from 'vitest'
import { WAVE_EURUSD, waveSpec } from '../../replay/wave-market.ts'
import { configOf } from '../../src/config.ts'
import { SymbolSpecSchema, type SymbolSpec } from '../../src/contracts/account.ts'
import { BrokerSymbolSchema, SymbolNameSchema } from '../../src/contracts/primitives.ts'
import type { Entry } from '../../src/contracts/decision.ts'
import type { Position } from '../../src/core/account.ts'
import { FIRMS } from '../../src/core/firm/firms.ts'
import { judge, type Standing } from '../../src/core/firm/floors.ts'
import type { FirmGround } from '../../src/core/firm/ground.ts'
import type { FirmRules } from '../../src/core/firm/rules.ts'
import { toMinor } from '../../src/core/money.ts'
import type { Exposure } from '../../src/core/risk/open-risk.ts'
import type { Plan } from '../../src/core/risk/plan.ts'
import { heldPosition } from './gate-input.ts'
import { NOON, ZONE } from './house.ts'

export const EURUSD: SymbolSpec = SymbolSpecSchema.parse(waveSpec(WAVE_EURUSD))
/** Nothing costs anything but the way to the stop. */
export const FREE: SymbolSpec = { ...EURUSD, swapLongPerLot: 0, swapShortPerLot: 0 }
const brokerSymbol = BrokerSymbolSchema.parse('EURUSD')
const symbol = SymbolNameSchema.parse('EURUSD')

/** Half a per cent of 200,000, margin without end, and no cost: the size is a division that a person can do. */
export const planOf = (change: Partial<Omit<Plan, 'settings'>> & { settings?: Partial<Plan['settings']> } = {}): Plan => ({
  side: 'buy',
  opinion: { stopDistancePrice: 0.002, targetDistancePrice: null },
  symbol,
  brokerSymbol,
  quote: { bid: 1.1, ask: 1.1, at: NOON },
  spec: FREE,
  room: { balance: 200_000, capital: 200_000, freeMargin: 1e9 },
  exposure: exposureOf([]),
  market: { range: { price: 0.01, timeframe: 'D1' }, yearlyVolatility: 0.1 },
  regime: 'ranging',
  probability: null,
  firm: null,
  limits: [],
  serverSeconds: ZONE.toServer(NOON),
  spreadOf: () => 0,
  ...change,
  settings: {
    ...configOf({ maxDeviationPoints: 0, marginUsePercent: 100, firmBufferPercent: 0, stopSlippagePoints: 0, stopSlippages: [] }),
    commissionPerLot: 0,
    ...change.settings,
  },
})

export const exposureOf = (positions: readonly Position[], change: Partial<Exposure> = {}): Exposure => ({
  positions,
  orders: [],
  onTheWay: [],
  specOf: () => FREE,
  ...change,
})

/** A position of another market of EURUSD's specification, so that it counts for the account and not for the symbol. */
export function elsewhere(name: string, change: Partial<Position> = {}): Position {
  return heldPosition({
    identifier: name,
    brokerSymbol: BrokerSymbolSchema.parse(name),
    symbol: SymbolNameSchema.parse(name),
    commission: 0,
    ...change,
  })
}

type Stand = Readonly<{
  initial?: number
  /** Balance at the last reset. */
  midnight?: number
  equity?: number
  rules?: FirmRules
  standing?: Partial<Standing>
}>

export function groundOf({ initial = 200_000, midnight = initial, equity = midnight, rules, standing: more }: Stand = {}): FirmGround {
  const known = rules ?? FIRMS['ftmo-2-step'].phases.challenge
  const cents = (amount: number) => toMinor(amount, 2)
  const standing: Standing = {
    digits: 2,
    initial: cents(initial),
    reference: { balance: cents(midnight), equity: cents(midnight) },
    highestEndOfDay: cents(midnight),
    highestEquity: cents(Math.max(initial, midnight, equity)),
    ...more,
  }
  return { name: 'test', rules: known, standing, equity: cents(equity), judged: judge(known, standing, cents(equity)) }
}

/** A number but for the last digits of a double. */
export const about = (value: number): unknown => expect.closeTo(value)

export const lotsOf = (entry: Entry): number => (entry.kind === 'enter' ? entry.lots : 0)
