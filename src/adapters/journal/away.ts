import type { Committed, Committer } from './committer.ts'
import type { Front } from './front.ts'
import type { Guard } from './guard.ts'
import type { Group } from './statements.ts'
import type { Tables } from './tables.ts'

/** From so many groups on, a commit would hold up the next decisions for milliseconds: a thread makes it. */
const HAND_OVER_FROM = 32

export type AwayParts = Readonly<{
  tables: Tables
  guard: Guard
  startCommitter: () => Committer
  onRefused: (why: string) => void
}>

/** The batch that a thread brings to the tables, while the next groups come. */
export type Away = Readonly<{
  isEmpty: () => boolean
  /** Hands over all groups since the last commit, or says that they are too few or that no thread can take them. */
  tryHandOver: (groups: readonly Group[]) => boolean
  /** Stands still until the thread has done its batch, if it has one. */
  wait: () => void
  close: () => Promise<void>
}>

/** `onAnswer` hears of the end of a batch: with its groups and a reason when they are not in the tables. */
export function openAway(parts: AwayParts, front: Front, onAnswer: (back: readonly Group[], failed: string | null) => void): Away {
  const { tables, guard } = parts
  let committer: Committer | null = null
  let away: readonly Group[] = []
  let epoch = 0

  const takeAnswer = ({ refused, failed }: Committed): void => {
    const groups = away
    away = []
    // A commit that ended with its thread may be in the file all the same.
    const isIn = failed === null || tables.holds(epoch)
    if (isIn) guard.forgetOlder()
    onAnswer(isIn ? [] : groups, isIn ? null : failed)
    for (const why of refused) parts.onRefused(why)
  }
  const tryHandOver: Away['tryHandOver'] = (groups) => {
    if (groups.length < HAND_OVER_FROM) return false
    committer ??= started(parts.startCommitter)
    const batch = front.batch()
    if (committer === null || batch === null || !committer.tryCommit(batch, takeAnswer)) return false
    front.handOver()
    guard.handOver()
    away = groups
    epoch = batch.mark.epoch
    return true
  }
  const wait = (): void => {
    if (away.length > 0) committer?.wait()
  }
  const close = async (): Promise<void> => committer?.close()
  return { isEmpty: () => away.length === 0, tryHandOver, wait, close }
}

/** Without a thread the tables are written here, as those of small batches are. */
function started(start: () => Committer): Committer | null {
  try {
    return start()
  } catch {
    return null
  }
}
