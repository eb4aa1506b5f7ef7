import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daysOf, monthlyTable, monthOf } from '../../../src/core/metrics/days.ts'
import { drawdownOf, fallsOf, type EquityPoint } from '../../../src/core/metrics/drawdown.ts'
import { performanceOf } from '../../../src/core/metrics/performance.ts'
import { DAY, equityOf, returnsLike, START } from '../../support/backtest-run.ts'

const HOUR = DAY / 24
const pointsOf = (values: readonly number[], step = DAY): readonly EquityPoint[] =>
  values.map((equity, i) => ({ at: START + i * step, equity }))
const amounts = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 2, maxLength: 60 })
const changes = fc.array(fc.integer({ min: -99, max: 120 }), { minLength: 3, maxLength: 60 }).map((all) => all.map((one) => one / 1_000))

describe('days', () => {
  it('end with the last close of a UTC day; a close at midnight is of the day that ends there', () => {
    const equity = [
      { at: START, equity: 100 },
      { at: START + HOUR, equity: 110 },
      { at: START + DAY, equity: 120 },
      { at: START + DAY + 1, equity: 90 },
    ]
    expect(daysOf(equity)).toEqual([
      { startsAt: START, lastAt: START + DAY, before: 100, equity: 120 },
      { startsAt: START + DAY, lastAt: START + DAY + 1, before: 120, equity: 90 },
    ])
  })

  it('are none where nothing closed', () => {
    const equity = [0, 1, 2, 5, 6].map((day) => ({ at: START + day * DAY, equity: 100 + day }))
    expect(daysOf(equity).map(({ startsAt }) => (startsAt - START) / DAY)).toEqual([0, 1, 4, 5])
  })

  it('have the year and the month of the calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: DAY - 1 }), (day, ms) => {
        const date = new Date(day * DAY + ms)
        expect(monthOf(date.getTime())).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 })
      }),
    )
  })
})

describe('the monthly table', () => {
  it('has the returns that the last closes by their date have, and each year is the product of its months', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 1, max: 20 }), (changes, shift, step) => {
        const equity = equityOf(changes).map((row, i) => ({ ...row, at: START + (shift + i * step) * DAY }))
        // By another route: the last equity per "year-month" of its text, each by the one before it.
        const last = new Map<string, number>()
        for (const { at, equity: worth } of equity.slice(1)) last.set(new Date(at - 1).toISOString().slice(0, 7), worth)
        const expected = new Map<string, number>()
        let before = 100_000
        for (const [key, worth] of last) {
          expected.set(key, worth / before - 1)
          before = worth
        }
        const table = monthlyTable(daysOf(equity)) ?? []
        const found = table.flatMap(({ year, months }) =>
          months.map((change, i) => [`${year}-${String(i + 1).padStart(2, '0')}`, change] as const),
        )
        for (const [key, change] of found) {
          if (change === null) expect(expected.has(key)).toBe(false)
          else expect(change).toBeCloseTo(expected.get(key) ?? Number.NaN, 12)
        }
        expect(found.filter(([, change]) => change !== null)).toHaveLength(expected.size)
        for (const { months, total } of table) {
          expect(months.reduce<number>((product, change) => product * (1 + (change ?? 0)), 1) - 1).toBeCloseTo(total, 9)
        }
      }),
    )
  })
})

describe('falls', () => {
  it('by hand: 100, 120, 90, 108, 120, 60, 70', () => {
    const falls = fallsOf(pointsOf([100, 120, 90, 108, 120, 60, 70]))
    const day = (i: number) => START + i * DAY
    expect(falls).toEqual([
      { peakAt: day(1), troughAt: day(2), recoveredAt: day(4), endAt: day(4), depth: 0.25 },
      { peakAt: day(4), troughAt: day(5), recoveredAt: null, endAt: day(6), depth: 0.5 },
    ])
    const { drawdown, underWater, longestUnderWaterDays } = performanceOf(pointsOf([100, 120, 90, 108, 120, 60, 70]))
    expect(drawdown).toEqual({
      money: 60,
      share: 0.5,
      peakAt: day(4),
      troughAt: day(5),
      recoveredAt: null,
      days: 2,
      toRecover: 1,
    })
    expect(underWater).toBeCloseTo(5 / 6, 12)
    expect(longestUnderWaterDays).toBe(3)
  })

  it('are as deep as the deepest pair of an earlier and a later value, and never deeper than all', () => {
    fc.assert(
      fc.property(amounts, (values) => {
        // Pair by pair, by halves: the largest fall of a list lies in its first half, in its second, or from one to the other.
        const deepest = (list: readonly number[]): number => {
          if (list.length < 2) return 0
          const [left, right] = [list.slice(0, list.length >> 1), list.slice(list.length >> 1)]
          return Math.max(deepest(left), deepest(right), 1 - Math.min(...right) / Math.max(...left))
        }
        const { drawdown } = performanceOf(pointsOf(values))
        expect(drawdown?.share ?? 0).toBeCloseTo(deepest(values), 12)
        expect(drawdown?.share ?? 0).toBeLessThan(1)
        expect((drawdownOf(pointsOf(values))?.percent ?? 0) / 100).toBeCloseTo(deepest(values), 12)
        if (drawdown !== null) expect((1 - drawdown.share) * (1 + (drawdown.toRecover ?? Number.NaN))).toBeCloseTo(1, 9)
      }),
    )
  })

  it('are under water exactly while an earlier value was higher', () => {
    fc.assert(
      fc.property(amounts, (values) => {
        // From one close to the next it is under water unless the account stands at its peak at both.
        const isAtPeak = values.map((value, i) => value >= Math.max(...values.slice(0, i + 1)))
        const wet = values.slice(1).filter((_, i) => !(isAtPeak[i] === true && isAtPeak[i + 1] === true)).length
        expect(performanceOf(pointsOf(values)).underWater).toBeCloseTo(wet / (values.length - 1), 9)
      }),
    )
  })
})

