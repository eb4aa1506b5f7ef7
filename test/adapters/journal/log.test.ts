import Database from 'better-sqlite3'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { prepareBackups } from '../../../src/adapters/journal/backup.ts'
import { journalOver, type JournalHandle } from '../../../src/adapters/journal/journal.ts'
import { createLog, LOG_BYTES, readLog, type LogFile } from '../../../src/adapters/journal/log-file.ts'
import { openFile } from '../../../src/adapters/journal/open-file.ts'
import { logPathOf } from '../../../src/adapters/journal/replay-log.ts'
import { ACCOUNT, decided, newPath, open, openWithDb, received, signalOf } from './fixtures.ts'
import { PATIENCE } from '../../support/patience.ts'

/** So many at once that they go by the log. */
const MANY = 4
const seqs = (from: number): readonly number[] => Array.from({ length: MANY }, (_, i) => from + i)
const appendMany = async (journal: JournalHandle, from: number) => Promise.all(seqs(from).map((seq) => journal.append([received({ seq })])))
const held = (journal: JournalHandle, all: readonly number[]) => all.filter((seq) => journal.fingerprint(ACCOUNT, 's1', seq) !== undefined)

/** Two commits: one after which a log is made, and one that names it. */
async function warm(journal: JournalHandle): Promise<void> {
  for (const seq of [1, 2]) await journal.append([received({ seq })])
}

/** A journal with groups 10 to 13 and 20 to 23 in the log alone, as a killed process leaves it: copied while it lives. */
async function killed(): Promise<string> {
  const path = newPath()
  const journal = open(path)
  await warm(journal)
  await appendMany(journal, 10)
  await appendMany(journal, 20)
  return copyAsKilled(path)
}

function copyAsKilled(path: string): string {
  const to = newPath()
  for (const end of ['', '-wal', '-log']) if (existsSync(path + end)) copyFileSync(path + end, to + end)
  return to
}

