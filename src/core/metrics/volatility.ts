import { aucOf } from './forecasts.ts'
import { lowerBound } from '../bars/lower-bound.ts'

export type VolatilityFigures = Readonly<{
  /** Share of the variance that the forecast explains; below zero where the mean of all would have been nearer. */
  explained: number
  /** Chance that a close after which it moved more than usual was given more, against the usual, than one with less. */
  auc: number
}>

/** A forecast of volatility, what was usual when it was made, and what came; NaN where there is none. Of one length. */
export type VolatilityRows = Readonly<{ forecast: Float64Array; usual: Float64Array; came: Float64Array }>

/** How well a forecast told what came. */
export function volatilityFigures({ forecast, usual, came }: VolatilityRows): VolatilityFigures {
  return {
    explained: explainedOf(forecast, came),
    auc: aucOf(
      forecast.map((value, i) => value - (usual[i] ?? Number.NaN)),
      Uint8Array.from(came, (value, i) => Number(value > (usual[i] ?? Number.NaN))),
    ),
  }
}

function explainedOf(forecast: Float64Array, came: Float64Array): number {
  const mean = came.reduce((sum, value) => sum + value, 0) / came.length
  let [missed, all] = [0, 0]
  for (let i = 0; i < came.length; i += 1) {
    const value = came[i] ?? Number.NaN
    const miss = value - (forecast[i] ?? Number.NaN)
    missed += miss * miss
    all += (value - mean) * (value - mean)
  }
  return 1 - missed / all
}

/** Share of the window that has to be there. */
const LEAST_SHARE = 0.1

/** Median of the last `count` values up to each place, what is NaN left out; NaN until a tenth of them are there. */
export function rollingMedian(values: Float64Array, count: number): Float64Array {
  const sorted = new Float64Array(count + 1)
  let held = 0
  const least = Math.max(1, Math.floor(count * LEAST_SHARE))
  return values.map((value, i) => {
    if (!Number.isNaN(value)) {
      const at = lowerBound(sorted.subarray(0, held), value)
      sorted.copyWithin(at + 1, at, held)
      sorted[at] = value
      held += 1
    }
    const gone = values[i - count] ?? Number.NaN
    if (!Number.isNaN(gone)) {
      const at = lowerBound(sorted.subarray(0, held), gone)
      sorted.copyWithin(at, at + 1, held)
      held -= 1
    }
    const middle = ((sorted[(held - 1) >> 1] ?? Number.NaN) + (sorted[held >> 1] ?? Number.NaN)) / 2
    return held >= least ? middle : Number.NaN
  })
}
