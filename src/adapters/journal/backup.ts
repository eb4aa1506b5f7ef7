import Database from 'better-sqlite3'
import { existsSync, renameSync, rmSync } from 'node:fs'
import type { Db } from './database.ts'
import { readVersion } from './migrations.ts'
import { pendingGroups, replayLog } from './replay-log.ts'
import { troubleOf } from './trouble.ts'

export type BackupProgress = Readonly<{ totalPages: number; remainingPages: number }>
export type Backups = Readonly<{
  run: (to: string, onProgress?: (progress: BackupProgress) => void) => Promise<Readonly<{ pages: number }>>
  /** Breaks off what is under way and waits until it has let go of the journal. */
  stop: () => Promise<void>
}>

/** Copied per turn of the event loop: 1 MB. */
const PAGES_PER_TURN = 256

/** Copies a journal by its path, beside a server that writes to it or without one. Takes no writer lock and changes nothing. */
export function prepareBackups(from: string): Backups {
  const running = new Set<Promise<unknown>>()
  let isStopped = false
  const copy = async (to: string, onProgress: (progress: BackupProgress) => void): Promise<Readonly<{ pages: number }>> => {
    refuseExisting(to)
    // A copy that was broken off must not look like a whole one.
    const partial = `${to}.partial`
    rmSync(partial, { force: true })
    const db = new Database(from, { readonly: true, fileMustExist: true, timeout: 5_000 })
    try {
      readVersion(db, from)
      // One read transaction holds the moment: without it every write meanwhile would start the copy anew, and a busy
      // server's journal would never be whole.
      db.exec('BEGIN')
      db.prepare('SELECT count(*) FROM sqlite_schema').get()
      const progress = (at: BackupProgress): number => {
        if (isStopped) throw new Error('the journal is closing; the backup was broken off')
        onProgress({ totalPages: at.totalPages, remainingPages: at.remainingPages })
        return PAGES_PER_TURN
      }
      const { totalPages } = await db.backup(partial, { progress })
      finishCopy(partial, from)
      refuseExisting(to)
      renameSync(partial, to)
      return { pages: totalPages }
    } catch (error) {
      const trouble = troubleOf(error)
      throw trouble === undefined ? error : new Error(`${from} cannot be copied: ${trouble}`, { cause: error })
    } finally {
      db.close()
      rmSync(partial, { force: true })
    }
  }
  const run: Backups['run'] = async (to, onProgress = () => {}) => {
    const backup = copy(to, onProgress)
    running.add(backup)
    try {
      return await backup
    } finally {
      running.delete(backup)
    }
  }
  const stop = async (): Promise<void> => {
    isStopped = true
    await Promise.allSettled(running)
  }
  return { run, stop }
}

function refuseExisting(path: string): void {
  if (existsSync(path)) throw new Error(`${path} exists already; a backup never overwrites a file`)
}

/**
 * Brings in what a server that was killed left in the log alone. Out of WAL mode, so that the copy needs no files beside
 * it, even on a medium that cannot be written.
 */
function finishCopy(partial: string, from: string): void {
  const db: Db = new Database(partial)
  try {
    replayLog(db, pendingGroups(db, from))
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}
