import { describe, expect, it } from 'vitest'
import { configOf, readConfig } from '../../../src/config.ts'
import { makeBars } from '../../../src/core/bars/make-bars.ts'
import { planEntry } from '../../../src/core/risk/plan-entry.ts'
import { readMarket, yearlyVolatility } from '../../../src/core/risk/read-market.ts'
import { kellyMoney } from '../../../src/core/risk/size.ts'
import type { Bars } from '../../../src/core/window.ts'
import { about, elsewhere, exposureOf, FREE, lotsOf, planOf } from '../../support/plan.ts'

const plan = (change: Parameters<typeof planOf>[0] = {}) => planEntry(planOf(change))
const withTarget = { stopDistancePrice: 0.002, targetDistancePrice: 0.004 }

describe('a quarter of Kelly', () => {
  it('is a quarter of p - q / b', () => {
    // 0.4 - 0.6 / 2 = 0.1; a quarter of it on 200,000.
    expect(kellyMoney({ capital: 200_000, probability: 0.4, winMoney: 400, lossMoney: 200 })).toBeCloseTo(5_000, 9)
  })

  it('caps the size by its money, and never takes more than the fraction of one trade', () => {
    // 0.34 - 0.66 / 2 = 0.01: 500 to risk.
    const settings = { sizeMode: 'kelly' as const }
    expect(plan({ opinion: withTarget, probability: 0.34, settings })).toMatchObject({ lots: 2.5, facts: { limitedBy: 'kelly' } })
    expect(plan({ opinion: withTarget, probability: 0.6, settings })).toMatchObject({ lots: 5, facts: { limitedBy: 'perTrade' } })
  })

  it('is nothing without an edge, and less of one after costs', () => {
    const settings = { sizeMode: 'kelly' as const }
    expect(plan({ opinion: withTarget, probability: 1 / 3, settings })).toMatchObject({ kind: 'hold', gate: 'edge' })
    expect(plan({ opinion: withTarget, probability: 0.34, settings: { ...settings, commissionPerLot: 5 } })).toMatchObject({
      kind: 'hold',
      gate: 'edge',
    })
    for (const probability of [0, 1, -1, 2, Number.NaN])
      expect(plan({ opinion: withTarget, probability, settings })).toMatchObject({ kind: 'hold', gate: 'edge' })
  })

  it('refuses without a probability or a target where it was chosen', () => {
    const settings = { sizeMode: 'kelly' as const }
    expect(plan({ opinion: withTarget, settings })).toMatchObject({ kind: 'hold', gate: 'edge' })
    expect(plan({ probability: 0.5, settings })).toMatchObject({ kind: 'hold', gate: 'edge' })
  })
})

describe('a target of volatility', () => {
  it('takes worth of the capital x target / volatility', () => {
    // 200,000 x 20 % / 40 % = 100,000; a lot is worth 110,000.
    const market = { range: { price: 0.01, timeframe: 'D1' as const }, yearlyVolatility: 0.4 }
    const entry = plan({ market, settings: { sizeMode: 'volatility' } })
    expect(entry).toMatchObject({ lots: 0.9, facts: { limitedBy: 'volatility', yearlyVolatility: 0.4 } })
    expect(entry.facts['volatilityMoney']).toBeCloseTo((100_000 / 110_000) * 200, 6)
  })

  it('counts what is held of the symbol, and refuses where the volatility is unknown', () => {
    const market = { range: { price: 0.01, timeframe: 'D1' as const }, yearlyVolatility: 0.4 }
    const held = exposureOf([elsewhere('EURUSD', { lots: 0.5, openPrice: 1.1 })])
    expect(plan({ market, exposure: held, settings: { sizeMode: 'volatility' } })).toMatchObject({ lots: 0.4 })
    const unknown = { ...market, yearlyVolatility: null }
    expect(plan({ market: unknown, settings: { sizeMode: 'volatility' } })).toMatchObject({ kind: 'hold', gate: 'size' })
    expect(plan({ market: unknown })).toMatchObject({ kind: 'enter', lots: 5 })
  })
})

describe('the cash profile', () => {
  const market = { range: { price: 0.01, timeframe: 'D1' as const }, yearlyVolatility: 0.05 }
  const cash = (change: Parameters<typeof planOf>[0] = {}) =>
    plan({ market, ...change, settings: { riskProfile: 'cash', ...change.settings } })

  it('caps one market at 30 % of the capital in worth', () => {
    expect(cash()).toMatchObject({ lots: 0.54, facts: { limitedBy: 'asset', assetMoney: about(60_000), profileScale: 1 } })
  })

  it('caps all at 50 %, and halves sizes above 70 % of that', () => {
    const held = (lots: number) => exposureOf([elsewhere('GBPUSD', { lots, openPrice: 1, stop: 0.999 })])
    expect(cash({ exposure: held(0.69) })).toMatchObject({ lots: 0.28, facts: { limitedBy: 'gross', profileScale: 1 } })
    expect(cash({ exposure: held(0.71) })).toMatchObject({ lots: 0.13, facts: { limitedBy: 'gross', profileScale: 0.5 } })
    expect(cash({ exposure: held(1) })).toMatchObject({ kind: 'hold', gate: 'profile' })
  })

  it('aims at the volatility, and takes Kelly where a probability is told', () => {
    expect(cash({ market: { ...market, yearlyVolatility: 0.8 } })).toMatchObject({ lots: 0.45, facts: { limitedBy: 'volatility' } })
    const opinion = withTarget
    expect(cash({ opinion })).toMatchObject({ kind: 'enter' })
    expect(cash({ opinion, probability: 1 / 3 })).toMatchObject({ kind: 'hold', gate: 'edge' })
  })
})

