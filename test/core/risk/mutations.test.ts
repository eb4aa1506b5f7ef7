import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/contracts/decision.ts'
import type { SymbolSpec } from '../../../src/contracts/account.ts'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { configOf } from '../../../src/config.ts'
import { FIRMS } from '../../../src/core/firm/firms.ts'
import type { FirmRules } from '../../../src/core/firm/rules.ts'
import type { Observed } from '../../../src/core/position/observe.ts'
import { findCloseFault, PAPER_TERMS, splitPartial, type Terms } from '../../../src/core/position/terms.ts'
import type { Exposure } from '../../../src/core/risk/open-risk.ts'
import { planAdd } from '../../../src/core/risk/plan-add.ts'
import { planEntry } from '../../../src/core/risk/plan-entry.ts'
import { heldPosition, sentSignal } from '../../support/gate-input.ts'
import { elsewhere, exposureOf, FREE, groundOf, planOf } from '../../support/plan.ts'

type Change = NonNullable<Parameters<typeof planOf>[0]>
type Ruled = Readonly<{ rule: string; with: Change; without: Change; size: number | string; sizeWithout: number | string }>

const outcome = (entry: Entry): number | string => (entry.kind === 'enter' ? entry.lots : entry.gate)
const spec = (change: Partial<SymbolSpec>) => ({ spec: { ...FREE, ...change } })
const settings = (change: Change['settings'] = {}): Change => ({ settings: change })
const tight = { opinion: { stopDistancePrice: 0.00002, targetDistancePrice: null } }
const coin = { ...tight, symbol: SymbolNameSchema.parse('BTCUSD') }
const target = { opinion: { stopDistancePrice: 0.002, targetDistancePrice: 0.004 } }
const room = (freeMargin: number) => ({ room: { balance: 200_000, capital: 200_000, freeMargin } })
const lossless = (rules: FirmRules, change: Partial<FirmRules>): FirmRules => ({ ...rules, ...change })
const ftmo = FIRMS['ftmo-2-step'].phases.challenge
const NO_LIMIT = { limit: { percent: 100 } }
const near = { firm: groundOf({ equity: 190_400 }), room: { balance: 200_000, capital: 200_000, freeMargin: 1e9 } }
const nearWith = (change: Change): Change => ({ ...near, ...change })
const cash = { riskProfile: 'cash' as const }
const calm = { market: { range: { price: 0.01, timeframe: 'D1' as const }, yearlyVolatility: 0.05 } }
const held = (lots: number, change: Partial<Exposure> = {}) => ({ exposure: exposureOf([elsewhere('GBPUSD', { lots })], change) })
const three = { exposure: exposureOf(['GBPUSD', 'AUDUSD', 'NZDUSD'].map((name) => elsewhere(name, { lots: 0.001, stop: 1.1 }))) }
const order = { ...elsewhere('GBPUSD'), lots: 18, price: 1.1, stop: 1.098 }
const balance = (amount: number) => ({ room: { balance: amount, capital: 200_000, freeMargin: 1e9 } })
const winner = elsewhere('GBPUSD', { lots: 10, stop: 1.106, profit: 6_000 })
const loser = elsewhere('AUDUSD', { lots: 10, stop: 1.0905, profit: 0 })
const locked = { firm: groundOf({ equity: 206_000 }), ...settings({ riskPortfolioPercent: 50 }) }

