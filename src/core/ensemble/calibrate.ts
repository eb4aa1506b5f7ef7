import type { Calibration } from '../../contracts/model.ts'

/** The log-odds of 0 and 1 have no end; training cuts them here too. */
const LIMIT = 1e-12

/** Platt's: the logistic function of a line through the log-odds. */
export function calibrate({ slope, intercept }: Pick<Calibration, 'slope' | 'intercept'>, blended: number): number {
  const cut = Math.min(1 - LIMIT, Math.max(LIMIT, blended))
  return 1 / (1 + Math.exp(-(slope * Math.log(cut / (1 - cut)) + intercept)))
}
