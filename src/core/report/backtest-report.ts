import type { BacktestAbout, BacktestColumn, BacktestReport } from '../../contracts/backtest.ts'
import type { BacktestIntervals } from '../../contracts/backtest-figures.ts'
import { stationaryBootstrap } from '../metrics/bootstrap.ts'
import { DAY_MS, daysOf, returnsOf, YEAR_DAYS } from '../metrics/days.ts'
import { daysPerYear, growthPerYear, performanceOf } from '../metrics/performance.ts'
import { sharpeRatio } from '../metrics/sharpe.ts'
import { meanOf } from '../metrics/sums.ts'
import { holdLine, matchedHold } from './backtest-hold.ts'
import type { BacktestRun } from './backtest-run.ts'
import { risksOf, tradeFiguresOf } from './backtest-trades.ts'
import { judgeBacktest } from './backtest-verdict.ts'

export type BacktestReportInput = Readonly<{
  run: BacktestRun
  /** The same days again: with costs of one and a half, and with every order one bar later. Null where it was not played. */
  stress: Readonly<{ costs: BacktestRun | null; delay: BacktestRun | null }>
  about: BacktestAbout
  /** Uniform in [0, 1), seeded: the bootstrap draws from it. */
  unit: () => number
}>

/** Everything that a backtest says, from what its runs recorded. */
export function backtestReport({ run, stress, about, unit }: BacktestReportInput): BacktestReport {
  const base = columnOf(run)
  const line = holdLine(run)
  const parts = {
    about,
    base,
    stress: { costs: columnIfAny(stress.costs), delay: columnIfAny(stress.delay) },
    hold: line.length < 2 ? null : performanceOf(line),
    matched: matchedHold(line, base.performance),
    intervals: intervalsOf(run, unit),
    firm: run.firm,
    funnel: run.funnel,
  }
  return { v: 1, ...parts, verdict: judgeBacktest(parts), decisionsHash: run.decisionsHash, orders: run.orders }
}

const columnOf = (run: BacktestRun): BacktestColumn => ({
  performance: performanceOf(run.equity),
  trades: tradeFiguresOf(run),
  decisions: run.decisions,
  outcome: run.firm?.outcome ?? null,
})
const columnIfAny = (run: BacktestRun | null): BacktestColumn | null => (run === null ? null : columnOf(run))

const ROUNDS = 1_000
/** Two weeks of trading: longer than volatility and what is open from day to day hang together. */
const MEAN_BLOCK_DAYS = 10
const MEAN_BLOCK_TRADES = 10

function intervalsOf({ equity, trips }: BacktestRun, unit: () => number): BacktestIntervals {
  const returns = returnsOf(daysOf(equity)) ?? []
  const [first, last] = [equity[0]?.at ?? 0, equity.at(-1)?.at ?? 0]
  const years = (last - first) / DAY_MS / YEAR_DAYS
  const perYear = daysPerYear(returns.length, years)
  const shared = { rounds: ROUNDS, unit }
  const [sharpe = null, cagr = null, drawdown = null] = stationaryBootstrap({
    ...shared,
    values: returns,
    meanBlock: MEAN_BLOCK_DAYS,
    measures: [
      (drawn) => scaled(sharpeRatio(drawn), perYear),
      (drawn) => growthPerYear({ start: 1, end: drawn.reduce((worth, change) => worth * (1 + change), 1), years }),
      deepestFall,
    ],
  })
  const [expectancyR = null] = stationaryBootstrap({
    ...shared,
    values: risksOf(trips),
    meanBlock: MEAN_BLOCK_TRADES,
    measures: [meanOf],
  })
  return {
    rounds: ROUNDS,
    meanBlockDays: MEAN_BLOCK_DAYS,
    meanBlockTrades: MEAN_BLOCK_TRADES,
    sharpe,
    cagr,
    drawdown,
    expectancyR,
  }
}

const scaled = (ratio: number | null, perYear: number | null): number | null =>
  ratio === null || perYear === null ? null : ratio * Math.sqrt(perYear)

/** Share of the peak, of a series of returns. */
function deepestFall(returns: readonly number[]): number {
  let [worth, peak, deepest] = [1, 1, 0]
  for (const change of returns) {
    worth *= 1 + change
    peak = Math.max(peak, worth)
    deepest = Math.max(deepest, 1 - worth / peak)
  }
  return deepest
}
