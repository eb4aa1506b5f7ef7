import { readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test, vi, onTestFinished } from 'vitest'
import { pendingGroups } from '../../../src/adapters/journal/replay-log.ts'
import { ACCOUNT, CLOSE_AT, decided, decisionOf, newPath, open, openWithDb, received, receivedOf, signalOf } from './fixtures.ts'
import { PATIENCE } from '../../support/patience.ts'

describe('group commit', () => {
  test('groups that come alone share the transaction of their turn', async () => {
    const path = newPath()
    const journal = open(path)
    await journal.append([received({ seq: 1 })])
    const before = commitsInWal(path)
    await Promise.all([10, 11].map((seq) => journal.append([received({ seq })])))
    expect(commitsInWal(path) - before).toBe(1)
    await journal.append([received({ seq: 20 })])
    await journal.append([received({ seq: 21 })])
    expect(commitsInWal(path) - before).toBe(3)
  })

  test('many at once are one record of the log, are read at once, and are in the tables soon', async () => {
    const path = newPath()
    const { journal, db } = openWithDb(path)
    for (const seq of [1, 2]) await journal.append([received({ seq })])
    const before = commitsInWal(path)
    await Promise.all(Array.from({ length: 8 }, (_, i) => journal.append([received({ seq: 10 + i })])))
    expect(commitsInWal(path)).toBe(before)
    expect(pendingGroups(db, path).groups).toHaveLength(8)
    const count = db.prepare('SELECT count(*) FROM received').pluck()
    expect(count.get()).toBe(2)
    await vi.waitFor(() => expect(count.get()).toBe(10), PATIENCE)
    expect(commitsInWal(path) - before).toBe(1)
    expect(pendingGroups(db, path).groups).toEqual([])
    await Promise.all(Array.from({ length: 8 }, (_, i) => journal.append([received({ seq: 20 + i })])))
    expect(journal.fingerprint(ACCOUNT, 's1', 27)).toBe(receivedOf({ seq: 27 }).fingerprint)
    expect(count.get()).toBe(18)
  })

  test('a commit waits a moment for as many groups as the last one answered', async () => {
    const path = newPath()
    const journal = open(path)
    await Promise.all([1, 2].map((seq) => journal.append([received({ seq })])))
    const before = commitsInWal(path)
    // The moment is a fifth of a millisecond, and would pass between two turns of a busy machine: here it stands still.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    onTestFinished(() => clock.mockRestore())
    const first = journal.append([received({ seq: 3 })])
    await nextTurn()
    await Promise.all([first, journal.append([received({ seq: 4 })])])
    expect(commitsInWal(path) - before).toBe(1)
    clock.mockRestore()
    // One that stays alone is not left waiting.
    await journal.append([received({ seq: 5 })])
    expect(commitsInWal(path) - before).toBe(2)
  })

  test('a message and the decision that follows it are one commit', async () => {
    const path = newPath()
    const journal = open(path)
    await journal.append([received({ seq: 1 })])
    const before = commitsInWal(path)
    const decision = decided()
    const message = journal.append([received({ seq: 2 })], decisionOf().key)
    for (let turn = 0; turn < 3; turn += 1) await nextTurn()
    expect(commitsInWal(path) - before).toBe(0)
    await Promise.all([message, journal.append([decision])])
    expect(commitsInWal(path) - before).toBe(1)
  })

  test('a message whose decision does not come is written all the same', async () => {
    const path = newPath()
    const journal = open(path)
    await journal.append([received({ seq: 2 })], decisionOf().key)
    expect(journal.fingerprint(ACCOUNT, 's1', 2)).toBeDefined()
  })

  test('the journal runs in WAL mode with synchronous FULL', () => {
    const { db } = openWithDb(newPath())
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
  })

  test('nothing is written before the turn ends, everything before the promise resolves', async () => {
    const journal = open(newPath())
    const pending = journal.append([received({ seq: 1 })])
    expect(journal.fingerprint(ACCOUNT, 's1', 1)).toBeUndefined()
    await pending
    expect(journal.fingerprint(ACCOUNT, 's1', 1)).toBe(receivedOf({ seq: 1 }).fingerprint)
  })

  test('a group that cannot be written is left out whole; the others of its turn stay', async () => {
    const path = newPath()
    const journal = open(path)
    const first = decided({ gate: null, signals: [signalOf()] })
    await journal.append([first])
    const [before1, twice, after1] = await Promise.allSettled([
      journal.append([received({ seq: 1 })]),
      journal.append([received({ seq: 2 }), decided({ symbol: 'US100', signals: [signalOf()] })]),
      journal.append([received({ seq: 3 })]),
    ])
    expect([before1?.status, twice?.status, after1?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(journal.fingerprint(ACCOUNT, 's1', 1)).toBeDefined()
    expect(journal.fingerprint(ACCOUNT, 's1', 2)).toBeUndefined()
    expect(journal.decision(decisionOf({ symbol: 'US100' }).key)).toBeUndefined()
    expect(journal.fingerprint(ACCOUNT, 's1', 3)).toBeDefined()
    expect(journal.health()).toEqual({ ok: true, why: '' })
  })

  test.each([
    ['a signal id that exists', [decided({ symbol: 'US100', signals: [signalOf()] })], /signals\.id/],
    ['a decision key that exists', [decided()], /decisions\.close_time, decisions\.key/],
    ['a session and seq that exist', [received({ seq: 1 })], /received\.account, received\.session, received\.seq/],
  ])('%s is refused with the column at fault', async (_, entries, why) => {
    const journal = open(newPath())
    await journal.append([received({ seq: 1 }), decided({ signals: [signalOf()] })])
    await expect(journal.append(entries)).rejects.toThrow(why)
  })

  test('a key that does not end with its close time is refused, since its uniqueness rests on it', async () => {
    const journal = open(newPath())
    const decision = { ...decisionOf(), key: `${ACCOUNT}|US30|M5|${CLOSE_AT + 1}` }
    await expect(journal.append([{ kind: 'decision', decision, execution: 'broker' }])).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(journal.decision(decision.key)).toBeUndefined()
  })

  test('two equal decisions of one turn: the first is kept, the second refused', async () => {
    const journal = open(newPath())
    const results = await Promise.allSettled([journal.append([decided()]), journal.append([decided()])])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  test('close writes what waits and refuses what comes after', async () => {
    const path = newPath()
    const journal = open(path)
    const pending = journal.append([received({ seq: 1 })])
    await Promise.all([journal.close(), journal.close()])
    await pending
    await expect(journal.append([received({ seq: 2 })])).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    expect(journal.health()).toEqual({ ok: false, why: 'the journal is closed' })
    await nextTurn()
    expect(open(path).fingerprint(ACCOUNT, 's1', 1)).toBeDefined()
  })
})

/** Reads the write-ahead log by its documented format: a frame that ends a commit names the size of the database. */
function commitsInWal(path: string): number {
  const wal = readFileSync(`${path}-wal`)
  const frameBytes = 24 + wal.readUInt32BE(8)
  const salt = wal.toString('hex', 16, 24)
  let commits = 0
  for (let at = 32; at + frameBytes <= wal.length; at += frameBytes) {
    if (wal.toString('hex', at + 8, at + 16) === salt && wal.readUInt32BE(at + 4) !== 0) commits++
  }
  return commits
}
