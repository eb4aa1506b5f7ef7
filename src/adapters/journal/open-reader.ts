import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import type { Journal, JournalReader } from '../../ports/journal.ts'
import type { Db } from './database.ts'
import { prepareLists } from './lists.ts'
import { MIGRATIONS, readVersion } from './migrations.ts'
import { prepareReads } from './read.ts'
import { prepareTapeRows, type TapeRows } from './tape-rows.ts'
import { journalDown, troubleOf } from './trouble.ts'

export type OpenReader = JournalReader & Pick<Journal, 'accounts'> & Readonly<{ close: () => void }>

export type OpenTapeRows = TapeRows & Pick<Journal, 'accounts'> & Readonly<{ close: () => void }>

/** For reports: reads beside a running server, takes no writer lock, and changes nothing, so it upgrades nothing either. */
export const openJournalReader = (path: string): OpenReader => openWith(path, readerOver)

/** For tapes: everything is read as it stood at one moment, whatever a server writes meanwhile. */
export const openTapeRows = (path: string): OpenTapeRows =>
  openWith(path, (db) => {
    // The first read of a transaction is the moment that all of it sees.
    db.exec('BEGIN')
    const { accounts } = prepareReads(db)
    accounts()
    return { ...prepareTapeRows(db), accounts, close: () => void db.close() }
  })

function openWith<Reader>(path: string, over: (db: Db) => Reader): Reader {
  if (!existsSync(path)) throw journalDown(`there is no journal at ${path} yet; it is made by the first start`)
  let db: Db | undefined
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 1_000 })
    const version = readVersion(db, path)
    if (version < MIGRATIONS.length) {
      throw journalDown(`${path} has version ${version}; start the server once, it upgrades the journal to ${MIGRATIONS.length}`)
    }
    return over(db)
  } catch (error) {
    db?.close()
    const trouble = troubleOf(error)
    throw trouble === undefined ? error : journalDown(`${path} cannot be read: ${trouble}`, error)
  }
}

function readerOver(db: Db): OpenReader {
  const { decision, accounts } = prepareReads(db)
  return { ...prepareLists(db), decision, accounts, close: () => void db.close() }
}
