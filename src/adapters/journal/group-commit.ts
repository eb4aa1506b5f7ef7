import { BarcloseError } from '../../errors.ts'
import type { Journal } from '../../ports/journal.ts'
import type { Entries, Written } from './groups.ts'
import type { HealthWatch } from './health.ts'
import { packEntries } from './packed.ts'
import { journalDown } from './trouble.ts'

export const CLOSED = 'the journal is closed'

type Waiting = Readonly<{ entries: Entries; resolve: () => void; reject: (error: Error) => void }>
/** What became of the groups of one turn: what each was at fault for, or why none could be written. */
export type TurnDone = Readonly<{ written: (faults: Written) => void; failed: (error: unknown) => void }>
export type CommitTurn = (groups: readonly Entries[], done: TurnDone) => void

export type GroupCommit = Readonly<{ append: Journal['append']; stop: () => void }>

/** Collects the groups of one turn of the event loop and commits them together when the turn ends. */
export function startGroupCommit({
  commit,
  health,
}: Readonly<{ commit: CommitTurn; health: Pick<HealthWatch, 'check' | 'fail'> }>): GroupCommit {
  let waiting: Waiting[] = []
  let isStopped = false

  const flush = (): void => {
    const turn = waiting
    waiting = []
    if (turn.length === 0) return
    commit(
      turn.map(({ entries }) => entries),
      {
        written: (faults) => {
          for (const [i, group] of turn.entries()) {
            const fault = faults[i] ?? null
            if (fault === null) group.resolve()
            else group.reject(groupRefused(fault))
          }
        },
        failed: (error) => {
          const down = journalDown(health.fail(error), error)
          for (const group of turn) group.reject(down)
        },
      },
    )
  }
  const append: Journal['append'] = (entries) => {
    if (isStopped) return Promise.reject(journalDown(CLOSED))
    const { ok, why } = health.check()
    if (!ok) return Promise.reject(journalDown(why))
    return new Promise((resolve, reject) => {
      waiting.push({ entries: packEntries(entries), resolve, reject })
      if (waiting.length === 1) setImmediate(flush)
    })
  }
  const stop = (): void => {
    isStopped = true
    flush()
  }
  return { append, stop }
}

/** Commits in this thread: the event loop stands still for one flush of the disk. */
export function commitInPlace(writeGroups: (groups: readonly Entries[]) => Written): CommitTurn {
  return (groups, done) => {
    try {
      done.written(writeGroups(groups))
    } catch (error) {
      done.failed(error)
    }
  }
}

const groupRefused = (fault: Error): BarcloseError =>
  new BarcloseError('INTERNAL', `the journal cannot take this group: ${fault.message}`, { cause: fault })
