import type { Facts } from '../../contracts/decision.ts'
import type { Golden } from '../../contracts/model.ts'
import { FEATURES } from '../features/registry.ts'
import type { Scene } from '../features/feature.ts'
import type { FeatureValues } from '../features/vector.ts'
import type { InputPlan } from './plan-inputs.ts'

/** What a bundle's sessions read, as 32-bit figures. The trees share one row: those that know no categories read its front. */
export type Inputs = Readonly<{ trees: Float32Array; sequence: Float32Array }>

export const makeInputs = ({ columns, sequence }: InputPlan): Inputs => ({
  trees: new Float32Array(columns),
  sequence: new Float32Array(sequence.bars * sequence.columns.length),
})

/** Why a close cannot be shown to the models. */
export type InputFault = Readonly<{ reason: string; facts: Facts }>

/** Names that a reason lists; the facts have all. */
const NAMES_MOST = 5

/** Writes what the models read of a close; null when all of it is there. Nothing is filled in. */
export function fillInputs(plan: InputPlan, scene: Scene, values: FeatureValues, { trees, sequence }: Inputs): InputFault | null {
  if (values.length !== FEATURES.length) throw new Error(`${values.length} features were read, ${FEATURES.length} are known`)
  const { features, places } = plan
  const absent: string[] = []
  for (let i = 0; i < places.length; i += 1) {
    trees[i] = values[places[i] ?? -1] ?? Number.NaN
    if (!Number.isFinite(trees[i])) absent.push(features[i] ?? '')
  }
  trees.fill(0, features.length)
  for (const { category, column } of plan.categories) {
    const index = category.compute(scene)
    if (index === null) absent.push(category.name)
    else trees[column + index] = 1
  }
  if (!fillSequence(plan, scene, sequence)) absent.push(plan.sequence.name)
  if (absent.length > 0) return absence(absent)
  return isConstant(trees, features.length)
    ? { reason: `all ${features.length} features are ${trees[0]}: nothing was read`, facts: { constant: trees[0] ?? null } }
    : null
}

/** Writes a row of golden.json. */
export function fillFromRow(
  plan: InputPlan,
  row: Pick<Golden['rows'][number], 'features' | 'categories' | 'sequence'>,
  into: Inputs,
): void {
  const { length } = plan.features
  const isWhole = row.features.length === length && row.categories.length === plan.categories.length
  if (!isWhole || row.sequence.length !== into.sequence.length)
    throw new Error('a row of golden.json has another shape than the manifest says')
  into.trees.set(row.features)
  into.trees.fill(0, length)
  for (const [i, { category, column }] of plan.categories.entries()) {
    const index = row.categories[i] ?? -1
    if (category.values[index] === undefined) throw new Error(`a row of golden.json has value ${index} of ${category.name}, which is none`)
    into.trees[column + index] = 1
  }
  into.sequence.set(row.sequence)
}

/** Bar by bar, oldest first, each with all its columns; false where the bars do not say it. */
function fillSequence({ sequence }: InputPlan, { window }: Scene, into: Float32Array): boolean {
  const bars = window[sequence.timeframe]
  const rows = bars === undefined ? null : sequence.compute(bars)
  if (rows === null) return false
  const width = rows.length
  for (let column = 0; column < width; column += 1) {
    const row = rows[column]
    for (let bar = 0, at = column; bar < sequence.bars; bar += 1, at += width) {
      into[at] = row?.[bar] ?? Number.NaN
      if (!Number.isFinite(into[at])) return false
    }
  }
  return true
}

function absence(names: readonly string[]): InputFault {
  const more = names.length > NAMES_MOST ? ` and ${names.length - NAMES_MOST} more` : ''
  return {
    reason: `the models need what is absent: ${names.slice(0, NAMES_MOST).join(', ')}${more}`,
    facts: { absent: names.join(' '), absentCount: names.length },
  }
}

/** One feature alone is no vector. */
function isConstant(values: Float32Array, count: number): boolean {
  for (let i = 1; i < count; i += 1) if (values[i] !== values[0]) return false
  return count > 1
}
