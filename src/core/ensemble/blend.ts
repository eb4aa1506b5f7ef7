import { MEMBERS, type Member } from '../../contracts/model.ts'
import type { Scores } from './scores.ts'

/** The weighted mean over the members that are there, their weights made whole. */
export function blend(rises: Scores['members'], weights: Readonly<Record<Member, number>>): number {
  let sum = 0
  let whole = 0
  for (const member of MEMBERS) {
    const rise = rises[member]
    if (rise === null) continue
    sum += weights[member] * rise
    whole += weights[member]
  }
  if (!(whole > 0)) throw new Error('there is no member with a weight to blend')
  return sum / whole
}
