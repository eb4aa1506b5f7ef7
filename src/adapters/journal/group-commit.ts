import { BarcloseError } from '../../errors.ts'
import type { Journal } from '../../ports/journal.ts'
import type { Guard } from './guard.ts'
import type { HealthWatch } from './health.ts'
import { openLedger, type LedgerParts } from './ledger.ts'
import { rowsOf, type Entries } from './rows-of.ts'
import type { Group } from './statements.ts'
import { journalDown } from './trouble.ts'

/**
 * A flush costs nearly the same for one group as for sixteen, so it waits for those whose senders the last one
 * answered, as long as they keep coming: until nothing came for a moment, or it took too long altogether. A terminal
 * that speaks alone never waits.
 */
const QUIET_MS = 0.2
const WAIT_MOST_MS = 3

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

  /** Groups of the last flush: as many are likely to come again, since their senders have just been answered. */
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
  const append = (entries: Entries): Promise<void> => {
    if (isStopped) return Promise.reject(journalDown(CLOSED))
    const { ok, why } = parts.check()
    if (!ok) return Promise.reject(journalDown(why))
    return new Promise((resolve, reject) => {
      waiting.push({ group: rowsOf(entries), resolve, reject })
      if (waiting.length > 1) return
      seen = 1
      firstCameAt = performance.now()
      lastCameAt = firstCameAt
      setImmediate(endTurn)
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
