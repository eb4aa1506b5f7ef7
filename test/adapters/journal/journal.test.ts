import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome, SignalState } from '../../../src/ports/journal.ts'
import {
  ACCOUNT,
  CLOSE_AT,
  dealOf,
  decided,
  decisionOf,
  EURUSD,
  helloOf,
  newPath,
  NOON,
  open,
  openWithDb,
  outcomeOf,
  received,
  receivedOf,
  signalOf,
  switchesOf,
  US30,
} from './fixtures.ts'

const ID = signalOf().id
const settle = (state: SignalState, at: number, fields: Partial<Outcome> = {}) =>
  ({ kind: 'outcome', account: ACCOUNT, outcome: outcomeOf(fields), state, at }) as const

describe('decisions', () => {
  test('a decision reads back deep-equal to what was written', async () => {
    const journal = open(newPath())
    const decision = decisionOf({ gate: null, signals: [signalOf()] })
    await journal.append([{ kind: 'decision', decision, execution: 'paper' }])
    expect(journal.decision(decision.key)).toEqual(decision)
    expect(journal.decision(`${decision.key}0`)).toBeUndefined()
    expect(journal.decision('nonsense')).toBeUndefined()
  })

  test('facts of any finite number and text survive the journal', async () => {
    const journal = open(newPath())
    let closeTime = CLOSE_AT
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.constant(null),
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), value, { noNullPrototype: true }), async (facts) => {
        closeTime += 60_000
        const plain = decisionOf({ closeTime })
        const decision = { ...plain, entry: { kind: 'hold', gate: 'spread', reason: '', facts } as const }
        await journal.append([{ kind: 'decision', decision, execution: 'broker' }])
        expect(journal.decision(decision.key)).toEqual(JSON.parse(JSON.stringify(decision)))
      }),
      { numRuns: 50 },
    )
  })

  test('the newest close per symbol and timeframe is known, whatever the order of writing', async () => {
    const journal = open(newPath())
    const closes = [CLOSE_AT, CLOSE_AT + 600_000, CLOSE_AT + 300_000]
    for (const closeTime of closes) await journal.append([decided({ closeTime })])
    await journal.append([decided({ timeframe: 'M15' }), decided({ symbol: 'US100' }), decided({ account: 'other' })])
    expect(journal.lastCloses(ACCOUNT)).toEqual([
      { symbol: 'US100', timeframe: 'M5', closeTime: CLOSE_AT },
      { symbol: 'US30', timeframe: 'M15', closeTime: CLOSE_AT },
      { symbol: 'US30', timeframe: 'M5', closeTime: CLOSE_AT + 600_000 },
    ])
  })
})

