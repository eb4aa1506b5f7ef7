import { expect, it } from 'vitest'
import { randomMarket } from '../../../replay/backtest/random-market.ts'
import { seedRandom } from '../../../replay/random.ts'
import { lowerBound } from '../../../src/core/bars/lower-bound.ts'
import type { BacktestRun, RoundTrip } from '../../../src/core/report/backtest-run.ts'
import type { Bars } from '../../../src/core/window.ts'
import type { Desk } from '../../../src/ports/desk.ts'
import { backtest, DAY_MS, EURUSD, free, PLAY_FROM } from '../../support/backtest.ts'
import { isDeep } from '../../support/depth.ts'
import { opinionOf, scriptedDesk } from '../../support/desk.ts'
import { ZONE } from '../../support/house.ts'

const SEEDS = isDeep ? 100 : 4
const DAYS = 5
/** Nothing holds these desks back but what they cost: no cool-down, no count of entries. */
const OPEN = {
  cooldownMinutes: 0,
  entriesPerHourMax: 1_000,
  entriesPerDayMax: 100_000,
  requestsPerDayMax: 100_000,
  rewardMinCosts: 0,
} as const
const DISTANCE = 0.0015

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const meanOf = (values: readonly number[]): number => sumOf(values) / values.length
const errorOf = (values: readonly number[]): number => {
  const mean = meanOf(values)
  return Math.sqrt(sumOf(values.map((value) => (value - mean) * (value - mean))) / (values.length - 1) / values.length)
}
const costsOf = (trip: RoundTrip): number => trip.spreadCost + trip.slippageCost - trip.commission - trip.swap
/** In units of the first risk, so that the account's size plays no part. */
const inR = (run: BacktestRun, of: (trip: RoundTrip) => number): readonly number[] => run.trips.map((trip) => of(trip) / trip.riskMoney)

it(`over ${SEEDS} markets, who trades at random loses what it costs: without costs nothing is won or lost`, async () => {
  const [gross, net, costs]: [number[], number[], number[]] = [[], [], []]
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const run = await backtest({ seed, days: DAYS, config: OPEN, desk: coinDesk(seed) })
    expect(run.trips.length).toBeGreaterThan(10)
    gross.push(...inR(run, (trip) => trip.net + costsOf(trip)))
    net.push(...inR(run, (trip) => trip.net))
    costs.push(...inR(run, costsOf))
  }
  expect(Math.abs(meanOf(gross))).toBeLessThan(3 * errorOf(gross))
  expect(meanOf(costs)).toBeGreaterThan(0.02)
  expect(Math.abs(meanOf(net) + meanOf(costs))).toBeLessThan(3 * errorOf(net))
  if (isDeep) expect(meanOf(net)).toBeLessThan(-2 * errorOf(net))
})

it(`over ${SEEDS} markets, who knows the future makes money on every one`, async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const bars = randomMarket({
      market: EURUSD,
      seed,
      zone: ZONE,
      timeframe: 'M15',
      from: PLAY_FROM - 100 * DAY_MS,
      to: PLAY_FROM + DAYS * DAY_MS,
    })
    const known = bars.M15
    if (known === undefined) throw new Error('the market has no bars')
    const run = await backtest({ bars, days: DAYS, config: OPEN, desk: prophet(known) })
    expect(run.trips.length).toBeGreaterThan(3)
    expect([seed, run.equity.at(-1)?.equity ?? 0]).toEqual([seed, expect.toSatisfy((equity: number) => equity > 100_500)])
  }
})

it('the same prophet, told of the bars that have passed instead, makes nothing of it', async () => {
  const nets: number[] = []
  for (let seed = 1; seed <= Math.ceil(SEEDS / 4); seed += 1) {
    const market = free(EURUSD)
    const bars = randomMarket({ market, seed, zone: ZONE, timeframe: 'M15', from: PLAY_FROM - 100 * DAY_MS, to: PLAY_FROM + DAYS * DAY_MS })
    const run = await backtest({ market, bars, days: DAYS, config: OPEN, desk: prophet(bars.M15 ?? fail(), -9) })
    nets.push(...inR(run, (trip) => trip.net))
  }
  expect(Math.abs(meanOf(nets))).toBeLessThan(3 * errorOf(nets))
})

function fail(): never {
  throw new Error('the market has no bars')
}

function coinDesk(seed: number): Desk {
  const random = seedRandom(seed, 'coin')
  return scriptedDesk(() =>
    opinionOf(random.unit() < 0.5 ? 'buy' : 'sell', { stopDistancePrice: DISTANCE, targetDistancePrice: DISTANCE, leaning: null }),
  )
}

/** Knows the close eight bars ahead, or so many from the last one that it may know. */
function prophet({ time, close }: Bars, ahead = 8): Desk {
  return {
    name: 'prophet',
    needs: () => ({}),
    opinion: ({ closeTime }) => {
      const next = lowerBound(time, closeTime)
      const move = (close[next - 1 + ahead] ?? Number.NaN) - (close[next - 1] ?? Number.NaN)
      if (!(Math.abs(move) > 0.0006)) return opinionOf(null, { leaning: null })
      const side = (ahead > 0 ? move : -move) > 0 ? 'buy' : 'sell'
      return opinionOf(side, { stopDistancePrice: DISTANCE, targetDistancePrice: Math.abs(move) * 0.9, leaning: null })
    },
  }
}