describe('a start after a kill', () => {
  test('brings in what stood in the log alone, once', async () => {
    const path = await killed()
    const first = open(path)
    expect(held(first, [1, 2, ...seqs(10), ...seqs(20)])).toEqual([1, 2, ...seqs(10), ...seqs(20)])
    // What the next kill leaves is the same log beside tables that hold it: nothing is written twice.
    const again = open(copyAsKilled(path))
    expect(held(again, [...seqs(10), ...seqs(20)])).toEqual([...seqs(10), ...seqs(20)])
    expect(again.health()).toEqual({ ok: true, why: '' })
  })

  test.each([
    ['cut in the middle', (bytes: Buffer, at: number) => bytes.subarray(0, at + 40)],
    ['half written', (bytes: Buffer, at: number) => Buffer.concat([bytes.subarray(0, at + 100), Buffer.alloc(bytes.length - at - 100)])],
    ['with one bit turned', (bytes: Buffer, at: number) => bytes.fill((bytes[at + 60] ?? 0) ^ 1, at + 60, at + 61)],
  ])('reads a log %s up to its last whole record', async (_, spoil) => {
    const path = await killed()
    const bytes = readFileSync(logPathOf(path))
    writeFileSync(logPathOf(path), spoil(bytes, bytes.indexOf('GOLB', bytes.indexOf('GOLB') + 4)))
    const journal = open(path)
    expect(held(journal, [1, 2, ...seqs(10), ...seqs(20)])).toEqual([1, 2, ...seqs(10)])
  })

  test('takes nothing from the log of another run, as beside a backup that was put back', async () => {
    const path = await killed()
    const older = newPath()
    const journal = open(older)
    await warm(journal)
    await journal.close()
    copyFileSync(logPathOf(path), logPathOf(older))
    expect(held(open(older), seqs(10))).toEqual([])
  })

  test('takes nothing from a log whose groups the tables hold already', async () => {
    const path = newPath()
    const { journal, db } = openWithDb(path)
    await warm(journal)
    await appendMany(journal, 10)
    const count = db.prepare('SELECT count(*) FROM received').pluck()
    await vi.waitFor(() => expect(count.get()).toBe(2 + MANY), PATIENCE)
    const after = openWithDb(copyAsKilled(path))
    expect(after.db.prepare('SELECT count(*) FROM received').pluck().get()).toBe(2 + MANY)
    expect(after.db.prepare('SELECT count(*) FROM refused').pluck().get()).toBe(0)
  })

  test('refuses a log of a newer version and leaves it as it is', async () => {
    const path = await killed()
    const bytes = readFileSync(logPathOf(path))
    const db = new Database(path)
    const { id, epoch } = db.prepare<[], { id: string; epoch: number }>('SELECT log AS id, epoch FROM log_mark').get() ?? {
      id: '',
      epoch: 0,
    }
    db.close()
    const { serialize } = await import('node:v8')
    const newer = createLog(logPathOf(path))
    newer.append(serialize([99, []]), { epoch: epoch + 1, before: 0 })
    newer.close()
    const marked = new Database(path)
    marked.prepare('UPDATE log_mark SET log = ?').run(newer.id)
    marked.close()
    expect(() => open(path)).toThrow(/written by a newer Barclose/)
    expect(readLog(logPathOf(path), { id: newer.id, epoch: epoch + 1 }).records).toHaveLength(1)
    writeFileSync(logPathOf(path), bytes)
    const back = new Database(path)
    back.prepare('UPDATE log_mark SET log = ?').run(id)
    back.close()
    expect(held(open(path), seqs(20))).toEqual(seqs(20))
  })

  test('a backup of what a killed server left holds it too, and changes nothing', async () => {
    const path = await killed()
    const before = readFileSync(logPathOf(path))
    const to = newPath()
    await prepareBackups(path).run(to)
    expect(held(open(to), [1, 2, ...seqs(10), ...seqs(20)])).toHaveLength(2 + 2 * MANY)
    expect(readFileSync(logPathOf(path)).equals(before)).toBe(true)
    expect(held(open(path), seqs(20))).toEqual(seqs(20))
  })
})

