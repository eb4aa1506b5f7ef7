import { MEMBERS, type Member } from '../../contracts/model.ts'
import { makeInputs, type Inputs } from '../../core/ensemble/inputs.ts'
import type { InputPlan } from '../../core/ensemble/plan-inputs.ts'
import type { Scores } from '../../core/ensemble/scores.ts'
import type { Run, Session } from './runtime.ts'

/** The sessions of a bundle by member; null where one is missing. */
export type Sessions = Readonly<Record<Member, Session | null>>

/** Arrays that one question is written into, and the runs over them. Two questions at once need two: a run reads late. */
export type Seat = Readonly<{ inputs: Inputs; runs: readonly Readonly<{ member: Member; run: Run }>[] }>

/** `tookMs`: the time of all models together, as if one had run after the other. */
export type Said = Readonly<{ members: Scores['members']; volatility: number | null; tookMs: number }>

/** What each member is asked for: a figure that nobody reads costs time. */
const OUTPUTS: Readonly<Record<Member, readonly string[]>> = {
  lightgbm: ['probabilities'],
  catboost: ['probabilities'],
  lstm: ['probabilities', 'volatility'],
}

export function openSeat(plan: InputPlan, sessions: Sessions): Seat {
  const inputs = makeInputs(plan)
  const { sizes, rows } = { sizes: sizesOf(plan), rows: rowsOf(plan, inputs) }
  return {
    inputs,
    runs: MEMBERS.flatMap((member) => {
      const session = sessions[member]
      return session === null ? [] : [{ member, run: session.bind(rows[member], sizes[member], OUTPUTS[member]) }]
    }),
  }
}

/** Asks every member about what was written. It ends when all have, also when one failed: until then the arrays are in use. */
export async function ask({ runs }: Seat): Promise<Said> {
  const ended = await Promise.allSettled(runs.map(({ run }) => run()))
  const members: Record<Member, number | null> = { lightgbm: null, catboost: null, lstm: null }
  let volatility: number | null = null
  let tookMs = 0
  for (const [i, { member }] of runs.entries()) {
    const end = ended[i]
    if (end?.status !== 'fulfilled') throw new Error(`${member}: ${describe(end?.reason)}`)
    const [probabilities, second] = end.value.figures
    tookMs += end.value.tookMs
    members[member] = riseIn(member, probabilities)
    if (member === 'lstm') volatility = volatilityIn(second)
  }
  return { members, volatility, tookMs }
}

/** What a session has and a member should, or nothing. */
export function faultsOfSession(member: Member, { inputs, outputs }: Session, plan: InputPlan): readonly string[] {
  const expected = sizesOf(plan)[member].slice(1)
  const own = Object.entries(inputs)
  const [name, sizes = []] = own[0] ?? ['none']
  const fits =
    sizes.length === expected.length + 1 && expected.every((size, i) => typeof sizes[i + 1] === 'string' || sizes[i + 1] === size)
  const absent = OUTPUTS[member].filter((output) => !outputs.includes(output))
  return [
    ...(own.length === 1 && name === 'x' ? [] : [`${member}: expected one input x, found ${own.map(([each]) => each).join(' ')}`]),
    ...(fits ? [] : [`${member}: expected an input of [N, ${expected.join(', ')}], found [${sizes.join(', ')}]`]),
    ...(absent.length === 0 ? [] : [`${member}: expected the outputs ${OUTPUTS[member].join(' ')}, found ${outputs.join(' ')}`]),
  ]
}

function sizesOf({ features, columns, sequence }: InputPlan): Readonly<Record<Member, readonly number[]>> {
  return { lightgbm: [1, features.length], catboost: [1, columns], lstm: [1, sequence.bars, sequence.columns.length] }
}

const rowsOf = ({ features }: InputPlan, { trees, sequence }: Inputs): Readonly<Record<Member, Float32Array>> => ({
  lightgbm: trees.subarray(0, features.length),
  catboost: trees,
  lstm: sequence,
})

/** Classes are sell, buy: the manifest would not have been taken otherwise. */
function riseIn(member: Member, probabilities: Float32Array | undefined): number {
  const rise = probabilities?.[1] ?? Number.NaN
  if (probabilities?.length !== 2) throw new Error(`${member}: expected two probabilities, found ${probabilities?.length ?? 0} figures`)
  if (!(rise >= 0 && rise <= 1)) throw new Error(`${member}: ${rise} is no probability`)
  return rise
}

function volatilityIn(second: Float32Array | undefined): number {
  const volatility = second?.[0] ?? Number.NaN
  if (second?.length !== 1 || !Number.isFinite(volatility)) throw new Error(`lstm: ${volatility} is no volatility`)
  return volatility
}

const describe = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason))
