import type { BacktestColumn, BacktestReport } from '../../contracts/backtest.ts'
import type { BacktestTrades, Performance } from '../../contracts/backtest-figures.ts'
import { DASH, figure, percent, signed, signedPercent, whole, withError } from './backtest-words.ts'

export type KeyRow = Readonly<{
  name: string
  /** One per column. */
  cells: readonly string[]
}>
export type KeyTable = Readonly<{ columns: readonly string[]; rows: readonly KeyRow[] }>

type Side = Readonly<{ name: string; became: Performance; trades: BacktestTrades | null; outcome: BacktestColumn['outcome'] }>

/** The figures that decide, the run beside its two stresses and its two baselines. Columns that were not played are left out. */
export function keyTable(report: BacktestReport): KeyTable {
  const sides = sidesOf(report)
  const row = (name: string, cell: (side: Side) => string): KeyRow => ({ name, cells: sides.map(cell) })
  const account = (name: string, cell: (became: Performance) => string) => row(name, ({ became }) => cell(became))
  const traded = (name: string, cell: (trades: BacktestTrades) => string) =>
    row(name, ({ trades }) => (trades === null ? DASH : cell(trades)))
  const { currency } = report.about
  return {
    columns: sides.map(({ name }) => name),
    rows: [
      account(`net, ${currency}`, ({ net }) => signed(net)),
      account('total return', ({ totalReturn }) => signedPercent(totalReturn)),
      account('growth per year', ({ cagr }) => signedPercent(cagr)),
      account('volatility per year', ({ volatility }) => percent(volatility)),
      account('Sharpe ratio per year', ({ sharpe, sharpeError }) => withError(sharpe, sharpeError)),
      account('chance that it is above 0', ({ sharpeAboveZero }) => percent(sharpeAboveZero, 1)),
      account('Sortino ratio', ({ sortino }) => signed(sortino)),
      account('Calmar ratio', ({ calmar }) => signed(calmar)),
      account('deepest drawdown', ({ drawdown }) => (drawdown === null ? DASH : percent(drawdown.share))),
      account(`largest drawdown, ${currency}`, ({ drawdown }) => (drawdown === null ? DASH : figure(drawdown.money))),
      account('longest under water, days', ({ longestUnderWaterDays }) => figure(longestUnderWaterDays, 1)),
      traded('trades', ({ closed }) => whole(closed)),
      traded('win rate', ({ winRate }) => percent(winRate, 1)),
      traded('payoff', ({ payoff }) => figure(payoff)),
      traded('profit factor', ({ profitFactor }) => figure(profitFactor)),
      traded(`expectancy, ${currency}`, ({ expectancy, expectancyError }) => withError(expectancy, expectancyError)),
      traded('expectancy, R', ({ expectancyR, expectancyRError }) => withError(expectancyR, expectancyRError, 3)),
      traded('losers within 10 minutes', ({ holding }) => percent(holding.losersWithin10Minutes, 1)),
      traded('winners over an hour', ({ holding }) => percent(holding.winnersOverOneHour, 1)),
      traded(`costs, ${currency}`, ({ costs }) => figure(costs.total)),
      traded('costs of gross', ({ costs }) => percent(costs.shareOfGross, 1)),
      row('at the firm', ({ outcome }) => outcome ?? DASH),
    ],
  }
}

function sidesOf({ base, stress, hold, matched }: BacktestReport): readonly Side[] {
  const played = (name: string, column: BacktestColumn): Side => ({ name, became: column.performance, ...column })
  const held = (name: string, became: Performance): Side => ({ name, became, trades: null, outcome: null })
  return [
    played('base', base),
    stress.costs === null ? null : played('costs x1.5', stress.costs),
    stress.delay === null ? null : played('one bar later', stress.delay),
    hold === null ? null : held('buy and hold', hold),
    matched === null ? null : held('risk-matched', matched.performance),
  ].filter((side) => side !== null)
}
