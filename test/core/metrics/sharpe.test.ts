import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalShareBelow } from '../../../src/core/metrics/normal.ts'
import { shapeOf, sharpeError, sharpeOf } from '../../../src/core/metrics/sharpe.ts'
import { returnsLike } from '../../support/backtest-run.ts'

describe('the normal distribution', () => {
  // Python 3.11, math.erfc(-z / sqrt(2)) / 2.
  it.each([
    [-8, 6.220960574271819e-16],
    [-3, 0.0013498980316300957],
    [-0.5, 0.3085375387259869],
    [0, 0.5],
    [1, 0.8413447460685429],
    [1.96, 0.9750021048517795],
    [5, 0.9999997133484281],
    [40, 1],
  ])('below %d lies %d', (z, share) => {
    expect(normalShareBelow(z)).toBeCloseTo(share, 14)
    expect(normalShareBelow(z) / share).toBeCloseTo(1, 7)
  })

  it('is what the sum of its density is', () => {
    fc.assert(
      fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (z) => {
        // Simpson's rule from 0 to z in 2,000 steps.
        const steps = 2_000
        const width = z / steps
        const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
        const sum = Array.from({ length: steps + 1 }, (_, i) => density(i * width) * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2))
        const area = (sum.reduce((a, b) => a + b, 0) * width) / 3
        expect(normalShareBelow(z)).toBeCloseTo(0.5 + area, 9)
        expect(normalShareBelow(z) + normalShareBelow(-z)).toBeCloseTo(1, 14)
      }),
      { numRuns: 50 },
    )
  })
})

describe('the Sharpe ratio', () => {
  it('is that of numpy 2.4 and the formulas of the papers written there', () => {
    const returns = returnsLike(260)
    const { skewness, kurtosis } = shapeOf(returns)
    const sharpe = sharpeOf(returns)
    expect(skewness).toBeCloseTo(0.007209576667855608, 10)
    expect(kurtosis).toBeCloseTo(1.8008732391298101, 10)
    expect(sharpe?.ratio).toBeCloseTo(0.09953612060585346, 12)
    expect(sharpe?.standardError).toBeCloseTo(0.0621762980284463, 12)
    expect(sharpe?.probabilityAboveZero).toBeCloseTo(0.9452970538850745, 12)
  })

  it('has the standard errors that Lo (2002) gives for normal returns', () => {
    const normal = { skewness: 0, kurtosis: 3 }
    // Lo divides by the number of returns, Bailey and Lopez de Prado by one less.
    const errorOf = (ratio: number, returns: number) => sharpeError({ ratio, count: returns + 1, ...normal })
    expect(errorOf(1.5, 24)).toBeCloseTo(0.298, 3)
    expect(errorOf(1.5, 60)).toBeCloseTo(0.188, 3)
    expect(errorOf(0.5, 60)).toBeCloseTo(0.137, 3)
  })

  it('is above zero with the chance of the example of Bailey and Lopez de Prado (2012): .982 if normal, .913 as it was', () => {
    // Two years of months, an annual ratio of 1.59.
    const ratio = 1.59 / Math.sqrt(12)
    const chance = (shape: Readonly<{ skewness: number; kurtosis: number }>) =>
      normalShareBelow(ratio / sharpeError({ ratio, count: 24, ...shape }))
    expect(chance({ skewness: 0, kurtosis: 3 })).toBeCloseTo(0.982, 3)
    expect(chance({ skewness: -2.448, kurtosis: 10.164 })).toBeCloseTo(0.9135, 3)
  })

  it('is surer with more returns, less sure with a longer tail of losses', () => {
    const shape = fc.record({
      skewness: fc.double({ min: -1, max: 1, noNaN: true }),
      kurtosis: fc.double({ min: 3, max: 12, noNaN: true }),
    })
    fc.assert(
      fc.property(shape, fc.double({ min: 0.01, max: 0.5, noNaN: true }), fc.integer({ min: 10, max: 500 }), (shape, ratio, count) => {
        const error = sharpeError({ ratio, count, ...shape })
        expect(sharpeError({ ratio, count: count + 1, ...shape })).toBeLessThan(error)
        expect(sharpeError({ ratio, count, ...shape, skewness: shape.skewness - 0.5 })).toBeGreaterThan(error)
        expect(sharpeError({ ratio, count, ...shape, kurtosis: shape.kurtosis + 1 })).toBeGreaterThan(error)
      }),
    )
  })

  it('does not exist of fewer than two returns, nor of returns that never differ', () => {
    expect(sharpeOf([])).toBeNull()
    expect(sharpeOf([0.1])).toBeNull()
    expect(sharpeOf([0, 0, 0])).toBeNull()
    expect(sharpeOf(Array.from({ length: 50 }, () => 0.1))).toBeNull()
  })
})
