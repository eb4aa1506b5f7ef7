import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { BarcloseError } from '../../errors.ts'
import type { Db } from './database.ts'
import { migrate, readVersion } from './migrations.ts'
import { pendingGroups, replayLog } from './replay-log.ts'
import { journalDown, troubleOf } from './trouble.ts'
import { takeWriterLock } from './writer-lock.ts'

/** A writer waits this long for a lock; the event loop stands still meanwhile. */
const BUSY_TIMEOUT_MS = 50
const PAGE_BYTES = 16_384
/** Pages in the WAL from which a commit itself copies them home. Upkeep does it earlier, off the decision's way. */
const WAL_PAGES = 2_000
/** The last pages of every index and all of a commit; what was written is not read again for long. */
const CACHE_KB = 16_384

export type JournalFile = Readonly<{ db: Db; close: () => void }>

/** Opens the journal as its only writer, at the version of this code. */
export function openFile(path: string): JournalFile {
  let lock: ReturnType<typeof takeWriterLock> | undefined
  let db: Db | undefined
  try {
    mkdirSync(dirname(path), { recursive: true })
    lock = takeWriterLock(path)
    db = new Database(path, { timeout: BUSY_TIMEOUT_MS })
    // Before anything is set: a file that is not ours, or newer, stays as it is.
    readVersion(db, path)
    prepare(db)
    const pending = pendingGroups(db, path)
    migrate(db, path)
    replayLog(db, pending)
  } catch (error) {
    db?.close()
    lock?.release()
    if (error instanceof BarcloseError) throw error
    throw journalDown(`${path} cannot be opened: ${troubleOf(error) ?? String(error)}`, error)
  }
  const opened = { db, lock }
  return { db, close: () => closeFile(opened) }
}

function prepare(db: Db): void {
  // Bodies of one to three kB: fewer and larger pages cost a commit fewer calls. Only a new file takes it.
  db.pragma(`page_size = ${PAGE_BYTES}`)
  db.pragma('journal_mode = WAL')
  prepareWriter(db)
}

/** What belongs to a connection and not to the file. */
function prepareWriter(db: Db): void {
  db.pragma('synchronous = FULL')
  // macOS needs it to flush the drive's own cache; elsewhere it changes nothing.
  db.pragma('fullfsync = ON')
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`)
  db.pragma('temp_store = MEMORY')
  // The default of 2 MB drops pages that the next decision needs again.
  db.pragma(`cache_size = -${CACHE_KB}`)
}

/** One more connection of the process that holds the writer's lock. */
export function openBeside(path: string): Db {
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true })
  prepareWriter(db)
  return db
}

function closeFile({ db, lock }: Readonly<{ db: Db; lock: Readonly<{ release: () => void }> }>): void {
  try {
    db.close()
  } finally {
    lock.release()
  }
}
