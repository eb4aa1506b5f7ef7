import type { JournalEntry } from '../../ports/journal.ts'
import type { Db } from './database.ts'
import { troubleOf } from './trouble.ts'

export type Entries = readonly JournalEntry[]
/** Per group: null when it is on the disk, else why nothing of it was written. */
export type Written = readonly (Error | null)[]

/**
 * Writes groups in one transaction. A group that cannot be written is left out whole and the others stay; trouble with
 * the file itself throws, and then no group was written.
 */
export function prepareGroups(db: Db, write: (entries: Entries) => void): (groups: readonly Entries[]) => Written {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const savepoint = db.prepare('SAVEPOINT one_group')
  const release = db.prepare('RELEASE one_group')
  const rollbackGroup = db.prepare('ROLLBACK TO one_group')

  const inOne = (work: () => Written): Written => {
    begin.run()
    try {
      const written = work()
      commit.run()
      return written
    } catch (error) {
      // A full disk or an I/O error may have rolled back already.
      if (db.inTransaction) rollback.run()
      throw error
    }
  }
  const writeAlone = (entries: Entries): Error | null => {
    savepoint.run()
    try {
      write(entries)
      release.run()
      return null
    } catch (error) {
      if (troubleOf(error) !== undefined) throw error
      rollbackGroup.run()
      release.run()
      return error instanceof Error ? error : new Error(String(error))
    }
  }
  return (groups) => {
    try {
      return inOne(() => {
        for (const entries of groups) write(entries)
        return groups.map(() => null)
      })
    } catch (error) {
      if (troubleOf(error) !== undefined) throw error
      // Savepoints cost time, so they are taken only when a group is known to be at fault.
      return inOne(() => groups.map(writeAlone))
    }
  }
}
