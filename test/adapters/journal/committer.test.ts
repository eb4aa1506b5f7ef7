import Database from 'better-sqlite3'
import { copyFileSync, existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Batch, Committed, Committer } from '../../../src/adapters/journal/committer.ts'
import { journalOver, type JournalHandle } from '../../../src/adapters/journal/journal.ts'
import { openBeside, openFile } from '../../../src/adapters/journal/open-file.ts'
import { unpackRecord } from '../../../src/adapters/journal/records.ts'
import { prepareCommit } from '../../../src/adapters/journal/tables.ts'
import { isDeep } from '../../support/depth.ts'
import { ACCOUNT, newPath, open, openWithDb, received } from './fixtures.ts'
import { PATIENCE } from '../../support/patience.ts'

/** More than a commit in the main thread is given. */
const MANY = 70
/** A little longer than groups rest on the log alone. */
const SOON_MS = 60

const appendAll = async (journal: JournalHandle, seqs: readonly number[]) =>
  Promise.all(seqs.map((seq) => journal.append([received({ seq })])))
const range = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => from + i)

/** The seqs in the tables, in the order in which they were written. */
function written(path: string): readonly number[] {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare<[], number>('SELECT seq FROM received ORDER BY id').pluck().all()
  } finally {
    db.close()
  }
}

describe('the thread of a journal', () => {
  test('brings large batches to the tables without the main thread', async () => {
    const path = newPath()
    const { journal, db } = openWithDb(path)
    const changes = db.prepare<[], number>('SELECT total_changes()').pluck()
    let next = 1
    const changesHere = async (): Promise<number> => {
      const before = changes.get() ?? 0
      const seqs = range(next, MANY)
      next += MANY
      await appendAll(journal, seqs)
      await vi.waitFor(() => expect(written(path)).toHaveLength(next - 1), PATIENCE)
      return (changes.get() ?? 0) - before
    }
    // Until it has started they are written here.
    await vi.waitUntil(async () => (await changesHere()) === 0, PATIENCE)
    expect(await changesHere()).toBe(0)
    expect(written(path)).toEqual(range(1, next - 1))
    expect(journal.fingerprint(ACCOUNT, 's1', next - 1)).toBeDefined()
    expect(journal.health()).toEqual({ ok: true, why: '' })
  })

  test('a program that holds the file stops decisions, and nothing is lost or doubled when it lets go', async () => {
    const path = newPath()
    const { journal } = openWithDb(path, { probeEveryMs: 5 })
    await warmThread(journal, path)
    const held = written(path).length
    const other = new Database(path)
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    await appendAll(journal, range(10_000, MANY))
    await pause(SOON_MS)
    // The thread waits for the file; who reads waits for the thread.
    expect(() => journal.fingerprint(ACCOUNT, 's1', 10_000)).toThrow(/locked/)
    expect(journal.health().ok).toBe(false)
    await expect(journal.append([received({ seq: 9_999 })])).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    other.exec('ROLLBACK')
    await vi.waitUntil(() => journal.health().ok, PATIENCE)
    expect(written(path).slice(held)).toEqual(range(10_000, MANY))
    await appendAll(journal, range(20_000, MANY))
    await vi.waitFor(() => expect(written(path).slice(held + MANY)).toEqual(range(20_000, MANY)), PATIENCE)
  })

  test('is waited for when the journal closes', async () => {
    const path = newPath()
    const { journal } = openWithDb(path)
    await warmThread(journal, path)
    const held = written(path).length
    await appendAll(journal, range(10_000, MANY))
    await pause(SOON_MS)
    await appendAll(journal, range(20_000, 5))
    await journal.close()
    // The last connection takes it away: none is left open in the thread.
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(written(path).slice(held)).toEqual([...range(10_000, MANY), ...range(20_000, 5)])
  })
})

type Answer = 'commits' | 'fails' | 'commits and is not heard'

/** A thread that answers when the test says so, or when somebody waits for it. */
function slowThread(path: string) {
  const db = openBeside(path)
  const commit = prepareCommit(db, () => {})
  let underWay: { batch: Batch; done: (committed: Committed) => void } | null = null
  const answer = (how: Answer): void => {
    if (underWay === null) return
    const { batch, done } = underWay
    underWay = null
    if (how !== 'fails')
      commit(
        batch.records.flatMap((record) => unpackRecord(record).groups),
        batch.mark,
      )
    done({ refused: [], failed: how === 'commits' ? null : 'the disk is full' })
  }
  const committer: Committer = {
    tryCommit: (batch, done) => {
      if (underWay !== null) return false
      underWay = { batch, done }
      return true
    },
    wait: () => answer('commits'),
    close: async () => void db.close(),
  }
  return { committer, answer, isUnderWay: () => underWay !== null }
}

function openSlow() {
  const path = newPath()
  const file = openFile(path)
  const thread = slowThread(path)
  const journal = journalOver(file, { path, now: () => 0, probeEveryMs: 0 }, undefined, () => thread.committer)
  onTestFinished(() => journal.close())
  return { path, journal, thread }
}

