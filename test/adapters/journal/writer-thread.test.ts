import Database from 'better-sqlite3'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openJournal, type JournalHandle, type JournalOptions } from '../../../src/adapters/journal/journal.ts'
import { temporaryFolder } from '../../support/cli-io.ts'
import { ACCOUNT, NOON } from '../../support/house.ts'

/** The built journal, since only what is built can start a thread. */
const built: unknown = await import(pathToFileURL(join('dist', 'src', 'adapters', 'journal', 'journal.js')).href)
function threaded(options: Partial<JournalOptions> = {}): Readonly<{ journal: JournalHandle; path: string; failures: string[] }> {
  if (typeof built !== 'object' || built === null || !('openServingJournal' in built) || typeof built.openServingJournal !== 'function')
    throw new Error('nothing is built')
  const failures: string[] = []
  const path = join(temporaryFolder(), 'journal.sqlite')
  const opened: JournalHandle = built.openServingJournal({
    path,
    now: () => NOON,
    onFailure: (why: string) => failures.push(why),
    ...options,
  })
  onTestFinished(async () => opened.close())
  return { journal: opened, path, failures }
}

const received = (seq: number) =>
  ({
    kind: 'received',
    row: {
      account: ACCOUNT,
      session: 'one',
      seq,
      type: 'equity',
      brokerSymbol: null,
      receivedAt: NOON,
      fingerprint: seq,
      revisions: 0,
      body: '{}',
    },
  }) as const

describe('the writer in a thread of its own', () => {
  it('has written what it answers, and this thread reads it at once', async () => {
    const { journal } = threaded()
    await Promise.all(Array.from({ length: 200 }, async (_, seq) => journal.append([received(seq)])))
    expect(journal.fingerprint(ACCOUNT, 'one', 199)).toBe(199)
  })

  it('leaves out the one group that is at fault', async () => {
    const { journal } = threaded()
    await journal.append([received(1)])
    const results = await Promise.allSettled([
      journal.append([received(2)]),
      journal.append([received(1), received(7)]),
      journal.append([received(3)]),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect([2, 3, 7].map((seq) => journal.fingerprint(ACCOUNT, 'one', seq))).toEqual([2, 3, undefined])
  })

  it('says that the journal is locked, refuses meanwhile, and goes on by itself', async () => {
    const { journal, path, failures } = threaded({ probeEveryMs: 20 })
    await journal.append([received(1)])
    const other = new Database(path)
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    await expect(journal.append([received(2)])).rejects.toMatchObject({
      code: 'JOURNAL_DOWN',
      message: expect.stringContaining('locked') as string,
    })
    await expect(journal.append([received(3)])).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    expect(journal.health()).toMatchObject({ ok: false })
    expect(failures).toHaveLength(1)
    other.exec('COMMIT')
    await expect.poll(() => journal.health().ok, { timeout: 5_000 }).toBe(true)
    await journal.append([received(4)])
    expect([2, 3, 4].map((seq) => journal.fingerprint(ACCOUNT, 'one', seq))).toEqual([undefined, undefined, 4])
  })

  it('writes what waits before it closes, and lets the next writer in', async () => {
    const { journal, path } = threaded()
    const waiting = Promise.all([1, 2, 3].map(async (seq) => journal.append([received(seq)])))
    await journal.close()
    await waiting
    const next = openJournal({ path, now: () => NOON })
    expect(next.fingerprint(ACCOUNT, 'one', 3)).toBe(3)
    await next.close()
  })

  it('does its upkeep there too', async () => {
    const { journal } = threaded({ now: () => NOON + 100 * 86_400_000 })
    await journal.append([{ ...received(1), row: { ...received(1).row, body: JSON.stringify({ text: 'x'.repeat(2_000) }) } }, received(2)])
    expect(await journal.maintain({ retentionDays: 400, compressAfterHours: 24 })).toMatchObject({ compressed: 1, pruned: 0 })
  })
})
