import type { JournalHealth } from '../../ports/journal.ts'
import type { Db } from './database.ts'
import { troubleOf } from './trouble.ts'

/** More than the largest message after reduction, so that a disk with room for a few bytes does not count as free. */
const PROBE_BYTES = 262_144

export type HealthWatch = Readonly<{
  /** Tries the disk again when it was bad and the last try is old enough. */
  check: () => JournalHealth
  fail: (error: unknown) => string
}>

export function watchHealth({
  db,
  settle,
  onFailure,
  probeEveryMs,
}: Readonly<{
  db: Db
  /** Brings to the tables what only the log holds. */
  settle: () => void
  onFailure: (why: string) => void
  probeEveryMs: number
}>): HealthWatch {
  const probe = prepareProbe(db)
  let why = ''
  let triedAt = 0
  const fail = (error: unknown): string => {
    const wasOk = why === ''
    why = troubleOf(error) ?? (error instanceof Error ? error.message : String(error))
    // The machine's own clock: the injected one may stand still, as on a tape.
    triedAt = performance.now()
    if (wasOk) onFailure(why)
    return why
  }
  const check = (): JournalHealth => {
    if (why !== '' && db.open && performance.now() - triedAt >= probeEveryMs) {
      try {
        settle()
        probe()
        why = ''
      } catch (error) {
        fail(error)
      }
    }
    return { ok: why === '', why }
  }
  return { check, fail }
}

/** Two transactions: a row that is written and deleted in one would never reach the disk. */
function prepareProbe(db: Db): () => void {
  const insert = db.prepare('INSERT OR REPLACE INTO probe (id, filler) VALUES (1, randomblob(?))')
  const remove = db.prepare('DELETE FROM probe')
  return () => {
    insert.run(PROBE_BYTES)
    remove.run()
  }
}
