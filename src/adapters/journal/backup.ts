import Database from 'better-sqlite3'
import { existsSync, renameSync, rmSync } from 'node:fs'
import type { Db } from './database.ts'

export type BackupProgress = Readonly<{ totalPages: number; remainingPages: number }>
export type Backups = Readonly<{
  run: (to: string, onProgress?: (progress: BackupProgress) => void) => Promise<Readonly<{ pages: number }>>
  /** Breaks off what is under way and waits until it has let go of the journal. */
  stop: () => Promise<void>
}>

/** Copied per turn of the event loop: 1 MB. */
const PAGES_PER_TURN = 256

/** Copies the journal while it is written to; what is written meanwhile is in the copy. */
export function prepareBackups(db: Db): Backups {
  const running = new Set<Promise<unknown>>()
  let isStopped = false
  const copy = async (to: string, onProgress: (progress: BackupProgress) => void): Promise<Readonly<{ pages: number }>> => {
    refuseExisting(to)
    // A copy that was broken off must not look like a whole one.
    const partial = `${to}.partial`
    rmSync(partial, { force: true })
    try {
      const progress = (at: BackupProgress): number => {
        if (isStopped) throw new Error('the journal is closing; the backup was broken off')
        onProgress({ totalPages: at.totalPages, remainingPages: at.remainingPages })
        return PAGES_PER_TURN
      }
      const { totalPages } = await db.backup(partial, { progress })
      makeOneFile(partial)
      refuseExisting(to)
      renameSync(partial, to)
      return { pages: totalPages }
    } finally {
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

/** Out of WAL mode, so that the copy needs no files beside it, even on a medium that cannot be written. */
function makeOneFile(path: string): void {
  const db = new Database(path)
  try {
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}
