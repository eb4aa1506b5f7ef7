import Database from 'better-sqlite3'
import type { Db } from './database.ts'
import { journalDown, troubleOf } from './trouble.ts'

/** A lock that nothing refers to would be collected as garbage, and be let go of while its journal is still written to. */
const held = new Set<Db>()

/**
 * Keeps a second writer out. The lock is an open exclusive transaction on a small database beside the journal: the
 * system lets go of it when the process ends, however it ends, on Windows too, so no stale lock can remain.
 */
export function takeWriterLock(journalPath: string): Readonly<{ release: () => void }> {
  const db = new Database(`${journalPath}.lock`, { timeout: 0 })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (troubleOf(error)?.includes('locked') !== true) throw error
    throw journalDown(
      `another process of Barclose writes to ${journalPath}; stop it first, or give this one a folder of its own (BARCLOSE_HOME)`,
      error,
    )
  }
  held.add(db)
  const release = (): void => {
    held.delete(db)
    db.close()
  }
  return { release }
}
