import type Database from 'better-sqlite3'

export type Db = Database.Database

/** Runs the work in one transaction of its own; nothing stays when it throws. */
export function inTransaction<T>(db: Db, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk or an I/O error may have rolled back already.
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}
