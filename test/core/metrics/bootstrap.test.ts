import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedRandom } from '../../../replay/random.ts'
import { drawSeries, stationaryBootstrap } from '../../../src/core/metrics/bootstrap.ts'
import { meanOf } from '../../../src/core/metrics/sums.ts'

const unitOf = (seed: number) => seedRandom(seed, 'bootstrap').unit
const draw = (values: readonly number[], meanBlock: number, seed = 1) =>
  stationaryBootstrap({ values, meanBlock, rounds: 1_000, unit: unitOf(seed), measures: [meanOf] })[0] ?? null

describe('the stationary bootstrap', () => {
  it('draws stretches of the mean length, around the end, and every place as often as any other', () => {
    const values = Array.from({ length: 50 }, (_, i) => i)
    const seen = new Float64Array(50)
    const unit = unitOf(3)
    let breaks = 0
    for (let round = 0; round < 2_000; round += 1) {
      const drawn = drawSeries(values, 8, unit)
      expect(drawn).toHaveLength(50)
      for (const [i, value] of drawn.entries()) {
        seen[value] = (seen[value] ?? 0) + 1
        if (i > 0 && value !== ((drawn[i - 1] ?? Number.NaN) + 1) % 50) breaks += 1
      }
    }
    // A new stretch begins with one chance in eight, and one in fifty of these goes on by luck.
    expect(breaks / (2_000 * 49)).toBeCloseTo((1 / 8) * (49 / 50), 2)
    for (const count of seen) expect(count / 2_000).toBeCloseTo(1, 0)
  })

  it('holds the standard error of independent values, and is wider for values that hang together', () => {
    const { normal } = seedRandom(11, 'values')
    const independent = Array.from({ length: 400 }, normal)
    const found = draw(independent, 10)
    // 1.96 standard errors of .05 on either side.
    expect((found?.high ?? 0) - (found?.low ?? 0)).toBeGreaterThan(0.15)
    expect((found?.high ?? 0) - (found?.low ?? 0)).toBeLessThan(0.24)
    const runs = Array.from({ length: 400 }, (_, i) => independent[Math.floor(i / 10)] ?? Number.NaN)
    const [alone, together] = [draw(runs, 1), draw(runs, 10)].map((one) => (one?.high ?? 0) - (one?.low ?? 0))
    expect(together ?? 0).toBeGreaterThan(2 * (alone ?? 0))
  })

  it('is the same for a seed, lies within the values, and has nothing to say of fewer than two stretches', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 20, maxLength: 40 }), fc.nat(), (values, seed) => {
        const found = stationaryBootstrap({ values, meanBlock: 10, rounds: 50, unit: unitOf(seed), measures: [meanOf] })
        expect(stationaryBootstrap({ values, meanBlock: 10, rounds: 50, unit: unitOf(seed), measures: [meanOf] })).toEqual(found)
        const [{ low, high } = { low: Number.NaN, high: Number.NaN }] = found.filter((one) => one !== null)
        expect(low).toBeGreaterThanOrEqual(Math.min(...values))
        expect(high).toBeLessThanOrEqual(Math.max(...values))
        expect(low).toBeLessThanOrEqual(high)
      }),
      { numRuns: 50 },
    )
    expect(
      draw(
        Array.from({ length: 19 }, (_, i) => i),
        10,
      ),
    ).toBeNull()
  })

  it('has no interval of a figure that one draw in ten does not have', () => {
    let asked = 0
    const sometimes = () => {
      asked += 1
      return asked % 10 === 0 ? null : 1
    }
    const values = Array.from({ length: 30 }, (_, i) => i)
    expect(stationaryBootstrap({ values, meanBlock: 10, rounds: 100, unit: unitOf(1), measures: [sometimes, () => 1] })).toEqual([
      null,
      { low: 1, high: 1 },
    ])
  })
})