describe('the small profile', () => {
  const small = (names: readonly string[], change: Parameters<typeof planOf>[0] = {}) =>
    plan({
      exposure: exposureOf(names.map((name) => elsewhere(name, { lots: 0.001, stop: 1.1 }))),
      ...change,
      settings: { riskProfile: 'small', ...change.settings },
    })

  it('holds three positions, and a third of the capital in each', () => {
    expect(small(['GBPUSD', 'AUDUSD'])).toMatchObject({ lots: 0.6, facts: { limitedBy: 'asset' } })
    expect(small(['GBPUSD', 'AUDUSD', 'NZDUSD'])).toMatchObject({ kind: 'hold', gate: 'profile' })
    expect(small(['GBPUSD', 'AUDUSD', 'EURUSD'])).toMatchObject({ kind: 'enter' })
  })
})

const DAY_MS = 86_400_000
function days(changes: readonly number[], perWeek = 7): Bars {
  const bars = makeBars(changes.length)
  let price = 100
  changes.forEach((change, i) => {
    price *= 1 + change
    const day = Math.floor(i / perWeek) * 7 + (i % perWeek)
    bars.time[i] = day * DAY_MS
    for (const name of ['open', 'high', 'low', 'close'] as const) bars[name][i] = price
  })
  return { ...bars, lastCloseAt: (bars.time.at(-1) ?? 0) + DAY_MS }
}

describe('the volatility of a window', () => {
  it('is that of its last 20 days, by the calendar: a coin has more of them in a year', () => {
    const swings = Array.from({ length: 60 }, (_, i) => (i < 30 ? 0.5 : i % 2 === 0 ? 0.01 : -0.01))
    expect(yearlyVolatility(days(swings))).toBeCloseTo(0.01 * Math.sqrt(365.25), 9)
    expect(yearlyVolatility(days(swings, 5))).toBeCloseTo(0.01 * Math.sqrt(20 / (26 / 365.25)), 9)
  })

  it('is unknown with too few days, and of a market that stood still', () => {
    expect(yearlyVolatility(days(Array.from({ length: 20 }, () => 0.01)))).toBeNull()
    expect(yearlyVolatility(days(Array.from({ length: 21 }, () => 0.01)))).not.toBeNull()
    expect(yearlyVolatility(days(Array.from({ length: 40 }, () => 0)))).toBeNull()
  })
})

describe('the range that a stop is held against', () => {
  const settings = configOf()
  const moving = days(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0.01 : -0.01)))

  it('is that of D1, and that of the trigger where D1 has too few bars', () => {
    expect(readMarket({ trigger: 'M5', window: { D1: moving, M5: moving }, settings }).range?.timeframe).toBe('D1')
    expect(readMarket({ trigger: 'M5', window: { D1: days([0.01]), M5: moving }, settings }).range?.timeframe).toBe('M5')
    expect(readMarket({ trigger: 'M5', window: {}, settings })).toEqual({ range: null, yearlyVolatility: null })
  })
})

describe('the settings of single symbols', () => {
  it('are SYMBOL=NUMBER, and anything else stops the start', () => {
    expect(readConfig({ BARCLOSE_STOP_SLIPPAGES: 'US30=250, XAUUSD=40.5' })).toMatchObject({
      ok: true,
      config: { stopSlippages: ['US30=250', 'XAUUSD=40.5'] },
    })
    for (const wrong of ['US30', 'us30=1', 'US30=-1', 'US30=1e3', 'US30.cash=3', '=3'])
      expect(readConfig({ BARCLOSE_COMMISSIONS: wrong }).ok).toBe(false)
  })

  it('reach the worst case', () => {
    const settings = { stopSlippages: ['EURUSD=50'], commissions: ['EURUSD=7'], sizeMode: 'kelly' as const }
    const entry = plan({ opinion: withTarget, probability: 0.9, settings })
    expect(lotsOf(entry)).toBe(5)
    // Won 400 and lost 200 a lot, either way less 50 of slippage and 14 of commission.
    const payoff = (400 - 64) / (200 + 64)
    expect(entry.facts['kellyMoney']).toBeCloseTo(200_000 * 0.25 * (0.9 - 0.1 / payoff), 4)
    expect(FREE.point).toBe(0.00001)
  })
})
