import { MEMBERS, type Manifest } from '../../contracts/model.ts'
import { openCombine } from '../../core/ensemble/combine.ts'
import { fillInputs } from '../../core/ensemble/inputs.ts'
import type { InputPlan } from '../../core/ensemble/plan-inputs.ts'
import type { Scored } from '../../core/ensemble/scores.ts'
import type { Look } from '../../ports/desk.ts'
import { ask, openSeat, type Seat, type Sessions } from './seats.ts'

export type Scorer = Readonly<{
  score: (look: Look) => Promise<Scored>
  /** Lets the sessions go when the last question is answered. None may be asked after it. */
  retire: () => Promise<void>
}>

type Options = Readonly<{
  manifest: Manifest
  plan: InputPlan
  sessions: Sessions
  timeoutMs: number
  release: () => Promise<void>
}>

/** Asks the models of one bundle about closes, several at once if need be; each question has arrays of its own. */
export function openScorer({ manifest, plan, sessions, timeoutMs, release }: Options): Scorer {
  const combine = openCombine(
    manifest,
    MEMBERS.filter((member) => sessions[member] !== null),
  )
  const free: Seat[] = []
  let asked = 0
  let onIdle: (() => void) | null = null

  /** The input is read before the first wait: after it the bars may be others. */
  const answer = async ({ scene, values }: Look, seat: Seat): Promise<Scored> => {
    const fault = fillInputs(plan, scene, values, seat.inputs)
    if (fault !== null) return { ok: false, code: 'MODEL_INPUT', ...fault }
    // A model that runs cannot be broken off: a late answer is told once it is there, and is refused all the same.
    const { members, volatility, tookMs: elapsedMs } = await ask(seat)
    if (elapsedMs <= timeoutMs) return { ok: true, scores: combine(members, volatility) }
    return {
      ok: false,
      code: 'MODEL_TIMEOUT',
      reason: `the models took ${elapsedMs.toFixed(0)} ms, ${timeoutMs} are allowed`,
      facts: { elapsedMs, timeoutMs },
    }
  }

  const score = async (look: Look): Promise<Scored> => {
    const seat = free.pop() ?? openSeat(plan, sessions)
    asked += 1
    try {
      return await answer(look, seat)
    } catch (error) {
      return { ok: false, code: 'MODEL_FAILED', reason: error instanceof Error ? error.message : String(error), facts: {} }
    } finally {
      free.push(seat)
      asked -= 1
      if (asked === 0) onIdle?.()
    }
  }

  const retire = async (): Promise<void> => {
    if (asked > 0) await new Promise<void>((resolve) => (onIdle = resolve))
    await release()
  }
  return { score, retire }
}
