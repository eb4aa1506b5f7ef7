import { openCompany } from '../../core/company.ts'
import type { Entries } from './rows-of.ts'

/**
 * A flush costs nearly the same for one group as for sixteen, so groups wait for company, and for the decisions that are being made of them:
 * the answer of each needs both. At most that is the time of some eight decisions; a terminal that speaks alone waits for its own and for
 * nothing else.
 */
const PATIENCE = { quietMs: 0.2, mostMs: 25 }

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
  const company = openCompany(PATIENCE)
  return {
    add: (entries, followedBy) => {
      for (const entry of entries) if (entry.kind === 'decision') coming.delete(entry.decision.key)
      if (followedBy !== undefined) coming.add(followedBy)
      company.join(performance.now(), followedBy === undefined)
    },
    isWhole: () => {
      const state = company.look(performance.now())
      return state === 'late' || (state === 'whole' && coming.size === 0)
    },
    end: () => {
      company.end()
      // What took too long is not waited for a second time.
      coming.clear()
    },
  }
}
