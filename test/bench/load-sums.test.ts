import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latencyOf, median, slopeOf } from '../../bench/load-sums.ts'

const figures = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 300 })

describe('latencies', () => {
  it('of one to a hundred are their own ranks', () => {
    const values = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1)
    expect(latencyOf(values)).toEqual({ count: 100, p50Ms: 50, p90Ms: 90, p99Ms: 99, maxMs: 100 })
  })

  it('a rank is the least figure that so many are not above', () => {
    fc.assert(
      fc.property(figures, (values) => {
        const { p50Ms, p90Ms, p99Ms, maxMs } = latencyOf(values)
        const notAbove = (bound: number) => values.filter((value) => value <= bound).length
        const below = (bound: number) => values.filter((value) => value < bound).length
        for (const [percent, figure] of [
          [50, p50Ms],
          [90, p90Ms],
          [99, p99Ms],
          [100, maxMs],
        ] as const) {
          expect(values).toContain(figure)
          expect(notAbove(figure) * 100).toBeGreaterThanOrEqual(percent * values.length)
          expect(below(figure) * 100).toBeLessThan(percent * values.length)
        }
      }),
    )
  })
})

it('half of the figures are not above the median, and half not below it', () => {
  fc.assert(
    fc.property(figures, (values) => {
      const middle = median(values)
      expect(values.filter((value) => value <= middle).length * 2).toBeGreaterThanOrEqual(values.length)
      expect(values.filter((value) => value >= middle).length * 2).toBeGreaterThanOrEqual(values.length)
    }),
  )
})

describe('a slope', () => {
  const line = fc.record({ slope: fc.integer({ min: -100, max: 100 }), from: fc.integer({ min: -1_000, max: 1_000 }) })

  it('of points on a line is that line, without error', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 3, max: 200 }), (of, count) => {
        const { slope, error } = slopeOf(Array.from({ length: count }, (_, x) => ({ x, y: of.from + of.slope * x })))
        expect(slope).toBeCloseTo(of.slope, 6)
        expect(error).toBeCloseTo(0, 4)
      }),
    )
  })

  it('is that of which no other line comes nearer to the points', () => {
    const noise = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 60 })
    const restOf = (ys: readonly number[], slope: number) => {
      const gaps = ys.map((y, x) => y - slope * x)
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
      return gaps.reduce((sum, gap) => sum + (gap - mean) * (gap - mean), 0)
    }
    fc.assert(
      fc.property(noise, fc.double({ min: -3, max: 3, noNaN: true }), (ys, aside) => {
        const { slope } = slopeOf(ys.map((y, x) => ({ x, y })))
        expect(restOf(ys, slope)).toBeLessThanOrEqual(restOf(ys, slope + aside) + 1e-6)
      }),
    )
  })

  it('of five points has the error that a textbook gives', () => {
    // y = 0.6 x + 2.2 through (1,2) (2,4) (3,5) (4,4) (5,5); what is left is 2.4, over 3 degrees of freedom and a spread of 10.
    const { slope, error } = slopeOf([2, 4, 5, 4, 5].map((y, i) => ({ x: i + 1, y })))
    expect(slope).toBeCloseTo(0.6, 12)
    expect(error).toBeCloseTo(0.282_842_712, 8)
  })

  it('of fewer than three points is none', () => {
    expect(
      slopeOf([
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ]).slope,
    ).toBeNaN()
  })
})
