import type { Journal } from '../../ports/journal.ts'
import { BarcloseError } from '../../errors.ts'
import type { Entries, Written } from './groups.ts'
import type { HealthWatch } from './health.ts'
import { journalDown } from './trouble.ts'

export const CLOSED = 'the journal is closed'

type Waiting = Readonly<{ entries: Entries; resolve: () => void; reject: (error: Error) => void }>

export type GroupCommit = Readonly<{ append: Journal['append']; stop: () => void }>

/** Collects the groups of one turn of the event loop and writes them in one transaction when the turn ends. */
export function startGroupCommit({
  writeGroups,
  health,
}: Readonly<{ writeGroups: (groups: readonly Entries[]) => Written; health: HealthWatch }>): GroupCommit {
  let waiting: Waiting[] = []
  let isStopped = false

  const flush = (): void => {
    const turn = waiting
    waiting = []
    if (turn.length === 0) return
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
      if (waiting.length === 1) setImmediate(flush)
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