const RULES: readonly Ruled[] = [
  { rule: 'risk of one entry', with: {}, without: settings({ riskPerTradePercent: Infinity }), size: 5, sizeWithout: 10 },
  {
    rule: 'risk of one symbol',
    with: settings({ riskPerTradePercent: 9 }),
    without: settings({ riskPerTradePercent: 9, riskPerPositionPercent: Infinity }),
    size: 10,
    sizeWithout: 20,
  },
  {
    rule: 'risk of the portfolio',
    with: held(18),
    without: { ...held(18), ...settings({ riskPortfolioPercent: Infinity }) },
    size: 2,
    sizeWithout: 5,
  },
  { rule: 'risk of pending orders', with: { exposure: exposureOf([], { orders: [order] }) }, without: {}, size: 2, sizeWithout: 5 },
  {
    rule: 'risk of signals on their way',
    with: { exposure: exposureOf([], { onTheWay: [sentSignal({ riskMoney: 1_800 })] }) },
    without: {},
    size: 1,
    sizeWithout: 5,
  },
  {
    rule: 'limits of the portfolio',
    with: { limits: [{ name: 'group', gate: 'correlation', money: 200 }] },
    without: { limits: [{ name: 'group', gate: 'correlation', money: Infinity }] },
    size: 1,
    sizeWithout: 5,
  },
  {
    rule: 'share of the free margin',
    with: { ...spec({ marginPerLot: 1_000 }), ...room(10_000), ...settings({ marginUsePercent: 20 }) },
    without: { ...spec({ marginPerLot: 1_000 }), ...room(10_000), ...settings({ marginUsePercent: Infinity }) },
    size: 2,
    sizeWithout: 5,
  },
  { rule: 'own largest order', with: settings({ lotsMax: 3 }), without: settings({ lotsMax: Infinity }), size: 3, sizeWithout: 5 },
  {
    rule: 'own most of one symbol',
    with: { ...settings({ lotsMax: 3 }), exposure: exposureOf([heldPosition({ lots: 2, stop: 1.1 })]) },
    without: { ...settings({ lotsMax: 3 }), exposure: exposureOf([elsewhere('GBPUSD', { lots: 2, stop: 1.1 })]) },
    size: 1,
    sizeWithout: 3,
  },
  {
    rule: "firm's largest order of a kind of market",
    with: { ...coin, firm: groundOf({ initial: 1_000_000, rules: ftmo }) },
    without: { ...coin, firm: groundOf({ initial: 1_000_000, rules: lossless(ftmo, { orderLots: { pair: 5 } }) }) },
    size: 5,
    sizeWithout: 50,
  },
  { rule: "broker's largest order", with: spec({ volumeMax: 3 }), without: spec({ volumeMax: Infinity }), size: 3, sizeWithout: 5 },
  { rule: 'step of the broker', with: spec({ volumeStep: 2 }), without: spec({ volumeStep: 1 }), size: 4, sizeWithout: 5 },
  { rule: 'smallest order', with: spec({ volumeMin: 6 }), without: spec({ volumeMin: 0 }), size: 'size', sizeWithout: 5 },
  { rule: 'crisis', with: { regime: 'crisis' }, without: { regime: 'ranging' }, size: 1, sizeWithout: 5 },
  { rule: 'volatile market', with: { regime: 'volatile' }, without: { regime: 'ranging' }, size: 2.5, sizeWithout: 5 },
  { rule: 'unknown regime', with: { regime: null }, without: { regime: 'ranging' }, size: 2.5, sizeWithout: 5 },
  {
    rule: 'a quarter of Kelly',
    with: { ...target, probability: 0.34, ...settings({ sizeMode: 'kelly' }) },
    without: { ...target, probability: 0.34 },
    size: 2.5,
    sizeWithout: 5,
  },
  {
    rule: 'target of volatility',
    with: settings({ sizeMode: 'volatility', volatilityTargetPercent: 10 }),
    without: settings({ sizeMode: 'volatility', volatilityTargetPercent: Infinity }),
    size: 1.81,
    sizeWithout: 5,
  },
  {
    rule: 'worth of everything',
    with: { ...calm, ...held(0.8), ...settings(cash) },
    without: { ...calm, ...held(0.8) },
    size: 0.05,
    sizeWithout: 5,
  },
  { rule: 'worth of one market', with: { ...calm, ...settings(cash) }, without: calm, size: 0.54, sizeWithout: 5 },
  {
    rule: 'half above 70 % of the profile',
    with: { ...calm, ...held(0.65), ...settings(cash) },
    without: { ...calm, ...held(0.63), ...settings(cash) },
    size: 0.12,
    sizeWithout: 0.27,
  },
  {
    rule: 'number of positions',
    with: { ...three, ...settings({ riskProfile: 'small' }) },
    without: three,
    size: 'profile',
    sizeWithout: 5,
  },
  {
    rule: 'floor of the day',
    with: near,
    without: nearWith({ firm: groundOf({ equity: 190_400, rules: lossless(ftmo, { daily: null }) }) }),
    size: 2,
    sizeWithout: 5,
  },
  {
    rule: 'floor of all time',
    with: nearWith({ firm: groundOf({ midnight: 180_400, equity: 180_400 }), ...balance(180_400) }),
    without: nearWith({
      firm: groundOf({ midnight: 180_400, equity: 180_400, rules: lossless(ftmo, { total: { ...ftmo.total, ...NO_LIMIT } }) }),
      ...balance(180_400),
    }),
    size: 2,
    sizeWithout: 5,
  },
  {
    rule: 'floor after the reset',
    with: { firm: groundOf({ equity: 194_400 }), ...balance(204_000) },
    without: { firm: groundOf({ equity: 194_400 }), ...balance(200_000) },
    size: 2,
    sizeWithout: 5,
  },
  {
    rule: 'what is closed in profit before the reset',
    with: { ...locked, exposure: exposureOf([winner, loser]) },
    without: { ...locked, exposure: exposureOf([{ ...winner, stop: 1.1, profit: 0 }, loser]), firm: groundOf({ equity: 206_000 }) },
    size: 2.5,
    sizeWithout: 5,
  },
  { rule: 'buffer above the floors', with: nearWith(settings({ firmBufferPercent: 0.1 })), without: near, size: 1, sizeWithout: 2 },
  { rule: 'slippage of the stop', with: nearWith(settings({ stopSlippagePoints: 200 })), without: near, size: 1, sizeWithout: 2 },
  { rule: 'slippage of one symbol', with: nearWith(settings({ stopSlippages: ['EURUSD=200'] })), without: near, size: 1, sizeWithout: 2 },
  { rule: 'commission of both sides', with: nearWith(settings({ commissionPerLot: 100 })), without: near, size: 1, sizeWithout: 2 },
  { rule: 'commission of one symbol', with: nearWith(settings({ commissions: ['EURUSD=100'] })), without: near, size: 1, sizeWithout: 2 },
  {
    rule: 'swap of the next rollover, three nights',
    with: nearWith(spec({ swapLongPerLot: -66 })),
    without: near,
    size: 1,
    sizeWithout: 2,
  },
  {
    rule: 'spread at the close',
    with: nearWith({ exposure: exposureOf([elsewhere('GBPUSD', { lots: 1, stop: 1.1 })]), spreadOf: () => 0.002 }),
    without: nearWith({ exposure: exposureOf([elsewhere('GBPUSD', { lots: 1, stop: 1.1 })]) }),
    size: 1,
    sizeWithout: 2,
  },
  {
    rule: 'equity at the floor has broken it',
    with: nearWith({ firm: groundOf({ equity: 190_400, rules: lossless(ftmo, { breach: 'at-or-below' }) }) }),
    without: near,
    size: 1.99,
    sizeWithout: 2,
  },
  {
    rule: 'farthest stop',
    with: settings({ stopMaxAtr: 0.1 }),
    without: settings({ stopMaxAtr: Infinity }),
    size: 'stop',
    sizeWithout: 5,
  },
  { rule: 'nearest stop', with: { ...tight, ...spec({ stopsLevelPoints: 3 }) }, without: tight, size: 'stop', sizeWithout: 50 },
  {
    rule: 'slippage at the fill',
    with: settings({ maxDeviationPoints: 50 }),
    without: {},
    size: 4,
    sizeWithout: 5,
  },
  {
    rule: 'unknown loss of another position',
    with: { exposure: exposureOf([elsewhere('GBPUSD', { stop: null })]) },
    without: { exposure: exposureOf([elsewhere('GBPUSD', { stop: 1.1 })]) },
    size: 'room',
    sizeWithout: 5,
  },
]

