import { faultsOf } from './checks.ts'
import { playSchedule, type Ground } from './play.ts'
import { makeSchedule, type Schedule } from './schedule.ts'
import { addStory, emptyTally, firedIn, type Tally } from './tally.ts'

/** A schedule whose faults hardly strike shows nothing. */
const STRIKES_LEAST = 3
/** The EA is a process of its own: two runs keep two cores busy. */
const AT_ONCE = 2

/** Plays as many schedules as asked for, from a seed on; those that nothing struck do not count. Throws with all that failed. */
export async function playMatrix(ground: Ground, { from, count }: Readonly<{ from: number; count: number }>): Promise<Tally> {
  const tally = emptyTally()
  const failures: string[] = []
  let seed = from
  const work = async (): Promise<void> => {
    while (tally.schedules + failures.length < count) {
      const schedule = makeSchedule(seed)
      seed += 1
      const story = await playOne(schedule, ground).catch((error: unknown) => {
        failures.push(String(error))
      })
      if (story === undefined) continue
      const strikes = [...firedIn(story).values()].reduce((sum, times) => sum + times, 0)
      if (strikes >= STRIKES_LEAST && story.belief.signals.length > 0 && tally.schedules + failures.length < count) addStory(tally, story)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  if (failures.length > 0) throw new Error(`${failures.length} of ${count} schedules failed:\n${failures.join('\n\n')}`)
  return tally
}

/** Plays one schedule; what does not hold is thrown with all that is needed to see it again. */
export async function playOne(schedule: Schedule, ground: Ground) {
  const story = await playSchedule(schedule, ground).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${howToReplay(schedule)}`, { cause: error })
  })
  const faults = faultsOf(story)
  if (faults.length > 0) throw new Error(`${faults.join('\n')}\n${howToReplay(schedule)}`)
  return story
}

const howToReplay = (schedule: Schedule): string =>
  `replay it: FAULT_SEED=${schedule.seed} npx vitest run test/mql5/faults/matrix.test.ts\nschedule: ${JSON.stringify(schedule)}`
