import type { Journal } from '../../ports/journal.ts'
import { BarcloseError } from '../../errors.ts'
import type { Entries, Written } from './groups.ts'
import type { HealthWatch } from './health.ts'
import { journalDown } from './trouble.ts'

/**
 * A commit costs nearly the same for one group as for sixteen, so it waits for those whose senders the last one
 * answered, as long as they keep coming: until nothing came for a moment, or it took too long altogether. A terminal
 * that speaks alone never waits.
 */
const QUIET_MS = 0.2
const WAIT_MOST_MS = 3

export const CLOSED = 'the journal is closed'

type Waiting = Readonly<{ entries: Entries; resolve: () => void; reject: (error: Error) => void }>

export type GroupCommit = Readonly<{ append: Journal['append']; stop: () => void }>

/** Collects the groups of one turn of the event loop, or of a few, and writes them in one transaction. */
export function startGroupCommit({
  writeGroups,
  health,
}: Readonly<{ writeGroups: (groups: readonly Entries[]) => Written; health: HealthWatch }>): GroupCommit {
  let waiting: Waiting[] = []
  let isStopped = false

  /** Groups of the last commit: as many are likely to come again, since their senders have just been answered. */
  let expected = 1
  let seen = 0
  let firstCameAt = 0
  let lastCameAt = 0

  const endTurn = (): void => {
    const now = performance.now()
    if (waiting.length > seen) {
      seen = waiting.length
      lastCameAt = now
    }
    const isDue = isStopped || waiting.length >= expected || now - lastCameAt >= QUIET_MS || now - firstCameAt >= WAIT_MOST_MS
    if (isDue) flush()
    else setImmediate(endTurn)
  }
  const flush = (): void => {
    const turn = waiting
    waiting = []
    if (turn.length === 0) return
    expected = turn.length
    try {
      const written = writeGroups(turn.map(({ entries }) => entries))
      for (const [i, group] of turn.entries()) {
        const fault = written[i] ?? null
        if (fault === null) group.resolve()
        else group.reject(groupRefused(fault))
      }
    } catch (error) {
      const down = journalDown(health.fail(error), error)
      for (const group of turn) group.reject(down)
    }
  }
  const append = (entries: Entries): Promise<void> => {
    if (isStopped) return Promise.reject(journalDown(CLOSED))
    const { ok, why } = health.check()
    if (!ok) return Promise.reject(journalDown(why))
    return new Promise((resolve, reject) => {
      waiting.push({ entries, resolve, reject })
      if (waiting.length > 1) return
      seen = 1
      firstCameAt = performance.now()
      lastCameAt = firstCameAt
      setImmediate(endTurn)
    })
  }
  const stop = (): void => {
    isStopped = true
    flush()
  }
  return { append, stop }
}

const groupRefused = (fault: Error): BarcloseError =>
  new BarcloseError('INTERNAL', `the journal cannot take this group: ${fault.message}`, { cause: fault })
