import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../../../src/ports/journal.ts'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { ACCOUNT, CLOSE_AT, dealOf, decided, newPath, NOON, open, openWithDb, signalOf, switchesOf } from './fixtures.ts'

const MINUTE_MS = 60_000
const closeAt = (i: number) => CLOSE_AT + i * MINUTE_MS

describe('lists', () => {
  test('decisions come newest first and by symbol, timeframe, gate, time and limit', async () => {
    const journal = open(newPath())
    await journal.append([0, 1, 2, 3].map((i) => decided({ closeTime: closeAt(i), gate: i === 2 ? null : 'spread' })))
    await journal.append([decided({ symbol: 'US100', closeTime: closeAt(9) }), decided({ timeframe: 'H1', closeTime: closeAt(8) })])
    await journal.append([decided({ account: 'other', closeTime: closeAt(7) })])
    const minutes = (query: object) =>
      journal.decisions({ account: ACCOUNT, limit: 100, ...query }).map(({ closeTime }) => (closeTime - CLOSE_AT) / MINUTE_MS)
    expect(minutes({})).toEqual([9, 8, 3, 2, 1, 0])
    expect(minutes({ limit: 2 })).toEqual([9, 8])
    expect(minutes({ before: closeAt(3) })).toEqual([2, 1, 0])
    expect(minutes({ symbol: SymbolNameSchema.parse('US100') })).toEqual([9])
    expect(minutes({ timeframe: 'M5', symbol: SymbolNameSchema.parse('US30') })).toEqual([3, 2, 1, 0])
    expect(minutes({ gate: 'entered' })).toEqual([2])
    expect(minutes({ gate: 'spread', before: closeAt(8), limit: 1 })).toEqual([3])
  })

  test('the filters of decisions are answered by an index, and the bodies of the rest are left alone', () => {
    const { db } = openWithDb(newPath())
    const plan = db
      .prepare<[], { detail: string }>(
        "EXPLAIN QUERY PLAN SELECT gate, count(*) FROM decisions WHERE account = 'a' AND close_time >= 1 AND close_time < 2 GROUP BY gate",
      )
      .all()
    expect(plan.map(({ detail }) => detail).join()).toMatch(/COVERING INDEX decisions_by_close \(close_time>\? AND close_time<\?\)/)
  })

  test('the funnel counts entries and the gates that held', async () => {
    const journal = open(newPath())
    const gates = ['spread', 'spread', 'desk', null, 'desk', 'spread']
    await journal.append(gates.map((gate, i) => decided({ closeTime: closeAt(i), gate })))
    expect(journal.funnel({ account: ACCOUNT, from: closeAt(0), to: closeAt(6) })).toEqual({
      decisions: 6,
      entered: 1,
      holds: { spread: 3, desk: 2 },
    })
    expect(journal.funnel({ account: ACCOUNT, from: closeAt(2), to: closeAt(3) })).toEqual({ decisions: 1, entered: 0, holds: { desk: 1 } })
    expect(journal.funnel({ account: 'other', from: 0, to: NOON })).toEqual({ decisions: 0, entered: 0, holds: {} })
  })

  test('signals come newest first, up to a moment', async () => {
    const journal = open(newPath())
    for (const i of [0, 1, 2]) await journal.append([decided({ closeTime: closeAt(i), signals: [signalOf({ id: `s${i}` })] })])
    const ids = (query: object) => journal.signals({ account: ACCOUNT, limit: 10, ...query }).map(({ signal }) => signal.id)
    expect(ids({})).toEqual(['s2', 's1', 's0'])
    expect(ids({ limit: 1 })).toEqual(['s2'])
    expect(ids({ before: closeAt(2) })).toEqual(['s1', 's0'])
  })

  test('a deal sent twice is kept once, as it came first, and per execution', async () => {
    const journal = open(newPath())
    await journal.append([{ kind: 'deal', row: dealOf() }])
    await journal.append([
      { kind: 'deal', row: dealOf({ profit: 99 }) },
      { kind: 'deal', row: dealOf({ execution: 'paper', at: NOON + 1 }) },
    ])
    const range = { account: ACCOUNT, from: NOON, to: NOON + 2 }
    expect(journal.deals(range)).toEqual([dealOf(), dealOf({ execution: 'paper', at: NOON + 1 })])
    expect(journal.deals({ ...range, execution: 'broker' })).toEqual([dealOf()])
    expect(journal.deals({ ...range, to: NOON })).toEqual([])
    expect(journal.deals({ ...range, from: NOON + 1 })).toHaveLength(1)
  })

  test('a balance operation keeps its empty fields', async () => {
    const journal = open(newPath())
    const row = dealOf({ kind: 'balance', signal: null, brokerSymbol: null, symbol: null, positionIdentifier: '0', profit: 100_000 })
    await journal.append([{ kind: 'deal', row }])
    expect(journal.deals({ account: ACCOUNT, from: 0, to: NOON + 1 })).toEqual([row])
  })

  test('of equity the newest row of each minute is kept', async () => {
    const journal = open(newPath())
    const at = (ms: number, equity: number, execution: 'broker' | 'paper' = 'broker'): JournalEntry => ({
      kind: 'equity',
      row: { account: ACCOUNT, at: NOON + ms, balance: 100_000, equity, execution },
    })
    await journal.append([at(0, 1), at(59_999, 2), at(30_000, 3), at(60_000, 4), at(60_000, 5), at(90_000, 6, 'paper')])
    const equities = (query: object) =>
      journal.equity({ account: ACCOUNT, from: NOON, to: NOON + 600_000, limit: 10, ...query }).map(({ equity }) => equity)
    expect(equities({})).toEqual([2, 5, 6])
    expect(equities({ execution: 'broker' })).toEqual([2, 5])
    expect(equities({ limit: 2 })).toEqual([5, 6])
    expect(equities({ to: NOON + 60_000 })).toEqual([2])
    expect(equities({ from: NOON + 60_000 })).toEqual([5, 6])
  })

  test('the history of the switches comes newest first, and a version is given once', async () => {
    const journal = open(newPath())
    const set = (version: number): JournalEntry => ({ kind: 'switches', account: ACCOUNT, switches: switchesOf(version) })
    await journal.append([set(1), set(2), set(3)])
    expect(journal.switches({ account: ACCOUNT, limit: 2 })).toEqual([switchesOf(3), switchesOf(2)])
    await expect(journal.append([set(3)])).rejects.toMatchObject({ code: 'INTERNAL' })
  })
})
