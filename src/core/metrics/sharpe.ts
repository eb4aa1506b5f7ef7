import { normalShareBelow } from './normal.ts'
import { deviationOf, meanOf, sumOf } from './sums.ts'

/** Per period of the returns, not per year. */
export type Sharpe = Readonly<{
  ratio: number
  /** By Mertens (2002): the normal case of Lo (2002), with the skewness and the kurtosis that the returns have. */
  standardError: number
  /** Chance that the true ratio is above zero (Bailey and Lopez de Prado 2012). */
  probabilityAboveZero: number
}>

/** Null where no ratio can be: fewer than two returns, or returns that never differ. */
export function sharpeOf(returns: readonly number[]): Sharpe | null {
  const ratio = sharpeRatio(returns)
  if (ratio === null) return null
  const shape = shapeOf(returns)
  const standardError = sharpeError({ ratio, count: returns.length, ...shape })
  return { ratio, standardError, probabilityAboveZero: normalShareBelow(ratio / standardError) }
}

export function sharpeRatio(returns: readonly number[]): number | null {
  const [mean, deviation] = [meanOf(returns), deviationOf(returns)]
  if (mean === null || deviation === null) return null
  // Equal returns leave the noise of binary sums as their deviation: a ratio to that would be made up.
  return deviation > Math.abs(mean) * LEAST_DEVIATION ? mean / deviation : null
}

const LEAST_DEVIATION = 1e-9

/** `kurtosis` is 3 for normal returns. */
export function sharpeError({ ratio, count, skewness, kurtosis }: Shape & Readonly<{ ratio: number; count: number }>): number {
  return Math.sqrt((1 - skewness * ratio + ((kurtosis - 1) / 4) * ratio * ratio) / (count - 1))
}

export type Shape = Readonly<{ skewness: number; kurtosis: number }>

/** Of the population: the moments divided by n. */
export function shapeOf(values: readonly number[]): Shape {
  const mean = meanOf(values) ?? Number.NaN
  const moment = (power: (x: number) => number) => sumOf(values.map((value) => power(value - mean))) / values.length
  const variance = moment((x) => x * x)
  return {
    skewness: moment((x) => x * x * x) / (variance * Math.sqrt(variance)),
    kurtosis: moment((x) => x * x * x * x) / (variance * variance),
  }
}
