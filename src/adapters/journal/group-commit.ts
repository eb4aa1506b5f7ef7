import { BarcloseError } from '../../errors.ts'
import type { Journal } from '../../ports/journal.ts'
import type { Guard } from './guard.ts'
import type { HealthWatch } from './health.ts'
import { openGathering } from './gathering.ts'
import { openLedger, type LedgerParts } from './ledger.ts'
import { rowsOf } from './rows-of.ts'
import type { Group } from './statements.ts'
import { journalDown } from './trouble.ts'

export const CLOSED = 'the journal is closed'

type Waiting = Readonly<{ group: Group; resolve: () => void; reject: (error: Error) => void }>

export type GroupCommit = Readonly<{
  append: Journal['append']
  /** Brings to the tables what only the log holds; what reads or changes the tables calls it first. */
  settle: () => void
  /** Writes what waits and lets go of the log, which is of no use any more. What is written has been when it returns. */
  stop: () => Promise<void>
}>

/**
 * Groups that come together are answered for once the log has them: one write and one flush for all. The tables get them
 * a little later, with many others, and before anything is read.
 */
export function startGroupCommit(parts: LedgerParts & Readonly<{ check: HealthWatch['check'] }>): GroupCommit {
  const { settle, write, close } = openLedger(parts)
  let waiting: Waiting[] = []
  let isStopped = false
  const gathering = openGathering()

  const endTurn = (): void => {
    if (isStopped || gathering.isWhole()) flush()
    else setImmediate(endTurn)
  }
  const flush = (): void => {
    const turn = waiting
    waiting = []
    if (turn.length === 0) return
    gathering.end()
    const sound = turn.filter(({ group, reject }) => {
      const fault = faultOf(parts.guard, group)
      if (fault !== null) reject(groupRefused(fault))
      return fault === null
    })
    try {
      write(sound.map(({ group }) => group))
      for (const { resolve } of sound) resolve()
    } catch (error) {
      const down = journalDown(parts.fail(error), error)
      for (const { reject } of sound) reject(down)
    }
  }
  const append: Journal['append'] = (entries, followedBy) => {
    if (isStopped) return Promise.reject(journalDown(CLOSED))
    const { ok, why } = parts.check()
    if (!ok) return Promise.reject(journalDown(why))
    return new Promise((resolve, reject) => {
      waiting.push({ group: rowsOf(entries), resolve, reject })
      gathering.add(entries, followedBy)
      if (waiting.length === 1) setImmediate(endTurn)
    })
  }
  const stop = (): Promise<void> => {
    isStopped = true
    flush()
    return close()
  }
  return { append, settle, stop }
}

function faultOf(guard: Guard, group: Group): Error | null {
  try {
    return guard.refuse(group)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const groupRefused = (fault: Error): BarcloseError =>
  new BarcloseError('INTERNAL', `the journal cannot take this group: ${fault.message}`, { cause: fault })