/** What the next start finds when this process is killed now. */
function afterKill(path: string): readonly number[] {
  const to = newPath()
  for (const end of ['', '-wal', '-log']) if (existsSync(path + end)) copyFileSync(path + end, to + end)
  open(to)
  return written(to)
}

describe('a commit under way in the thread', () => {
  test.each<Answer>(['commits', 'fails', 'commits and is not heard'])(
    'is brought in by a start after a kill before and after the thread %s, with what came meanwhile',
    async (how) => {
      const { path, journal, thread } = openSlow()
      for (const seq of [1, 2]) await journal.append([received({ seq })])
      await appendAll(journal, range(10, MANY))
      await vi.waitUntil(() => thread.isUnderWay(), PATIENCE)
      // One alone goes by the log too: a commit of its own would wait for the thread.
      await journal.append([received({ seq: 100 })])
      await appendAll(journal, range(101, 4))
      const all = [1, 2, ...range(10, MANY), 100, ...range(101, 4)]
      expect(written(path)).toEqual([1, 2])
      expect(afterKill(path)).toEqual(all)
      thread.answer(how)
      expect(afterKill(path)).toEqual(all)
      await vi.waitFor(() => expect(written(path)).toEqual(all), PATIENCE)
      expect(journal.health().ok).toBe(true)
      expect(journal.fingerprint(ACCOUNT, 's1', 104)).toBeDefined()
      expect(afterKill(path)).toEqual(all)
    },
  )

  test('is finished before anything is read, backed up or looked after', async () => {
    const { path, journal, thread } = openSlow()
    for (const seq of [1, 2]) await journal.append([received({ seq })])
    await appendAll(journal, range(10, MANY))
    await vi.waitUntil(() => thread.isUnderWay(), PATIENCE)
    await appendAll(journal, range(100, 4))
    expect(journal.fingerprint(ACCOUNT, 's1', 103)).toBeDefined()
    expect(written(path)).toEqual([1, 2, ...range(10, MANY), ...range(100, 4)])
    await appendAll(journal, range(200, MANY))
    await vi.waitUntil(() => thread.isUnderWay(), PATIENCE)
    const to = newPath()
    await journal.backup(to)
    expect(written(to)).toEqual([1, 2, ...range(10, MANY), ...range(100, 4), ...range(200, MANY)])
    await appendAll(journal, range(300, MANY))
    await vi.waitUntil(() => thread.isUnderWay(), PATIENCE)
    journal.maintain({ retentionDays: 1, compressAfterHours: 1 })
    expect(written(path)).toHaveLength(2 + 3 * MANY + 4)
  })

  test('what it holds is still refused a second time', async () => {
    const { journal, thread } = openSlow()
    for (const seq of [1, 2]) await journal.append([received({ seq })])
    await appendAll(journal, range(10, MANY))
    await vi.waitUntil(() => thread.isUnderWay(), PATIENCE)
    await expect(journal.append([received({ seq: 11 })])).rejects.toThrow(/UNIQUE constraint failed: received/)
    thread.answer('commits')
    await expect(journal.append([received({ seq: 12 })])).rejects.toThrow(/UNIQUE constraint failed: received/)
    await journal.append([received({ seq: 500 })])
  })

  test('whatever happens in whatever order, what was answered for is there once and in its order', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), count: fc.constantFrom(1, 2, 5, MANY, 2 * MANY) }),
      fc.record({ kind: fc.constant('answer' as const), how: fc.constantFrom<Answer>('commits', 'fails', 'commits and is not heard') }),
      fc.record({ kind: fc.constantFrom('read' as const, 'kill' as const, 'pause' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const { path, journal, thread } = openSlow()
        const answered: number[] = []
        const append = async (count: number): Promise<void> => {
          const seqs = range(answered.length + 1, count)
          await appendAll(journal, seqs)
          answered.push(...seqs)
        }
        await append(1)
        await append(1)
        for (const now of steps) {
          if (now.kind === 'append') await append(now.count)
          if (now.kind === 'answer') thread.answer(now.how)
          if (now.kind === 'read') expect(journal.fingerprint(ACCOUNT, 's1', answered.length)).toBeDefined()
          if (now.kind === 'kill') expect(afterKill(path)).toEqual(answered)
          if (now.kind === 'pause') await pause(SOON_MS)
        }
        expect(afterKill(path)).toEqual(answered)
        await journal.close()
        expect(written(path)).toEqual(answered)
      }),
      { numRuns: isDeep ? 60 : 12 },
    )
  })
})

async function warmThread(journal: JournalHandle, path: string): Promise<void> {
  const db = new Database(path)
  const inTables = db.prepare<[], number>('SELECT count(*) FROM received').pluck()
  // It is up in a fraction of a second; batches so far went to the tables here.
  for (let i = 0; i < 6; i += 1) {
    await appendAll(journal, range(1 + i * MANY, MANY))
    await vi.waitFor(() => expect(inTables.get()).toBe(MANY * (i + 1)), PATIENCE)
    await pause(SOON_MS)
  }
  db.close()
}