describe('the log', () => {
  test('is gone after a clean end, with everything in the tables', async () => {
    const path = newPath()
    const journal = open(path)
    await warm(journal)
    await appendMany(journal, 10)
    await journal.close()
    expect(existsSync(logPathOf(path))).toBe(false)
    expect(held(open(path), seqs(10))).toEqual(seqs(10))
  })

  test('never grows: what has no room goes to the tables', async () => {
    const path = newPath()
    const journal = open(path)
    const body = JSON.stringify('x'.repeat(24_000))
    let seq = 0
    for (let round = 0; round < 200; round += 1) {
      await Promise.all(seqs(0).map(() => journal.append([received({ seq: (seq += 1), body })])))
    }
    expect(seq * body.length).toBeGreaterThan(2 * LOG_BYTES)
    expect(readFileSync(logPathOf(path))).toHaveLength(LOG_BYTES)
    const again = open(copyAsKilled(path))
    const all = Array.from({ length: seq }, (_, i) => i + 1)
    expect(held(again, all)).toEqual(all)
  })

  test('is replaced when it fails, and nothing that rested on it alone is lost', async () => {
    const path = newPath()
    const file = openFile(path)
    const disk = { isBad: false }
    const faulty = (): LogFile => {
      const log = createLog(logPathOf(path))
      const append: LogFile['append'] = (payload, epoch) => {
        if (disk.isBad) throw new Error('the flush failed')
        log.append(payload, epoch)
      }
      return { ...log, append }
    }
    const journal = journalOver(file, { path, now: () => 0 }, faulty)
    await warm(journal)
    await appendMany(journal, 10)
    disk.isBad = true
    // The tables are full at the same moment: the old log is all that holds the first groups.
    file.db.pragma(`max_page_count = ${Number(file.db.pragma('page_count', { simple: true }))}`)
    const body = JSON.stringify('x'.repeat(40_000))
    const refused = await Promise.allSettled(seqs(20).map((seq) => journal.append([received({ seq, body })])))
    expect(refused.map(({ status }) => status)).toEqual(seqs(20).map(() => 'rejected'))
    const after = open(copyAsKilled(path))
    expect([held(after, seqs(10)), held(after, seqs(20))]).toEqual([seqs(10), []])
    file.db.pragma('max_page_count = 1000000')
    disk.isBad = false
    await journal.close()
    expect(held(open(path), seqs(10))).toEqual(seqs(10))
  })

  test('is not needed: where none can be made every group goes to the tables', async () => {
    const path = newPath()
    mkdirSync(logPathOf(path))
    const { journal, db } = openWithDb(path)
    await warm(journal)
    await appendMany(journal, 10)
    expect(db.prepare('SELECT count(*) FROM received').pluck().get()).toBe(2 + MANY)
  })

  test('keeps what the tables cannot take: decisions stop, and nothing that was answered is lost', async () => {
    const path = newPath()
    const failures: string[] = []
    const { journal, db } = openWithDb(path, { probeEveryMs: 5, onFailure: (why) => failures.push(why) })
    await warm(journal)
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`)
    const body = JSON.stringify('x'.repeat(7_000))
    const last = 10 + 8 * MANY - 1
    for (let from = 10; from <= last; from += MANY) await Promise.all(seqs(from).map((seq) => journal.append([received({ seq, body })])))
    await vi.waitFor(() => expect(failures).toEqual(['the disk is full (SQLITE_FULL)']), PATIENCE)
    await expect(journal.append([received({ seq: 99 })])).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    // A reader learns of the trouble, and gets no answer that leaves out what was answered for.
    expect(() => journal.fingerprint(ACCOUNT, 's1', 10)).toThrow('the disk is full')
    const all = Array.from({ length: last - 9 }, (_, i) => i + 10)
    expect(held(open(copyAsKilled(path)), all)).toEqual(all)

    db.pragma('max_page_count = 1000000')
    await pause(10)
    expect(journal.health()).toEqual({ ok: true, why: '' })
    expect(held(journal, all)).toEqual(all)
    await journal.append([received({ seq: 99 })])
  })

  test('a name that waits in the log alone is taken, like one in the tables', async () => {
    const journal = open(newPath())
    const first = decided({ signals: [signalOf()] })
    await warm(journal)
    await Promise.all([journal.append([first]), appendMany(journal, 10)])
    const results = await Promise.allSettled([
      journal.append([received({ seq: 12 })]),
      journal.append([decided()]),
      journal.append([decided({ symbol: 'US100', signals: [signalOf()] })]),
      journal.append([received({ seq: 14 })]),
    ])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled'])
    expect(journal.health().ok).toBe(true)
  })

  test('a group that breaks a rule of the tables after all is set aside and told of; the others stand', async () => {
    const failures: string[] = []
    const { journal, db } = openWithDb(newPath(), { onFailure: (why) => failures.push(why) })
    await warm(journal)
    const pending = [journal.append([decided({ signals: [signalOf()] })]), appendMany(journal, 10)]
    await Promise.all(pending)
    // A hand at the file between the answer and the tables.
    const columns = 'seq, id, account, kind, execution, sent_at, state, certainty, body'
    db.exec(`INSERT INTO signals (${columns}) VALUES (1, '${signalOf().id}', 'a', 'OPEN', 'broker', 1, 'sent', 0, '{}')`)
    expect(held(journal, seqs(10))).toEqual(seqs(10))
    expect(failures).toEqual([expect.stringMatching(/answered for broke a rule of the tables: UNIQUE constraint failed: signals.id/)])
    expect(db.prepare('SELECT why FROM refused').pluck().all()).toEqual(['UNIQUE constraint failed: signals.id'])
  })
})
