import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import type { Db } from './database.ts'
import { MIGRATIONS, readVersion } from './migrations.ts'
import { troubleOf } from './trouble.ts'

export type JournalCheck = Readonly<{
  ok: boolean
  /** Version of the file; null when it could not be told. */
  version: number | null
  /** What is wrong, or what a start will do about it; empty when there is nothing to say. */
  why: string
  rows: Readonly<Record<string, number>>
}>

const TABLES = ['accounts', 'switches', 'received', 'decisions', 'signals', 'deals', 'equity', 'paper', 'checkpoints']

/** Reads the whole file and changes nothing; the server may be running on it. */
export function checkJournal(path: string): JournalCheck {
  if (!existsSync(path)) return { ok: false, version: null, why: `there is no journal at ${path}`, rows: {} }
  let db: Db | undefined
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 1_000 })
    return inspect(db, path)
  } catch (error) {
    const why = troubleOf(error) ?? (error instanceof Error ? error.message : String(error))
    return { ok: false, version: null, why, rows: {} }
  } finally {
    db?.close()
  }
}

function inspect(db: Db, path: string): JournalCheck {
  const version = readVersion(db, path)
  const faults = db.prepare<[], string>('PRAGMA quick_check(3)').pluck().all()
  const rows = countRows(db)
  if (faults.join() !== 'ok') {
    return { ok: false, version, why: `the journal is damaged: ${faults.join(' ').replaceAll('\n', ' ')}; put back a backup`, rows }
  }
  const why = version < MIGRATIONS.length ? `version ${version} is upgraded to ${MIGRATIONS.length} at the next start` : ''
  return { ok: true, version, why, rows }
}

function countRows(db: Db): Readonly<Record<string, number>> {
  const has = db.prepare<[string]>("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")
  const counts: Record<string, number> = {}
  for (const table of TABLES) {
    if (has.get(table) === undefined) continue
    counts[table] = db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
  }
  return counts
}
