import Database from 'better-sqlite3'
import { BarcloseError } from '../../errors.ts'

/** Result codes of SQLite that mean the file or its disk, and not what was written; extended codes begin the same. */
const TROUBLES: readonly (readonly [code: string, why: string])[] = [
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_BUSY', 'the journal is locked by another program'],
  ['SQLITE_LOCKED', 'the journal is locked by another program'],
  ['SQLITE_IOERR', 'the disk does not answer as it must (I/O error)'],
  ['SQLITE_READONLY', 'the journal may only be read'],
  ['SQLITE_CANTOPEN', 'the journal cannot be opened'],
  ['SQLITE_PERM', 'the journal may not be opened'],
  ['SQLITE_CORRUPT', 'the journal is damaged'],
  ['SQLITE_NOTADB', 'the file is no journal'],
  ['SQLITE_NOMEM', 'the memory is used up'],
]

/** Why the journal cannot be used, in plain words; undefined when the fault lies in what was to be written. */
export function troubleOf(error: unknown): string | undefined {
  if (!(error instanceof Database.SqliteError)) return undefined
  const { code } = error
  const why = TROUBLES.find(([prefix]) => code === prefix || code.startsWith(`${prefix}_`))?.[1]
  return why === undefined ? undefined : `${why} (${code})`
}

export const journalDown = (why: string, cause?: unknown): BarcloseError =>
  new BarcloseError('JOURNAL_DOWN', why, cause === undefined ? {} : { cause })
