import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../../../src/ports/journal.ts'
import { ACCOUNT, decided, decisionOf, EURUSD, helloOf, newPath, NOON, open, openWithDb, received, receivedOf, US30 } from './fixtures.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const KEEP = { retentionDays: 30, compressAfterHours: 24 }
const checkpoint = (brokerSymbol = US30): JournalEntry => ({
  kind: 'checkpoint',
  checkpoint: { account: ACCOUNT, brokerSymbol, at: NOON, columns: new Uint8Array(8) },
})

describe('compression', () => {
  test('old rows are packed and read back as they were; young ones stay text', async () => {
    const { journal, db } = openWithDb(newPath())
    const body = JSON.stringify({ text: 'Zürich Ω 🙂 '.repeat(50) })
    await journal.append([1, 2].map((seq) => received({ seq, body, receivedAt: NOON - 25 * HOUR_MS })))
    await journal.append([received({ seq: 3, body, receivedAt: NOON - 23 * HOUR_MS })])
    expect(journal.maintain(KEEP)).toEqual({ compressed: 2, pruned: 0 })
    expect(journal.maintain(KEEP)).toEqual({ compressed: 0, pruned: 0 })
    expect(db.prepare('SELECT packed, typeof(body) FROM received').raw().all()).toEqual([
      [1, 'blob'],
      [1, 'blob'],
      [0, 'text'],
    ])
    expect(db.prepare('SELECT max(length(body)) FROM received WHERE packed = 1').pluck().get()).toBeLessThan(100)
    expect(journal.windows(ACCOUNT, US30).later).toEqual([body, body, body])
  })

  test('goes on where the last batch ended, also after a new start', async () => {
    const path = newPath()
    const journal = open(path)
    const body = 'x'.repeat(100)
    await journal.append([1, 2, 3, 4, 5].map((seq) => received({ seq, body, receivedAt: NOON - 2 * DAY_MS })))
    expect(journal.maintain({ ...KEEP, batch: 2 }).compressed).toBe(2)
    await journal.close()
    const again = open(path)
    expect([1, 2, 3].map(() => again.maintain({ ...KEEP, batch: 2 }).compressed)).toEqual([2, 1, 0])
    expect(again.windows(ACCOUNT, US30).later).toEqual(Array.from({ length: 5 }, () => body))
  })

  test('a body that would not become smaller stays as it is', async () => {
    const journal = open(newPath())
    const body = randomBytes(12).toString('hex')
    await journal.append([received({ seq: 1, body: 'ab', receivedAt: 0 }), received({ seq: 2, body, receivedAt: 0 })])
    journal.maintain({ retentionDays: 40_000, compressAfterHours: 24 })
    expect(journal.windows(ACCOUNT, US30).later).toEqual(['ab', body])
  })
})

describe('retention', () => {
  const old = (seq: number, fields: object = {}) => received({ seq, receivedAt: NOON - 31 * DAY_MS, ...fields })

  test('snapshots that no checkpoint holds stay, whatever their age', async () => {
    const journal = open(newPath())
    await journal.append([old(1), old(2), old(3, { brokerSymbol: EURUSD }), old(4, { type: 'equity', brokerSymbol: null })])
    await journal.append([checkpoint()])
    await journal.append([old(5), received({ seq: 6 })])
    expect(journal.maintain(KEEP).pruned).toBe(3)
    const kept = [1, 2, 3, 4, 5, 6].filter((seq) => journal.fingerprint(ACCOUNT, 's1', seq) !== undefined)
    expect(kept).toEqual([3, 5, 6])
    expect(journal.windows(ACCOUNT, US30).later).toEqual([5, 6].map((seq) => receivedOf({ seq }).body))
    expect(journal.windows(ACCOUNT, EURUSD)).toMatchObject({ checkpoint: null, later: [receivedOf({ seq: 3 }).body] })
  })

  test('rows younger than the retention stay, and a batch is never exceeded', async () => {
    const journal = open(newPath())
    await journal.append([1, 2, 3, 4, 5].map((seq) => old(seq)))
    await journal.append([received({ seq: 6, receivedAt: NOON - 29 * DAY_MS }), checkpoint()])
    expect([1, 2, 3, 4].map(() => journal.maintain({ ...KEEP, batch: 2 }).pruned)).toEqual([2, 2, 1, 0])
    expect(journal.fingerprint(ACCOUNT, 's1', 6)).toBeDefined()
  })

  test('a silent account keeps the seq of its session', async () => {
    const journal = open(newPath())
    await journal.append([{ kind: 'hello', hello: helloOf(), receivedAt: NOON - 40 * DAY_MS }, old(41), old(42), checkpoint()])
    await journal.append([received({ seq: 1, account: 'other' })])
    expect(journal.maintain(KEEP).pruned).toBe(1)
    expect(journal.accounts()[0]).toMatchObject({ lastSeq: 42, lastReceivedAt: NOON - 31 * DAY_MS })
  })

  test('after everything old is gone, what comes next is still later than the checkpoint', async () => {
    const journal = open(newPath())
    await journal.append([1, 2, 3, 4].map((seq) => old(seq)))
    await journal.append([checkpoint()])
    journal.maintain(KEEP)
    await journal.append([received({ seq: 5 })])
    expect(journal.windows(ACCOUNT, US30).later).toEqual([receivedOf({ seq: 5 }).body])
  })

  test('decisions stay, however old', async () => {
    const journal = open(newPath())
    await journal.append([decided({ closeTime: NOON - 900 * DAY_MS })])
    journal.maintain(KEEP)
    expect(journal.decision(decisionOf({ closeTime: NOON - 900 * DAY_MS }).key)).toBeDefined()
  })
})
