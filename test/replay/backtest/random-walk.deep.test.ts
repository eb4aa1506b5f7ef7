import { describe, expect, it } from 'vitest'
import { daysOf, returnsOf } from '../../../src/core/metrics/days.ts'
import { normalShareBelow } from '../../../src/core/metrics/normal.ts'
import { sharpeOf } from '../../../src/core/metrics/sharpe.ts'
import { backtest, EURUSD, free } from '../../support/backtest.ts'
import { isDeep } from '../../support/depth.ts'

const SEEDS = 50
const DAYS = 4 * 365.25
const DAYS_PER_YEAR = 260

/**
 * Nothing can be known of a market without memory. A machine that peeks at a bar before it closes, or fills at a price that
 * was gone, would earn on it, on every seed, whatever the desk.
 */
describe.skipIf(!isDeep)(`${SEEDS} markets without memory, four years each, without costs`, () => {
  it('the mean Sharpe ratio is within .2 of zero, and its p-values are uniform', { timeout: 900_000 }, async () => {
    const found: Readonly<{ ratio: number; p: number; trips: number }>[] = []
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const run = await backtest({ market: free(EURUSD), seed, timeframe: 'H1', base: 'H4', days: DAYS, historyDays: 130, steps: 240 })
      const sharpe = sharpeOf(returnsOf(daysOf(run.equity)) ?? [])
      if (sharpe === null) throw new Error(`seed ${seed} never traded`)
      const { ratio, standardError } = sharpe
      found.push({ ratio: ratio * Math.sqrt(DAYS_PER_YEAR), p: 1 - normalShareBelow(ratio / standardError), trips: run.trips.length })
    }
    const mean = found.reduce((sum, { ratio }) => sum + ratio, 0) / SEEDS
    const distance = kolmogorovSmirnov(found.map(({ p }) => p))
    const trips = found.reduce((sum, one) => sum + one.trips, 0) / SEEDS
    process.stdout.write(
      `random walks: mean Sharpe ${mean.toFixed(3)}, KS distance ${distance.toFixed(3)}, p ${chanceOf(distance, SEEDS).toFixed(3)}, ${trips.toFixed(0)} trades each\n`,
    )
    expect(trips).toBeGreaterThan(100)
    expect(Math.abs(mean)).toBeLessThan(0.2)
    expect(chanceOf(distance, SEEDS)).toBeGreaterThan(0.01)
  })
})

describe('the test of uniform values', () => {
  it('gives the distances and chances that tables print: 5 % at 1.358 over the root of the count, 1 % at 1.628', () => {
    expect(kolmogorovSmirnov([0.5])).toBe(0.5)
    expect(kolmogorovSmirnov([0.25, 0.75])).toBe(0.25)
    const even = Array.from({ length: 50 }, (_, i) => (i + 0.5) / 50)
    expect(kolmogorovSmirnov(even)).toBeCloseTo(0.01, 12)
    expect(chanceOf(1.358 / Math.sqrt(1e6), 1e6)).toBeCloseTo(0.05, 3)
    expect(chanceOf(1.628 / Math.sqrt(1e6), 1e6)).toBeCloseTo(0.01, 3)
  })

  it('finds values that lean to one side', () => {
    const leaning = Array.from({ length: 50 }, (_, i) => ((i + 0.5) / 50) * ((i + 0.5) / 50))
    expect(chanceOf(kolmogorovSmirnov(leaning), 50)).toBeLessThan(0.01)
  })
})

/** Largest distance between the share of values below a point and the point itself. */
function kolmogorovSmirnov(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted.reduce((most, value, i) => Math.max(most, value - i / sorted.length, (i + 1) / sorted.length - value), 0)
}

/** Chance of at least that distance where values are uniform: Kolmogorov's series, with Stephens' correction for few values. */
function chanceOf(distance: number, count: number): number {
  const root = Math.sqrt(count)
  const t = (root + 0.12 + 0.11 / root) * distance
  let sum = 0
  for (let k = 1; k <= 100; k += 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * t * t)
  return Math.min(1, Math.max(0, sum))
}