describe('the figures of an account', () => {
  // numpy 2.4 over the same 260 returns; a day per day, so the year has 365.25 of them.
  it('are those of numpy', () => {
    const found = performanceOf(equityOf(returnsLike(260)))
    const perYear = Math.sqrt(365.25)
    expect(found).toMatchObject({ days: 260, start: 100_000, from: START, to: START + 260 * DAY })
    expect(found.end).toBeCloseTo(115_827.16565211109, 6)
    expect(found.sharpe).toBeCloseTo(0.09953612060585346 * perYear, 9)
    expect(found.sharpeError).toBeCloseTo(0.0621762980284463 * perYear, 9)
    expect(found.sharpeAboveZero).toBeCloseTo(0.9452970538850745, 9)
    expect(found.volatility).toBeCloseTo(0.005850214864345921 * perYear, 9)
    expect(found.sortino).toBeCloseTo(0.15442305019052482 * perYear, 9)
    expect(found.drawdown?.money).toBe(2_180.98)
    expect(found.drawdown?.share).toBeCloseTo(0.019041287985660828, 12)
    expect((1 + (found.cagr ?? 0)) ** (260 / 365.25)).toBeCloseTo(1.1582716565211109, 9)
    expect(found.calmar).toBeCloseTo((found.cagr ?? 0) / 0.019041287985660828, 9)
  })

  it('do not change when money is counted in another unit, nor the Sharpe ratio when days change places', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 1_000 }), (changes, factor) => {
        const found = performanceOf(equityOf(changes))
        const scaled = performanceOf(equityOf(changes, 100_000 * factor))
        const turned = performanceOf(equityOf(changes.toReversed()))
        for (const key of ['totalReturn', 'volatility', 'sharpe', 'sharpeError', 'sharpeAboveZero', 'sortino'] as const) {
          expect(scaled[key] ?? 0).toBeCloseTo(found[key] ?? 0, 6)
          expect(turned[key] ?? 0).toBeCloseTo(found[key] ?? 0, 6)
          expect(scaled[key] === null).toBe(found[key] === null)
        }
        expect(scaled.drawdown?.share ?? 0).toBeCloseTo(found.drawdown?.share ?? 0, 9)
      }),
    )
  })

  it('without a meaning are null: of a start alone, of equal days, of a fortnight, of lost equity', () => {
    expect(performanceOf(equityOf([]))).toMatchObject({
      days: 0,
      net: 0,
      cagr: null,
      sharpe: null,
      sortino: null,
      drawdown: null,
      bestDay: null,
      underWater: null,
      longestUnderWaterDays: null,
    })
    expect(performanceOf(equityOf([0, 0, 0]))).toMatchObject({ totalReturn: 0, volatility: 0, sharpe: null, sortino: null, drawdown: null })
    expect(performanceOf(equityOf(returnsLike(14)))).toMatchObject({ cagr: null, calmar: null })
    expect(performanceOf(equityOf(returnsLike(30))).cagr).not.toBeNull()
    const lost = performanceOf(pointsOf([100, -10, 20]))
    expect(lost).toMatchObject({ net: -80, sharpe: null, months: null, worstDay: null })
    expect(lost.drawdown).toMatchObject({ money: 110, toRecover: null })
    expect(() => performanceOf([])).toThrow('an account without its start has no figures')
  })

  it('name the best and the worst day', () => {
    expect(performanceOf(equityOf([0.01, -0.02, 0.03]))).toMatchObject({
      worstDay: { at: START + DAY, money: -2_020 },
      bestDay: { at: START + 2 * DAY, money: 2_969.4 },
    })
  })
})