describe('without the rule the size is another', () => {
  it.each(RULES)('$rule', ({ with: ruled, without, size, sizeWithout }) => {
    expect([outcome(planEntry(planOf(ruled))), outcome(planEntry(planOf(without)))]).toEqual([size, sizeWithout])
  })
})

const NETTING: Terms = { marginMode: 'netting', fifo: false }
const FIFO: Terms = { marginMode: 'hedging', fifo: true }
const ticket = heldPosition({ lots: 1, openPrice: 1.1, stop: 1.099 })
const second = heldPosition({ ...ticket, identifier: '8', openedAt: ticket.openedAt + 1 })
const observedOf = (change: Partial<Observed['observation']> = {}): Observed => ({
  tickets: [ticket, second],
  timeframe: 'M5',
  observation: {
    side: 'buy',
    lots: 2,
    identifiers: ['7', '8'],
    barsHeld: 1,
    profitR: 1,
    peakProfitR: 1,
    leaning: 'buy',
    hasStop: true,
    adds: 0,
    ...change,
  },
})
function addWith(
  config: Parameters<typeof configOf>[0],
  observation: Partial<Observed['observation']>,
  terms = PAPER_TERMS,
): number | string {
  const { side: _side, ...plan } = planOf({ exposure: exposureOf([ticket]) })
  const { addsMax, addsInLoss } = configOf(config)
  return outcome(planAdd({ ...plan, settings: { ...plan.settings, addsMax, addsInLoss }, observed: observedOf(observation), terms }))
}
const older = heldPosition({ identifier: '9', openedAt: 0, isOurs: false })

describe('without the rule the position is handled otherwise', () => {
  it.each([
    ['number of adds', addWith({ addsMax: 1 }, { adds: 1 }), 'add', addWith({ addsMax: 2 }, { adds: 1 }), 5],
    ['no add in loss', addWith({}, { profitR: -1 }), 'add', addWith({ addsInLoss: 'yes' }, { profitR: -1 }), 5],
    ['stop of a netting position', addWith({}, {}, NETTING), 'add', addWith({}, {}), 5],
    [
      'oldest ticket alone',
      splitPartial(observedOf(), 0.9, { spec: FREE, terms: FIFO }).length,
      1,
      splitPartial(observedOf(), 0.9, { spec: FREE, terms: PAPER_TERMS }).length,
      2,
    ],
    [
      'nothing before an older one',
      findCloseFault({ terms: FIFO, positions: [ticket, second, older] }, observedOf()) === null,
      false,
      findCloseFault({ terms: PAPER_TERMS, positions: [ticket, second, older] }, observedOf()) === null,
      true,
    ],
  ])('%s', (_rule, ruled, expected, without, otherwise) => {
    expect([ruled, without]).toEqual([expected, otherwise])
    expect(expected).not.toEqual(otherwise)
  })
})
