import type { Entries } from './rows-of.ts'

/**
 * A flush costs nearly the same for one group as for sixteen, so it waits for the decisions that are being made of what waits, and for
 * those whose senders the last one answered, as long as they keep coming: until nothing came for a moment, or it took too long
 * altogether, which is the time of some eight decisions. A terminal that speaks alone waits for its own decision and for nothing else.
 */
const QUIET_MS = 0.2
const WAIT_MOST_MS = 15

/** What waits for the next flush, and whether more of it is on its way. */
export type Gathering = Readonly<{
  add: (entries: Entries, followedBy: string | undefined) => void
  /** Asked once per turn of the event loop while something waits. */
  isWhole: () => boolean
  /** All of it is being written. */
  end: () => void
}>

export function openGathering(): Gathering {
  /** Keys of decisions that follow what waits. */
  const coming = new Set<string>()
  let groups = 0
  let seen = 0
  /** Groups that nothing follows: each is an answer to a sender, and as many as the last time are likely to come again. */
  let answers = 0
  let expected = 1
  let firstCameAt = 0
  let lastCameAt = 0
  return {
    add: (entries, followedBy) => {
      for (const entry of entries) if (entry.kind === 'decision') coming.delete(entry.decision.key)
      if (followedBy === undefined) answers += 1
      else coming.add(followedBy)
      groups += 1
      if (groups > 1) return
      seen = 1
      firstCameAt = performance.now()
      lastCameAt = firstCameAt
    },
    isWhole: () => {
      const now = performance.now()
      if (groups > seen) {
        seen = groups
        lastCameAt = now
      }
      if (now - firstCameAt >= WAIT_MOST_MS) return true
      return coming.size === 0 && (answers >= expected || now - lastCameAt >= QUIET_MS)
    },
    end: () => {
      expected = Math.max(1, answers)
      groups = 0
      answers = 0
      // What took too long is not waited for a second time.
      coming.clear()
    },
  }
}
