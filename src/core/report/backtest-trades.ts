import type { BacktestTrades } from '../../contracts/backtest-figures.ts'
import { DAY_MS, YEAR_DAYS } from '../metrics/days.ts'
import { cents, meanOf, medianOf, sumOf } from '../metrics/sums.ts'
import { winLossOf } from '../metrics/win-loss.ts'
import type { BacktestRun, RoundTrip } from './backtest-run.ts'
import { groupBy } from './trades.ts'

const MINUTE_MS = 60_000
const SOON_MS = 10 * MINUTE_MS
const LONG_MS = 60 * MINUTE_MS

/** What the closed positions of a run say. */
export function tradeFiguresOf(run: BacktestRun): BacktestTrades {
  const { trips, from, to } = run
  const years = (to - from) / DAY_MS / YEAR_DAYS
  const meanEquity = meanOf(run.equity.map(({ equity }) => equity))
  return {
    ...resultsOf(trips),
    withoutRisk: trips.filter((trip) => inRisk(trip) === null).length,
    stillOpen: run.openPositions,
    perMonth: years > 0 ? trips.length / (years * 12) : null,
    best: markOf(trips, (a, b) => a.net > b.net),
    worst: markOf(trips, (a, b) => a.net < b.net),
    exits: exitsOf(trips),
    costs: costsOf(trips),
    holding: holdingOf(trips),
    turnover: meanEquity === null || !(meanEquity > 0) || !(years > 0) ? null : run.turnoverMoney / meanEquity / years,
    exposure: exposureOf(run),
    bySymbol: [...groupBy(trips, ({ brokerSymbol }) => brokerSymbol)]
      .map(([brokerSymbol, own]) => ({ brokerSymbol, ...resultsOf(own), costs: costsOf(own).total }))
      .toSorted((a, b) => b.net - a.net),
  }
}

/** Result in R; null where nothing was known to be at risk. */
export const inRisk = ({ net, riskMoney }: RoundTrip): number | null => (riskMoney > 0 ? net / riskMoney : null)

export const risksOf = (trips: readonly RoundTrip[]): readonly number[] => trips.map(inRisk).filter((r) => r !== null)

type Results = Omit<BacktestTrades['bySymbol'][number], 'brokerSymbol' | 'costs'>

function resultsOf(trips: readonly RoundTrip[]): Results {
  const { standardError, ...money } = winLossOf(trips.map(({ net }) => net))
  const risk = winLossOf(risksOf(trips))
  return {
    ...money,
    expectancyError: standardError,
    expectancyR: risk.expectancy,
    expectancyRError: risk.standardError,
    net: cents(sumOf(trips.map(({ net }) => net))),
  }
}

function markOf(trips: readonly RoundTrip[], isBeyond: (a: RoundTrip, b: RoundTrip) => boolean): BacktestTrades['best'] {
  const trip = trips.reduce<RoundTrip | null>((found, one) => (found === null || isBeyond(one, found) ? one : found), null)
  if (trip === null) return null
  return { brokerSymbol: trip.brokerSymbol, closedAt: trip.closedAt, net: cents(trip.net), r: inRisk(trip) }
}

function exitsOf(trips: readonly RoundTrip[]): BacktestTrades['exits'] {
  const count = (reason: RoundTrip['exit']) => trips.filter(({ exit }) => exit === reason).length
  return { expert: count('expert'), stop: count('stop'), target: count('target'), stop_out: count('stop_out') }
}

function costsOf(trips: readonly RoundTrip[]): BacktestTrades['costs'] {
  const sum = (of: (trip: RoundTrip) => number) => sumOf(trips.map(of))
  const spread = sum(({ spreadCost }) => spreadCost)
  const slippage = sum(({ slippageCost }) => slippageCost)
  // Brokers book what is paid as negative; here a cost is what was taken.
  const commission = -sum((trip) => trip.commission)
  const swap = -sum((trip) => trip.swap)
  const total = spread + slippage + commission + swap
  const gross = sum(({ net }) => net) + total
  return {
    spread: cents(spread),
    slippage: cents(slippage),
    commission: cents(commission),
    swap: cents(swap),
    total: cents(total),
    gross: cents(gross),
    shareOfGross: gross > 0 ? total / gross : null,
  }
}

function holdingOf(trips: readonly RoundTrip[]): BacktestTrades['holding'] {
  const heldMs = (some: readonly RoundTrip[]) => some.map(({ openedAt, closedAt }) => closedAt - openedAt)
  const all = heldMs(trips)
  const winners = heldMs(trips.filter(({ net }) => net > 0))
  const losers = heldMs(trips.filter(({ net }) => net < 0))
  const minutes = (ms: number | null) => (ms === null ? null : ms / MINUTE_MS)
  const share = (held: readonly number[], isMeant: (ms: number) => boolean) =>
    held.length === 0 ? null : held.filter(isMeant).length / held.length
  return {
    meanMinutes: minutes(meanOf(all)),
    medianMinutes: minutes(medianOf(all)),
    winnersMeanMinutes: minutes(meanOf(winners)),
    losersMeanMinutes: minutes(meanOf(losers)),
    losersWithin10Minutes: share(losers, (ms) => ms <= SOON_MS),
    winnersOverOneHour: share(winners, (ms) => ms > LONG_MS),
  }
}

/** Closes at which a position was open. Of one that is still open it is not known since when: then there is no such figure. */
function exposureOf({ trips, equity, openPositions }: BacktestRun): number | null {
  const closes = equity.slice(1)
  if (openPositions > 0 || closes.length === 0) return null
  const spans = trips.toSorted((a, b) => a.openedAt - b.openedAt)
  let next = 0
  let until = Number.NEGATIVE_INFINITY
  let exposed = 0
  for (const { at } of closes) {
    for (let trip = spans[next]; trip !== undefined && trip.openedAt < at; trip = spans[next]) {
      until = Math.max(until, trip.closedAt)
      next += 1
    }
    if (at <= until) exposed += 1
  }
  return exposed / closes.length
}
