import type { Performance } from '../../contracts/backtest-figures.ts'
import { DAY_MS, daysOf, monthlyTable, returnsOf, YEAR_DAYS, type Day } from './days.ts'
import { drawdownOf, fallsOf, type EquityPoint, type Fall } from './drawdown.ts'
import { sharpeOf } from './sharpe.ts'
import { cents, deviationOf, meanOf, sumOf } from './sums.ts'

/** Growth per year of fewer days would be a fortnight's luck with a power to it. */
const GROWTH_DAYS_LEAST = 30

/** What an account became, from its equity at every close; the first line is the start. */
export function performanceOf(equity: readonly EquityPoint[]): Performance {
  const [first, last] = [equity[0], equity.at(-1)]
  if (first === undefined || last === undefined) throw new Error('an account without its start has no figures')
  const days = daysOf(equity)
  const years = (last.at - first.at) / DAY_MS / YEAR_DAYS
  const returns = returnsOf(days)
  const cagr = growthPerYear({ start: first.equity, end: last.equity, years })
  const falls = fallsOf(equity)
  const drawdown = worstFall(equity, falls)
  return {
    from: first.at,
    to: last.at,
    days: days.length,
    years,
    start: first.equity,
    end: last.equity,
    net: cents(last.equity - first.equity),
    totalReturn: first.equity > 0 ? last.equity / first.equity - 1 : null,
    cagr,
    ...ratiosOf(returns ?? [], years),
    calmar: cagr === null || drawdown === null || drawdown.share === 0 ? null : cagr / drawdown.share,
    drawdown,
    underWater: last.at > first.at ? sumOf(falls.map(({ peakAt, endAt }) => endAt - peakAt)) / (last.at - first.at) : null,
    longestUnderWaterDays:
      equity.length < 2 ? null : falls.reduce((longest, { peakAt, endAt }) => Math.max(longest, endAt - peakAt), 0) / DAY_MS,
    ...extremesOf(days, returns),
    months: monthlyTable(days),
  }
}

/** By days per year as they were: markets that trade on Sundays have more of them. */
export const daysPerYear = (days: number, years: number): number | null => (years > 0 ? days / years : null)

/** exp(ln) in place of a power: powers differ between Node versions. Null for a short run, and where equity was gone. */
export function growthPerYear({ start, end, years }: Readonly<{ start: number; end: number; years: number }>): number | null {
  if (years * YEAR_DAYS < GROWTH_DAYS_LEAST || !(start > 0) || !(end > 0)) return null
  return Math.exp(Math.log(end / start) / years) - 1
}

type Ratios = Pick<Performance, 'volatility' | 'sharpe' | 'sharpeError' | 'sharpeAboveZero' | 'sortino'>

function ratiosOf(returns: readonly number[], years: number): Ratios {
  const perYear = daysPerYear(returns.length, years)
  const deviation = deviationOf(returns)
  const mean = meanOf(returns)
  if (perYear === null || deviation === null || mean === null)
    return { volatility: null, sharpe: null, sharpeError: null, sharpeAboveZero: null, sortino: null }
  const scale = Math.sqrt(perYear)
  const sharpe = sharpeOf(returns)
  // Over all days: one that gained counts as no deviation, and is not left out.
  const downside = Math.sqrt(sumOf(returns.map((change) => (change < 0 ? change * change : 0))) / returns.length)
  return {
    volatility: deviation * scale,
    sharpe: sharpe === null ? null : sharpe.ratio * scale,
    sharpeError: sharpe === null ? null : sharpe.standardError * scale,
    sharpeAboveZero: sharpe === null ? null : sharpe.probabilityAboveZero,
    sortino: downside === 0 ? null : (mean / downside) * scale,
  }
}

function worstFall(equity: readonly EquityPoint[], falls: readonly Fall[]): Performance['drawdown'] {
  const largest = drawdownOf(equity)
  const deepest = falls.reduce<Fall | null>((worst, fall) => (fall.depth > (worst?.depth ?? 0) ? fall : worst), null)
  if (largest === null || deepest === null) return null
  const { depth, peakAt, troughAt, recoveredAt, endAt } = deepest
  const days = (endAt - peakAt) / DAY_MS
  return { money: largest.money, share: depth, peakAt, troughAt, recoveredAt, days, toRecover: depth < 1 ? depth / (1 - depth) : null }
}

function extremesOf(days: readonly Day[], returns: readonly number[] | null): Pick<Performance, 'bestDay' | 'worstDay'> {
  if (returns === null || days.length === 0) return { bestDay: null, worstDay: null }
  const marks = days.map(({ startsAt, before, equity }) => ({ at: startsAt, change: equity / before - 1, money: cents(equity - before) }))
  return {
    bestDay: marks.reduce((best, mark) => (mark.change > best.change ? mark : best)),
    worstDay: marks.reduce((worst, mark) => (mark.change < worst.change ? mark : worst)),
  }
}
