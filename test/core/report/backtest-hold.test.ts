import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { performanceOf } from '../../../src/core/metrics/performance.ts'
import { holdLine, matchedHold } from '../../../src/core/report/backtest-hold.ts'
import { DAY, equityOf, EURUSD, returnsLike, START, US30 } from '../../support/backtest-run.ts'

const lineOf = (close: readonly number[], brokerSymbol = EURUSD, from = 0) => ({
  brokerSymbol,
  at: close.map((_, i) => START + (from + i) * DAY),
  close,
})

describe('holding the markets', () => {
  it('equal money in each from its first price on; what begins later waits as money', () => {
    const prices = [lineOf([10, 20, 20]), lineOf([100, 50], US30, 1)]
    expect(holdLine({ prices, startingBalance: 1_000 })).toEqual([
      { at: START, equity: 1_000 },
      { at: START + DAY, equity: 1_500 },
      { at: START + 2 * DAY, equity: 1_250 },
    ])
  })

  it('a market that has no price on a day keeps its last one', () => {
    const prices = [{ ...lineOf([10, 20]), at: [START, START + 2 * DAY] }, lineOf([1, 2, 1], US30)]
    expect(holdLine({ prices, startingBalance: 1_000 }).map(({ equity }) => equity)).toEqual([1_000, 1_500, 1_500])
  })

  it('is nothing without prices', () => {
    expect(holdLine({ prices: [], startingBalance: 1_000 })).toEqual([])
    expect(matchedHold([], performanceOf(equityOf(returnsLike(9))))).toBeNull()
  })
})

describe('holding with the risk of the run', () => {
  it('moves as much as the run, with the Sharpe ratio that holding has', () => {
    const moves = fc.array(fc.integer({ min: -20, max: 25 }), { minLength: 3, maxLength: 40 }).map((all) => all.map((one) => one / 1_000))
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 30 }), (moves, tenths) => {
        fc.pre(new Set(moves).size > 1)
        const line = equityOf(moves)
        const run = performanceOf(equityOf(returnsLike(50).map((change) => (change * tenths) / 10)))
        const found = matchedHold(line, run)
        expect(found?.performance.volatility).toBeCloseTo(run.volatility ?? Number.NaN, 9)
        expect(found?.performance.sharpe).toBeCloseTo(performanceOf(line).sharpe ?? Number.NaN, 6)
      }),
    )
  })

  it('at the volatility of holding itself it is holding', () => {
    const line = equityOf(returnsLike(50))
    const found = matchedHold(line, performanceOf(line))
    expect(found?.share).toBe(1)
    expect(found?.performance.end).toBeCloseTo(performanceOf(line).end, 6)
  })

  it('does not exist where nothing moves', () => {
    expect(matchedHold(equityOf([0, 0, 0]), performanceOf(equityOf(returnsLike(9))))).toBeNull()
    expect(matchedHold(equityOf(returnsLike(9)), performanceOf(equityOf([])))).toBeNull()
  })
})
