import type { Forecasts } from './forecasts.ts'

const BINS = 15

/** Expected calibration error: how far the mean forecast lies from the share of rises, over 15 bins of one width, by their counts. */
export function calibrationErrorOf({ rise, outcome }: Forecasts): number {
  const given = new Float64Array(BINS)
  const came = new Float64Array(BINS)
  for (let i = 0; i < rise.length; i += 1) {
    const probability = rise[i] ?? Number.NaN
    const bin = Math.min(BINS - 1, Math.floor(probability * BINS))
    given[bin] = (given[bin] ?? 0) + probability
    came[bin] = (came[bin] ?? 0) + (outcome[i] ?? Number.NaN)
  }
  return given.reduce((sum, total, bin) => sum + Math.abs(total - (came[bin] ?? 0)), 0) / rise.length
}

/** `slope` below 1 says that forecasts are too bold, above 1 too timid; `intercept` that they lean to one side. */
export type CalibrationLine = Readonly<{ slope: number; intercept: number; slopeError: number }>

const STEPS = 50
const CLOSE_ENOUGH = 1e-10

/**
 * Logistic regression of the outcome on the forecast's logit, by Newton's method. Null where no line can be drawn: one side
 * never came, all forecasts are one, or the logit parts the sides without a mistake.
 */
export function calibrationLineOf({ rise, outcome }: Forecasts): CalibrationLine | null {
  const logit = rise.map((probability) => Math.log(probability / (1 - probability)))
  if (!logit.every(Number.isFinite)) return null
  let [intercept, slope] = [0, 0]
  for (let step = 0; step < STEPS; step += 1) {
    const { gradient, curvature } = derivatives(logit, outcome, { intercept, slope })
    const [a, b, c] = curvature
    const determinant = a * c - b * b
    if (!(determinant > a * c * CLOSE_ENOUGH)) return null
    const move = [(c * gradient[0] - b * gradient[1]) / determinant, (a * gradient[1] - b * gradient[0]) / determinant] as const
    intercept += move[0]
    slope += move[1]
    if (!Number.isFinite(slope)) return null
    if (Math.abs(move[0]) + Math.abs(move[1]) < CLOSE_ENOUGH) return { slope, intercept, slopeError: Math.sqrt(a / determinant) }
  }
  return null
}

type Line = Readonly<{ intercept: number; slope: number }>
type Derivatives = Readonly<{ gradient: readonly [number, number]; curvature: readonly [number, number, number] }>

function derivatives(logit: Float64Array, outcome: Uint8Array, { intercept, slope }: Line): Derivatives {
  let [byIntercept, bySlope, both, mixed, squared] = [0, 0, 0, 0, 0]
  for (let i = 0; i < logit.length; i += 1) {
    const x = logit[i] ?? Number.NaN
    const fitted = 1 / (1 + Math.exp(-(intercept + slope * x)))
    const miss = (outcome[i] ?? Number.NaN) - fitted
    const weight = fitted * (1 - fitted)
    byIntercept += miss
    bySlope += miss * x
    both += weight
    mixed += weight * x
    squared += weight * x * x
  }
  return { gradient: [byIntercept, bySlope], curvature: [both, mixed, squared] }
}
