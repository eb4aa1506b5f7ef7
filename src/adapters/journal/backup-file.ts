import Database from 'better-sqlite3'
import { prepareBackups, type BackupProgress } from './backup.ts'
import { readVersion } from './migrations.ts'
import { troubleOf } from './trouble.ts'

export type FileBackup = Readonly<{ from: string; to: string; onProgress?: (progress: BackupProgress) => void }>

/** Copies a journal by its path, beside a server that writes to it or without one. Takes no writer lock and changes nothing. */
export async function backupFile({ from, to, onProgress }: FileBackup): Promise<Readonly<{ pages: number }>> {
  const db = new Database(from, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    readVersion(db, from)
    // One read transaction holds the moment: without it every write of the other process would start the copy anew,
    // and a busy server's journal would never be whole.
    db.exec('BEGIN')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return await prepareBackups(db).run(to, onProgress)
  } catch (error) {
    const trouble = troubleOf(error)
    throw trouble === undefined ? error : new Error(`${from} cannot be copied: ${trouble}`, { cause: error })
  } finally {
    db.close()
  }
}
