import { MEMBERS, type Golden, type Manifest, type Member } from '../../contracts/model.ts'
import { openCombine, sideOf, type Combine } from '../../core/ensemble/combine.ts'
import { fillFromRow } from '../../core/ensemble/inputs.ts'
import type { InputPlan } from '../../core/ensemble/plan-inputs.ts'
import { ask, type Said, type Seat } from './seats.ts'

type Row = Golden['rows'][number]

/** How far a file may be from the model it was made of: what 32 bits cost, and more for the long sums of the LSTM. */
const TOLERANCE: Readonly<Record<Member, number>> = { lightgbm: 1e-6, catboost: 1e-6, lstm: 1e-5 }
const BLEND_TOLERANCE = 1e-6

type Asked = Readonly<{ manifest: Manifest; plan: InputPlan; golden: Golden; seat: Seat }>

/** Asks about every golden row, which warms the sessions up, and says the first that comes out otherwise; null when none does. */
export async function faultOfGolden({ manifest, plan, golden, seat }: Asked): Promise<string | null> {
  const combine = openCombine(manifest, MEMBERS)
  for (const [i, row] of golden.rows.entries()) {
    fillFromRow(plan, row, seat.inputs)
    const fault = faultOfMembers(row, await ask(seat)) ?? faultOfBlend(combine, row)
    if (fault !== null) return `golden.json row ${i} (${row.kind}): ${fault}`
  }
  return null
}

function faultOfMembers(row: Row, { members, volatility }: Said): string | null {
  for (const member of MEMBERS) {
    const found = members[member]
    if (found === null) continue
    const fault = faultOf(member, row[member], found, TOLERANCE[member])
    if (fault !== null) return fault
    if (flips(row[member], found)) return `${member} changes its side: expected ${row[member]}, found ${found}`
  }
  return volatility === null ? null : faultOf('volatility', row.volatility, volatility, TOLERANCE.lstm)
}

/** Blend and calibration are arithmetic: held against the figures of the row, also where a member is missing here. */
function faultOfBlend(combine: Combine, { lightgbm, catboost, lstm, volatility, ...expected }: Row): string | null {
  const { blended, rise } = combine({ lightgbm, catboost, lstm }, volatility)
  return faultOf('blended', expected.blended, blended, BLEND_TOLERANCE) ?? faultOf('calibrated', expected.calibrated, rise, BLEND_TOLERANCE)
}

/** Written so that what is no number is a fault. */
const faultOf = (what: string, expected: number, found: number, tolerance: number): string | null =>
  Math.abs(expected - found) <= tolerance ? null : `${what}: expected ${expected}, found ${found}, more than ${tolerance} apart`

/** Nearer to one half than this 32 bits tell no side. */
const LAST_DIGIT = 2 / 16_777_216

const flips = (expected: number, found: number): boolean =>
  sideOf(expected) !== sideOf(found) && Math.abs(expected - 0.5) > LAST_DIGIT
