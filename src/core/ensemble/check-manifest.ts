import { EDGE_POINTS, MEMBERS, type Calibration, type Manifest, type Member } from '../../contracts/model.ts'
import { calibrationOf } from './combine.ts'
import type { InputPlan } from './plan-inputs.ts'

/** What a manifest says of itself and its schema cannot see; each fault with what is expected and what is found. */
export function faultsOfManifest(
  { weights, calibration, members }: Pick<Manifest, 'weights' | 'calibration' | 'members'>,
  { features, columns }: InputPlan,
): readonly string[] {
  const sum = MEMBERS.reduce((whole, member) => whole + weights[member], 0)
  const { lightgbm, catboost } = members
  return [
    ...(Math.abs(sum - 1) <= ROUNDING ? [] : [`weights: expected a sum of 1, found ${sum}`]),
    ...MEMBERS.filter((member) => weights[member] === 0).map((member) => `weights.${member}: expected more than 0, found 0`),
    ...setsOf(MEMBERS)
      .filter((set) => calibrationOf(calibration, set) === undefined)
      .map((set) => `calibration: expected one for ${set.join(', ')}, found none`),
    ...calibration.filter((each) => !isRising(each)).map((each) => `calibration of ${each.members.join(', ')}: its edges fall`),
    ...(lightgbm.columns === features.length ? [] : [`members.lightgbm.columns: expected ${features.length}, found ${lightgbm.columns}`]),
    ...(catboost.columns === columns ? [] : [`members.catboost.columns: expected ${columns}, found ${catboost.columns}`]),
  ]
}

/** Three decimal shares do not add up to 1 exactly. */
const ROUNDING = 1e-9

/** Every set of at least one, in the order of the list. */
function setsOf(members: readonly Member[]): readonly (readonly Member[])[] {
  const [first, ...rest] = members
  if (first === undefined) return []
  const others = setsOf(rest)
  return [[first], ...others.map((set) => [first, ...set]), ...others]
}

function isRising({ edges }: Calibration): boolean {
  for (let i = 1; i < EDGE_POINTS; i += 1) if ((edges[i] ?? 0) < (edges[i - 1] ?? 0)) return false
  return true
}
