import Database from 'better-sqlite3'
import { writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ACCOUNT, newPath, open, openWithDb, received } from './fixtures.ts'

const big = (seq: number) => received({ seq, body: JSON.stringify('x'.repeat(100_000)) })

describe('a journal that cannot be written', () => {
  test('a full disk rejects every group of the turn, turns health red and says so once', async () => {
    const failures: string[] = []
    const { journal, db } = openWithDb(newPath(), { onFailure: (why) => failures.push(why) })
    await journal.append([received({ seq: 1 })])
    takeRoom(db)
    const results = await Promise.allSettled([journal.append([received({ seq: 2 })]), journal.append([big(3)]), journal.append([big(4)])])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(results[0]).toMatchObject({ reason: { code: 'JOURNAL_DOWN', message: 'the disk is full (SQLITE_FULL)' } })
    expect(journal.health()).toEqual({ ok: false, why: 'the disk is full (SQLITE_FULL)' })
    expect(failures).toEqual(['the disk is full (SQLITE_FULL)'])
    expect([2, 3, 4].map((seq) => journal.fingerprint(ACCOUNT, 's1', seq))).toEqual([undefined, undefined, undefined])
    expect(journal.fingerprint(ACCOUNT, 's1', 1)).toBeDefined()
  })

  test('while the journal is down an append is refused at once, and what is on the disk can be read', async () => {
    const { journal, db } = openWithDb(newPath())
    await journal.append([received({ seq: 1 })])
    takeRoom(db)
    await expect(journal.append([big(2)])).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    giveRoom(db)
    // Room is back, but the last try is younger than the pause between two tries.
    await expect(journal.append([received({ seq: 3 })])).rejects.toMatchObject({ code: 'JOURNAL_DOWN', status: 503 })
    expect(journal.maintain({ retentionDays: 1, compressAfterHours: 1 })).toEqual({ compressed: 0, pruned: 0 })
    expect(journal.fingerprint(ACCOUNT, 's1', 1)).toBeDefined()
    expect(journal.fingerprint(ACCOUNT, 's1', 3)).toBeUndefined()
  })

  test('health comes back by itself once the disk takes writes, and not before', async () => {
    const failures: string[] = []
    const { journal, db } = openWithDb(newPath(), { probeEveryMs: 5, onFailure: (why) => failures.push(why) })
    takeRoom(db)
    await expect(journal.append([big(1)])).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    await pause(10)
    expect(journal.health().ok).toBe(false)
    giveRoom(db)
    await pause(10)
    expect(journal.health()).toEqual({ ok: true, why: '' })
    await journal.append([big(1)])
    expect(db.prepare('SELECT count(*) FROM probe').pluck().get()).toBe(0)
    expect(failures).toHaveLength(1)
  })

  test('an append alone finds out that the disk is back', async () => {
    const { journal, db } = openWithDb(newPath(), { probeEveryMs: 5 })
    takeRoom(db)
    await expect(journal.append([big(1)])).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    giveRoom(db)
    await pause(10)
    await journal.append([big(1)])
    expect(journal.fingerprint(ACCOUNT, 's1', 1)).toBeDefined()
  })

  test('a lock of another program turns health red until it is let go', async () => {
    const path = newPath()
    const journal = open(path, { probeEveryMs: 5 })
    const other = new Database(path)
    other.exec('BEGIN IMMEDIATE')
    await expect(journal.append([received({ seq: 1 })])).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    expect(journal.health()).toEqual({ ok: false, why: 'the journal is locked by another program (SQLITE_BUSY)' })
    other.exec('ROLLBACK')
    other.close()
    await pause(10)
    await journal.append([received({ seq: 1 })])
    expect(journal.health().ok).toBe(true)
  })

  test('upkeep that meets a full disk turns health red and does not throw', async () => {
    const failures: string[] = []
    const { journal, db } = openWithDb(newPath(), { onFailure: (why) => failures.push(why) })
    await journal.append([received({ seq: 1, receivedAt: 0 })])
    db.exec('CREATE TEMP TRIGGER full BEFORE UPDATE ON received BEGIN INSERT INTO probe VALUES (2, randomblob(9000000)); END')
    takeRoom(db)
    expect(journal.maintain({ retentionDays: 40_000, compressAfterHours: 1 })).toEqual({ compressed: 0, pruned: 0 })
    expect(failures).toEqual(['the disk is full (SQLITE_FULL)'])
  })
})

describe('opening', () => {
  test('a second writer is refused with the way out, and let in once the first has closed', async () => {
    const path = newPath()
    const first = open(path)
    expect(() => open(path)).toThrow(/another process of Barclose writes to .*BARCLOSE_HOME/)
    await first.append([received({ seq: 1 })])
    await first.close()
    expect(open(path).fingerprint(ACCOUNT, 's1', 1)).toBeDefined()
  })

  test('a database of another program is refused and stays as it is', () => {
    const path = newPath()
    const other = new Database(path)
    other.exec('CREATE TABLE theirs (x)')
    other.close()
    expect(() => open(path)).toThrow(/database of another program/)
    const again = new Database(path)
    expect(again.pragma('journal_mode', { simple: true })).toBe('delete')
    expect(again.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['theirs'])
    again.close()
  })

  test('a file that is no database is refused in plain words', () => {
    const path = newPath()
    writeFileSync(path, 'no database, only a text that is long enough to be read as a header, and then some more of it')
    expect(() => open(path)).toThrow(/cannot be opened: the file is no journal/)
    // The lock was let go.
    writeFileSync(path, '')
    expect(open(path).accounts()).toEqual([])
  })
})

function takeRoom(db: Database.Database): void {
  const pages = Number(db.pragma('page_count', { simple: true }))
  db.pragma(`max_page_count = ${pages}`)
}

function giveRoom(db: Database.Database): void {
  db.pragma('max_page_count = 1000000')
}
