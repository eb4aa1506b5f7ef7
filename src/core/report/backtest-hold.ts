import type { BacktestReport } from '../../contracts/backtest.ts'
import type { Performance } from '../../contracts/backtest-figures.ts'
import { daysOf, returnsOf } from '../metrics/days.ts'
import type { EquityPoint } from '../metrics/drawdown.ts'
import { performanceOf } from '../metrics/performance.ts'
import type { BacktestRun, PriceLine } from './backtest-run.ts'

/** Equal money in each market from its first price on; until then its part waits as money. No cost, no swap, no currency. */
export function holdLine({ prices, startingBalance }: Pick<BacktestRun, 'prices' | 'startingBalance'>): readonly EquityPoint[] {
  const markets = prices.filter(({ close }) => close.length > 0)
  const part = startingBalance / markets.length
  const times = [...new Set(markets.flatMap(({ at }) => at))].toSorted((a, b) => a - b)
  const readers = markets.map(openReader)
  return times.map((at) => ({ at, equity: readers.reduce((sum, growthAt) => sum + part * growthAt(at), 0) }))
}

/** Growth of a market since its first price; asked in the order of time. */
function openReader({ at: times, close }: PriceLine): (at: number) => number {
  const first = close[0] ?? Number.NaN
  let next = 0
  let growth = 1
  return (at) => {
    for (; (times[next] ?? Number.POSITIVE_INFINITY) <= at; next += 1) growth = (close[next] ?? Number.NaN) / first
    return growth
  }
}

/** The same markets, held with so much of the capital that they move as much as the run did. The share is renewed daily. */
export function matchedHold(line: readonly EquityPoint[], run: Performance): BacktestReport['matched'] {
  const first = line[0]
  if (first === undefined || run.volatility === null) return null
  const { volatility } = performanceOf(line)
  const days = daysOf(line)
  const returns = returnsOf(days)
  if (returns === null || volatility === null || !(volatility > 0)) return null
  const share = run.volatility / volatility
  let worth = first.equity
  const matched = days.map(({ lastAt, before, equity }): EquityPoint => {
    worth *= 1 + share * (equity / before - 1)
    return { at: lastAt, equity: worth }
  })
  return { share, performance: performanceOf([first, ...matched]) }
}