describe('signals', () => {
  test("a decision's signals are journalled with it, as sent", async () => {
    const journal = open(newPath())
    const decision = decisionOf({ gate: null, signals: [signalOf({ id: 'b' }), signalOf({ id: 'a' })] })
    await journal.append([{ kind: 'decision', decision, execution: 'paper' }])
    const common = { account: ACCOUNT, decisionKey: decision.key, timeframe: 'M5', execution: 'paper', sentAt: decision.receivedAt }
    const unanswered = { state: 'sent', settledAt: null, outcome: null }
    expect(journal.unsettledSignals(ACCOUNT)).toEqual(decision.signals.map((signal) => ({ signal, ...common, ...unanswered })))
    expect(journal.unsettledSignals('other')).toEqual([])
  })

  test('a signal outside a decision keeps its row as given', async () => {
    const journal = open(newPath())
    const signal = signalOf({ id: 'flat', kind: 'CLOSE_ALL', positionIdentifier: '7001', stop: null })
    const common = { account: ACCOUNT, decisionKey: null, timeframe: null, execution: 'broker', sentAt: NOON } as const
    const row = { signal, ...common, state: 'sent', settledAt: null, outcome: null } as const
    await journal.append([{ kind: 'signal', row }])
    expect(journal.signal('flat')).toEqual(row)
  })

  test('those since an instant are told by their filler, oldest first, the instant included', async () => {
    const journal = open(newPath())
    const sent = (id: string, sentAt: number, execution: 'broker' | 'paper' = 'broker', account: string = ACCOUNT) => {
      const row = { signal: signalOf({ id }), account, decisionKey: null, timeframe: null, execution, sentAt } as const
      return { kind: 'signal', row: { ...row, state: 'sent', settledAt: null, outcome: null } } as const
    }
    await journal.append([sent('late', NOON + 1), sent('old', NOON - 1), sent('now', NOON)])
    await journal.append([sent('paper', NOON, 'paper'), sent('foreign', NOON, 'broker', 'other')])
    expect(journal.signalsSince(ACCOUNT, 'broker', NOON).map(({ signal }) => signal.id)).toEqual(['now', 'late'])
    expect(journal.signalsSince(ACCOUNT, 'paper', NOON).map(({ signal }) => signal.id)).toEqual(['paper'])
  })

  test('an outcome settles its signal, also when it stands before it in the group', async () => {
    const journal = open(newPath())
    await journal.append([settle('filled', NOON), decided({ gate: null, signals: [signalOf()] })])
    expect(journal.signal(ID)).toMatchObject({ state: 'filled', settledAt: NOON, outcome: outcomeOf() })
    expect(journal.unsettledSignals(ACCOUNT)).toEqual([])
  })

  test('unknown may become final, and a final state is never overwritten by unknown', async () => {
    const journal = open(newPath())
    await journal.append([decided({ gate: null, signals: [signalOf()] })])
    await journal.append([settle('unknown', NOON, { outcome: 'unknown', positionIdentifier: null })])
    expect(journal.signal(ID)).toMatchObject({ state: 'unknown', settledAt: null })
    expect(journal.unsettledSignals(ACCOUNT)).toHaveLength(1)
    await journal.append([settle('filled', NOON + 1)])
    await journal.append([settle('unknown', NOON + 2, { outcome: 'unknown', message: 'late' })])
    expect(journal.signal(ID)).toMatchObject({ state: 'filled', settledAt: NOON + 1, outcome: outcomeOf() })
  })

  test.each<[SignalState, SignalState, SignalState]>([
    ['expired', 'filled', 'filled'],
    ['filled', 'expired', 'filled'],
    ['filled', 'partial', 'filled'],
    ['partial', 'filled', 'filled'],
    ['partial', 'rejected', 'partial'],
    ['placed', 'expired', 'expired'],
    ['placed', 'filled', 'filled'],
  ])('%s and then %s is %s', async (first, second, kept) => {
    const journal = open(newPath())
    await journal.append([decided({ gate: null, signals: [signalOf()] }), settle(first, NOON)])
    await journal.append([settle(second, NOON + 1)])
    expect(journal.signal(ID)?.state).toBe(kept)
  })

  test('the same outcome sent again keeps the first moment of settling', async () => {
    const journal = open(newPath())
    await journal.append([decided({ gate: null, signals: [signalOf()] }), settle('filled', NOON)])
    await journal.append([settle('filled', NOON + 5_000)])
    expect(journal.signal(ID)?.settledAt).toBe(NOON)
  })

  test('an outcome of another account, or of an unknown signal, changes nothing', async () => {
    const journal = open(newPath())
    await journal.append([decided({ gate: null, signals: [signalOf()] })])
    await journal.append([{ ...settle('filled', NOON), account: 'other' }, settle('filled', NOON, { signal: 'nobody' })])
    expect(journal.signal(ID)?.state).toBe('sent')
    expect(journal.signal('nobody')).toBeUndefined()
  })

  test('the signals of a position are those that opened, added to or reduced it, oldest first', async () => {
    const journal = open(newPath())
    const on = (id: string, kind: string) => signalOf({ id, kind, positionIdentifier: '7001' })
    const signals = [signalOf(), on('part', 'PARTIAL_CLOSE'), on('move', 'MODIFY'), on('no', 'CLOSE_ALL'), on('wait', 'CLOSE_ALL')]
    await journal.append([decided({ gate: null, signals })])
    await journal.append([
      settle('filled', NOON),
      settle('filled', NOON, { signal: 'part', positionIdentifier: null }),
      settle('filled', NOON, { signal: 'move', positionIdentifier: '7001' }),
      settle('rejected', NOON, { signal: 'no', positionIdentifier: null }),
    ])
    const ids = () => journal.signalsOfPosition(ACCOUNT, '7001').map(({ signal }) => signal.id)
    expect(ids()).toEqual([ID, 'part'])
    expect(journal.signalsOfPosition(ACCOUNT, '7002')).toEqual([])
  })

  test('a deal ties its signal to the position when the answer was lost', async () => {
    const journal = open(newPath())
    await journal.append([decided({ gate: null, signals: [signalOf()] })])
    expect(journal.signalsOfPosition(ACCOUNT, '7001')).toEqual([])
    await journal.append([{ kind: 'deal', row: dealOf() }])
    expect(journal.signalsOfPosition(ACCOUNT, '7001').map(({ signal }) => signal.id)).toEqual([ID])
  })
})

