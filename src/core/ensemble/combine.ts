import type { Calibration, Manifest, Member } from '../../contracts/model.ts'
import type { Side } from '../../contracts/primitives.ts'
import { blend } from './blend.ts'
import { calibrate } from './calibrate.ts'
import { confidenceOf } from './confidence.ts'
import type { Scores } from './scores.ts'

/** What the members say, made into one opinion. */
export type Combine = (members: Scores['members'], volatility: number | null) => Scores

/** For the members that are there. Another set of members is another blend and has its own calibration. */
export function openCombine(
  { version, weights, calibration }: Pick<Manifest, 'version' | 'weights' | 'calibration'>,
  present: readonly Member[],
): Combine {
  const own = calibrationOf(calibration, present)
  if (own === undefined) throw new Error(`there is no calibration for "${present.join(' ')}"`)
  return (members, volatility) => {
    const blended = blend(members, weights)
    const rise = calibrate(own, blended)
    const edge = Math.abs(rise - 0.5)
    return { version, members, blended, rise, volatility, side: sideOf(rise), edge, confidence: confidenceOf(edge, own.edges) }
  }
}

export const sideOf = (rise: number): Side | null => (rise > 0.5 ? 'buy' : rise < 0.5 ? 'sell' : null)

export function calibrationOf(calibrations: readonly Calibration[], present: readonly Member[]): Calibration | undefined {
  return calibrations.find(({ members }) => members.length === present.length && members.every((member, i) => member === present[i]))
}
