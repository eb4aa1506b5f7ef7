import { meanOf, standardErrorOf, sumOf } from './sums.ts'

/** A figure is null where it has no meaning yet: no average loss without a loss. */
export type WinLoss = Readonly<{
  closed: number
  wins: number
  losses: number
  winRate: number | null
  averageWin: number | null
  averageLoss: number | null
  payoff: number | null
  profitFactor: number | null
  /** Mean result of a trade after all costs, and its standard error. */
  expectancy: number | null
  standardError: number | null
}>

/** What results of trades say, in the unit they are given in. One of nothing is neither won nor lost. */
export function winLossOf(nets: readonly number[]): WinLoss {
  const wins = nets.filter((net) => net > 0)
  const losses = nets.filter((net) => net < 0)
  const averageWin = meanOf(wins)
  const averageLoss = meanOf(losses)
  const has = averageWin !== null && averageLoss !== null
  return {
    closed: nets.length,
    wins: wins.length,
    losses: losses.length,
    winRate: nets.length === 0 ? null : wins.length / nets.length,
    averageWin,
    averageLoss,
    payoff: has ? averageWin / -averageLoss : null,
    profitFactor: losses.length === 0 ? null : sumOf(wins) / -sumOf(losses),
    expectancy: meanOf(nets),
    standardError: standardErrorOf(nets),
  }
}