describe('what a start needs', () => {
  test('an account comes back with its hello, the newest seq of that session and its last switches', async () => {
    const journal = open(newPath())
    const hello = helloOf({ session: 's2', seq: 3 })
    await journal.append([{ kind: 'hello', hello: helloOf(), receivedAt: NOON }, received({ seq: 900, session: 's1' })])
    await journal.append([{ kind: 'hello', hello, receivedAt: NOON + 10 }])
    const account = { account: ACCOUNT, hello, helloAt: NOON + 10, hasLeft: false }
    expect(journal.accounts()).toEqual([{ ...account, lastSeq: 3, lastReceivedAt: NOON + 10, switches: null }])
    await journal.append([1, 2].map((version) => ({ kind: 'switches', account: ACCOUNT, switches: switchesOf(version) }) as const))
    await journal.append([received({ seq: 12, session: 's2', receivedAt: NOON + 99 }), received({ seq: 11, session: 's2' })])
    expect(journal.accounts()).toEqual([{ ...account, lastSeq: 12, lastReceivedAt: NOON + 99, switches: switchesOf(2) }])
  })

  test('a resend is told by the fingerprint of its session and seq', async () => {
    const journal = open(newPath())
    await journal.append([received({ seq: 7 })])
    expect(journal.fingerprint(ACCOUNT, 's1', 7)).toBe(4_000_000_007)
    expect(journal.fingerprint(ACCOUNT, 's2', 7)).toBeUndefined()
    expect(journal.fingerprint('other', 's1', 7)).toBeUndefined()
  })

  test('windows are the last checkpoint and the snapshots after it, in order', async () => {
    const journal = open(newPath())
    const columns = new Uint8Array(Float64Array.of(1.5, -2.25, 1e300).buffer)
    const checkpoint = { account: ACCOUNT, brokerSymbol: US30, at: NOON, columns }
    await journal.append([received({ seq: 1 }), received({ seq: 2, brokerSymbol: EURUSD })])
    expect(journal.windows(ACCOUNT, US30)).toEqual({ checkpoint: null, later: [receivedOf({ seq: 1 }).body] })
    // A checkpoint covers the snapshot of its own group, wherever in it that stands.
    await journal.append([{ kind: 'checkpoint', checkpoint }, received({ seq: 3 })])
    await journal.append([received({ seq: 5 }), received({ seq: 4 }), received({ seq: 6, type: 'ack' })])
    const bodies = [5, 4].map((seq) => receivedOf({ seq }).body)
    expect(journal.windows(ACCOUNT, US30)).toEqual({ checkpoint, later: bodies })
    expect(journal.windows(ACCOUNT, EURUSD).later).toHaveLength(1)
    expect(journal.brokerSymbols(ACCOUNT)).toEqual([EURUSD, US30])
    expect(journal.brokerSymbols('other')).toEqual([])
  })

  test('columns come back as memory of their own, fit for Float64Array', async () => {
    const journal = open(newPath())
    const numbers = Float64Array.of(3.5, 4.5, 5.5)
    const columns = new Uint8Array(numbers.buffer, 8, 16)
    await journal.append([{ kind: 'checkpoint', checkpoint: { account: ACCOUNT, brokerSymbol: US30, at: NOON, columns } }])
    const back = journal.windows(ACCOUNT, US30).checkpoint?.columns ?? new Uint8Array()
    expect([...new Float64Array(back.buffer, back.byteOffset, 2)]).toEqual([4.5, 5.5])
  })

  test('the paper account keeps its last state only', async () => {
    const { journal, db } = openWithDb(newPath())
    expect(journal.paper(ACCOUNT)).toBeUndefined()
    for (const state of ['{"a":1}', '{"a":2}']) await journal.append([{ kind: 'paper', account: ACCOUNT, at: NOON, state }])
    expect(journal.paper(ACCOUNT)).toBe('{"a":2}')
    expect(db.prepare('SELECT count(*) FROM paper').pluck().get()).toBe(1)
  })
})
