import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tradeFiguresOf } from '../../../src/core/report/backtest-trades.ts'
import { DAY, equityOf, EURUSD, MINUTE, runOf, START, tripOf, US30 } from '../../support/backtest-run.ts'

const figuresOf = (nets: readonly number[]) => tradeFiguresOf(runOf({ trips: nets.map((net, i) => tripOf(i, net)) }))

describe('figures of the trades by hand', () => {
  it('30, -20, 10 and 0 at a risk of 100 each', () => {
    const found = tradeFiguresOf(runOf())
    expect(found).toMatchObject({
      closed: 4,
      wins: 2,
      losses: 1,
      winRate: 0.5,
      averageWin: 20,
      averageLoss: -20,
      payoff: 1,
      profitFactor: 2,
      expectancy: 5,
      net: 20,
      withoutRisk: 0,
      best: { net: 30, r: 0.3, brokerSymbol: EURUSD },
      worst: { net: -20, r: -0.2 },
      exits: { expert: 4, stop: 0, target: 0, stop_out: 0 },
    })
    expect(found.expectancyR).toBeCloseTo(0.05, 12)
    // Squares of the deviations 25, -25, 5, -5 are 1300, by 3 and by 4.
    expect(found.expectancyError).toBeCloseTo(10.40833, 5)
    expect(found.expectancyRError).toBeCloseTo(0.1040833, 7)
  })

  it('costs by kind: what was paid counts up, and gross is what was left with all of it', () => {
    const trips = [tripOf(1, 30, { swap: -4, commission: -6, spreadCost: 7, slippageCost: 3 }), tripOf(2, 60, { swap: 2 })]
    expect(tradeFiguresOf(runOf({ trips })).costs).toEqual({
      spread: 9,
      slippage: 4,
      commission: 11,
      swap: 2,
      total: 26,
      gross: 116,
      shareOfGross: 26 / 116,
    })
    expect(figuresOf([-100]).costs).toMatchObject({ total: 8, gross: -92, shareOfGross: null })
  })

  it('losers within ten minutes and winners over an hour: the tenth minute is within, the hour itself is not over', () => {
    const held = (i: number, net: number, minutes: number) => tripOf(i, net, { openedAt: START, closedAt: START + minutes * MINUTE })
    const trips = [held(1, -1, 10), held(2, -1, 11), held(3, -1, 2), held(4, 5, 60), held(5, 5, 61), held(6, 0, 500)]
    expect(tradeFiguresOf(runOf({ trips })).holding).toEqual({
      meanMinutes: 644 / 6,
      medianMinutes: 35.5,
      winnersMeanMinutes: 60.5,
      losersMeanMinutes: 23 / 3,
      losersWithin10Minutes: 2 / 3,
      winnersOverOneHour: 1 / 2,
    })
  })

  it('a trade without a known risk is in the money, not in R', () => {
    const trips = [tripOf(1, 50), tripOf(2, 10, { riskMoney: 0 })]
    expect(tradeFiguresOf(runOf({ trips }))).toMatchObject({ expectancy: 30, expectancyR: 0.5, expectancyRError: null, withoutRisk: 1 })
  })

  it('by market, best first', () => {
    const trips = [tripOf(1, -4), tripOf(2, 10, { brokerSymbol: US30 }), tripOf(3, 1)]
    expect(tradeFiguresOf(runOf({ trips })).bySymbol).toMatchObject([
      { brokerSymbol: US30, closed: 1, net: 10, costs: 8 },
      { brokerSymbol: EURUSD, closed: 2, net: -3, costs: 16 },
    ])
  })

  it('turnover is a multiple of the mean equity per year', () => {
    const equity = equityOf([0, 0, 0, 0])
    const found = tradeFiguresOf(runOf({ equity, turnoverMoney: 800_000 }))
    expect(found.turnover).toBeCloseTo((8 * 365.25) / 4, 9)
    expect(found.perMonth).toBeCloseTo((4 * 365.25) / 48, 9)
  })
})

describe('a figure without a meaning is null', () => {
  it('of no trade', () => {
    expect(figuresOf([])).toMatchObject({
      closed: 0,
      winRate: null,
      expectancy: null,
      expectancyR: null,
      best: null,
      profitFactor: null,
      exposure: 0,
      costs: { total: 0, shareOfGross: null },
      holding: { meanMinutes: null, losersWithin10Minutes: null, winnersOverOneHour: null },
    })
  })

  it('of wins alone: no payoff, no profit factor, no share of the losers', () => {
    expect(figuresOf([1, 2])).toMatchObject({
      payoff: null,
      profitFactor: null,
      averageLoss: null,
      holding: { losersWithin10Minutes: null },
    })
  })
})

describe('properties', () => {
  const trips = fc.array(
    fc.record({ net: fc.integer({ min: -500, max: 500 }), from: fc.integer({ min: 0, max: 200 }), held: fc.integer({ min: 1, max: 100 }) }),
    { maxLength: 20 },
  )

  it('exposure is the share of closes that lie in some position, one that is still open leaves it unknown', () => {
    fc.assert(
      fc.property(trips, (all) => {
        const equity = Array.from({ length: 150 }, (_, i) => ({ at: START + i * 2 * MINUTE, balance: 1, equity: 1 }))
        const run = runOf({
          equity,
          trips: all.map(({ net, from, held }, i) =>
            tripOf(i, net, { openedAt: START + from * MINUTE, closedAt: START + (from + held) * MINUTE }),
          ),
        })
        const inside = equity.slice(1).filter(({ at }) => run.trips.some(({ openedAt, closedAt }) => openedAt < at && at <= closedAt))
        expect(tradeFiguresOf(run).exposure).toBeCloseTo(inside.length / 149, 12)
        expect(tradeFiguresOf({ ...run, openPositions: 1 }).exposure).toBeNull()
      }),
    )
  })

  it('money in another unit changes no ratio', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 20 }), fc.integer({ min: 2, max: 50 }), (nets, factor) => {
        const of = (k: number) =>
          tradeFiguresOf(
            runOf({
              equity: equityOf([0.01, 0.02], 100_000 * k),
              turnoverMoney: 1_000 * k,
              trips: nets.map((net, i) =>
                tripOf(i, net * k, { riskMoney: 100 * k, spreadCost: 2 * k, slippageCost: k, commission: -5 * k, swap: 0 }),
              ),
            }),
          )
        const [one, other] = [of(1), of(factor)]
        for (const key of ['winRate', 'payoff', 'profitFactor', 'expectancyR', 'expectancyRError', 'turnover', 'perMonth'] as const) {
          expect(other[key] ?? -1).toBeCloseTo(one[key] ?? -1, 8)
        }
        expect(other.costs.shareOfGross ?? -1).toBeCloseTo(one.costs.shareOfGross ?? -1, 8)
        expect(one.bySymbol.reduce((sum, { net }) => sum + net, 0)).toBeCloseTo(one.net, 8)
      }),
    )
  })

  it('the span of the run is its calendar time', () => {
    expect(tradeFiguresOf(runOf({ from: START, to: START })).perMonth).toBeNull()
    expect(tradeFiguresOf(runOf({ from: START, to: START + 365.25 * DAY })).perMonth).toBeCloseTo(4 / 12, 12)
  })
})
