import Database from 'better-sqlite3'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { APPLICATION_ID, MIGRATIONS } from '../../../src/adapters/journal/migrations.ts'
import { checkJournal } from '../../../src/adapters/journal/check.ts'
import { ACCOUNT, decided, decisionOf, newPath, open, receivedOf, US30 } from './fixtures.ts'

describe('migrations', () => {
  test('a new file gets the newest version and no copy', () => {
    const path = newPath()
    open(path)
    expect(checkJournal(path)).toMatchObject({ ok: true, version: MIGRATIONS.length, why: '' })
    expect(readdirSync(dirname(path)).filter((name) => name.includes('backup'))).toEqual([])
  })

  test('a file of version 1 is copied first, then upgraded with its rows', async () => {
    const path = newPath()
    buildVersion1(path)
    const journal = open(path)
    expect(journal.decision(decisionOf().key)).toEqual(decisionOf())
    expect(journal.windows(ACCOUNT, US30).later).toEqual([receivedOf({ seq: 1 }).body])
    await journal.append([{ kind: 'paper', account: ACCOUNT, at: 1, state: '{}' }, decided({ symbol: 'US100' })])
    expect(checkJournal(path)).toMatchObject({ ok: true, version: MIGRATIONS.length, rows: { decisions: 2, received: 1, paper: 1 } })
    expect(checkJournal(`${path}.v1-backup`)).toEqual({
      ok: true,
      version: 1,
      why: `version 1 is upgraded to ${MIGRATIONS.length} at the next start`,
      rows: { accounts: 0, switches: 0, received: 1, decisions: 1, signals: 0, deals: 0, equity: 0 },
    })
  })

  test('the calendar of an older file is the newest that a snapshot of the account told', async () => {
    const path = newPath()
    const old = buildVersion1(path, { keepOpen: true })
    const insert = old?.prepare(
      "INSERT INTO received (account, session, seq, type, broker_symbol, received_at, fingerprint, revisions, packed, body) VALUES (?, 's1', ?, ?, 'EURUSD', ?, 0, 0, ?, ?)",
    )
    const told = (name: string) => [{ time: 1_750_010_400, currency: 'USD', impact: 'high', name }]
    const bodies: readonly (readonly [account: string, type: string, body: string | Buffer])[] = [
      [ACCOUNT, 'snapshot', JSON.stringify({ calendar: told('older') })],
      ['other', 'snapshot', JSON.stringify({ calendar: [] })],
      [ACCOUNT, 'snapshot', JSON.stringify({ calendar: told('newest') })],
      ['third', 'snapshot', Buffer.from('packed')],
      // What only looks like one: no snapshot, no JSON, no list, within a text.
      [ACCOUNT, 'equity', JSON.stringify({ calendar: told('of no snapshot') })],
      [ACCOUNT, 'snapshot', '{"calendar":'],
      [ACCOUNT, 'snapshot', '{"calendar":1}'],
      [ACCOUNT, 'snapshot', JSON.stringify({ comment: '"calendar":[]' })],
    ]
    for (const [i, [account, type, body]] of bodies.entries()) insert?.run(account, i + 2, type, i, typeof body === 'string' ? 0 : 1, body)
    old?.close()
    const journal = open(path)
    expect(journal.calendar(ACCOUNT)).toEqual(told('newest'))
    expect(journal.calendar('other')).toEqual([])
    expect(journal.calendar('third')).toBeUndefined()
  })

  test('the copy holds what was only in the write-ahead log', () => {
    const path = newPath()
    const old = buildVersion1(path, { keepOpen: true })
    expect(existsSync(`${path}-wal`)).toBe(true)
    open(path)
    old?.close()
    expect(checkJournal(`${path}.v1-backup`).rows).toMatchObject({ received: 1, decisions: 1 })
  })

  test('an upgrade that fails leaves the file at its version and its copy whole', () => {
    const path = newPath()
    buildVersion1(path)
    const spoiled = new Database(path)
    spoiled.exec('CREATE TABLE probe (in_the_way)')
    spoiled.close()
    expect(() => open(path)).toThrow(/probe already exists/)
    expect(checkJournal(path)).toMatchObject({ ok: true, version: 1 })
    const mended = new Database(path)
    expect(mended.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'paper'").pluck().get()).toBe(0)
    mended.exec('DROP TABLE probe')
    mended.close()
    const first = readFileSync(`${path}.v1-backup`)
    open(path)
    expect(readFileSync(`${path}.v1-backup`).equals(first)).toBe(true)
    expect(checkJournal(`${path}.v1-backup-2`)).toMatchObject({ ok: true, version: 1 })
  })

  test('a newer file is refused, named with both versions, and stays as it is', async () => {
    const path = newPath()
    await open(path).close()
    const future = new Database(path)
    future.pragma(`user_version = ${MIGRATIONS.length + 1}`)
    future.close()
    expect(() => open(path)).toThrow(`has version ${MIGRATIONS.length + 1}, this Barclose knows versions up to ${MIGRATIONS.length}`)
    expect(checkJournal(path)).toMatchObject({ ok: false, version: null })
    expect(checkJournal(path).why).toContain(`has version ${MIGRATIONS.length + 1}`)
  })
})

describe('check', () => {
  test('a missing journal, a damaged one and a text file are told apart', async () => {
    const path = newPath()
    expect(checkJournal(path)).toMatchObject({ ok: false, version: null, why: `there is no journal at ${path}` })
    expect(existsSync(path)).toBe(false)
    const journal = open(path)
    for (let seq = 1; seq < 50; seq++) {
      await journal.append([{ kind: 'received', row: receivedOf({ seq, body: 'x'.repeat(2_000) }) }])
    }
    expect(checkJournal(path)).toMatchObject({ ok: true, rows: { received: 49 } })
    await journal.close()
    damage(path)
    expect(checkJournal(path)).toMatchObject({ ok: false, version: MIGRATIONS.length })
    expect(checkJournal(path).why).toMatch(/damaged.*put back a backup/)
  })
})

/** A file as the first migration alone made it, with a row of each kind that the hot path writes. */
function buildVersion1(path: string, { keepOpen = false } = {}): Database.Database | undefined {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.exec(MIGRATIONS[0] ?? '')
  db.pragma('user_version = 1')
  db.pragma(`application_id = ${APPLICATION_ID}`)
  const { key, symbol, timeframe, closeTime, receivedAt } = decisionOf()
  const row = receivedOf({ seq: 1 })
  db.prepare(
    'INSERT INTO decisions (key, account, symbol, timeframe, close_time, received_at, gate, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(key, ACCOUNT, symbol, timeframe, closeTime, receivedAt, 'spread', JSON.stringify(decisionOf()))
  db.prepare(
    "INSERT INTO received (account, session, seq, type, broker_symbol, received_at, fingerprint, revisions, body) VALUES (?, 's1', 1, 'snapshot', ?, ?, ?, 0, ?)",
  ).run(ACCOUNT, US30, row.receivedAt, row.fingerprint, row.body)
  if (keepOpen) return db
  db.close()
  return undefined
}

/** Points one table at the pages of another, and leaves its own to nobody. */
function damage(path: string): void {
  const db = new Database(path)
  db.unsafeMode()
  db.pragma('writable_schema = ON')
  db.exec("UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'deals') WHERE name = 'received'")
  db.close()
}
