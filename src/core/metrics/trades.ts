/** A call that would have been traded, and what it made before costs, in distances of the stop. */
export type Trade = Readonly<{
  closeTime: number
  /** When it was decided, UTC ms. */
  endAt: number
  returnR: number
  /** Costs of going in and out, in the same unit. */
  costR: number
}>

export type TradeFigures = Readonly<{
  trades: number
  /** Mean after costs, and the standard error of it. */
  expectancyR: number
  standardError: number
  /** Share that made more than it cost. */
  winRate: number
  /** Share of right calls at which costs eat the gain: .5 + cost / (2 x mean size of a return). */
  breakEvenAccuracy: number
  meanCostR: number
}>

/** The first of those that overlap: one position at a time, as an account holds it. Given and returned in the order of time. */
export function withoutOverlap(trades: readonly Trade[]): readonly Trade[] {
  let freeAt = Number.NEGATIVE_INFINITY
  return trades.filter(({ closeTime, endAt }) => {
    if (closeTime < freeAt) return false
    freeAt = endAt
    return true
  })
}

export function tradeFigures(trades: readonly Trade[]): TradeFigures {
  const count = trades.length
  const nets = trades.map(({ returnR, costR }) => returnR - costR)
  const expectancyR = mean(nets)
  const spread = nets.reduce((sum, net) => sum + (net - expectancyR) * (net - expectancyR), 0)
  const meanCostR = mean(trades.map(({ costR }) => costR))
  return {
    trades: count,
    expectancyR,
    standardError: count < 2 ? Number.NaN : Math.sqrt(spread / (count - 1) / count),
    winRate: nets.filter((net) => net > 0).length / count,
    breakEvenAccuracy: 0.5 + meanCostR / (2 * mean(trades.map(({ returnR }) => Math.abs(returnR)))),
    meanCostR,
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
