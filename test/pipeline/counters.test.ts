import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SymbolNameSchema } from '../../src/contracts/primitives.ts'
import { FIRMS } from '../../src/core/firm/firms.ts'
import { countsAt, forgetSent, noteClosingDeals, noteOutcome, noteSent, openCounters, type Counters } from '../../src/pipeline/counters.ts'
import type { DealRow, SignalRow, SignalState } from '../../src/ports/journal.ts'
import { heldPosition, sentSignal } from '../support/gate-input.ts'
import { ACCOUNT, NOON } from '../support/house.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const EURUSD = SymbolNameSchema.parse('EURUSD')
const { reset } = FIRMS['ftmo-2-step'].phases.challenge
const nothing = { signalsSince: () => [], dealsSince: () => [], gonesSince: () => [] }
const open = (execution: 'broker' | 'paper' = 'broker') => openCounters(nothing, ACCOUNT, { execution, now: NOON })
const counts = (counters: Counters, now = NOON) => countsAt(counters, EURUSD, { reset, now })

const row = (id: string, sentAt: number, change: Partial<SignalRow> = {}): SignalRow => ({
  signal: sentSignal({ id }),
  account: ACCOUNT,
  decisionKey: 'k',
  timeframe: 'M5',
  execution: 'broker',
  sentAt,
  state: 'sent',
  settledAt: null,
  outcome: null,
  ...change,
})
const exit = (id: string, sentAt: number) => row(id, sentAt, { signal: sentSignal({ id, kind: 'CLOSE_ALL', positionIdentifier: '7' }) })
const deal = (ticket: string, at: number, change: Partial<DealRow> = {}): DealRow => ({
  account: ACCOUNT,
  ticket,
  positionIdentifier: '7',
  signal: null,
  execution: 'broker',
  kind: 'sell',
  entry: 'out',
  reason: 'stop',
  brokerSymbol: heldPosition({}).brokerSymbol,
  symbol: EURUSD,
  magic: '0',
  lots: 1,
  price: 1.1,
  profit: 0,
  swap: 0,
  commission: 0,
  fee: 0,
  at,
  ...change,
})

describe('orders of a day', () => {
  it('are all that was sent, and entries are told apart', () => {
    const counters = open()
    noteSent(counters, row('O1', NOON))
    noteSent(counters, exit('C1', NOON))
    noteSent(counters, row('O1', NOON))
    expect(counts(counters)).toMatchObject({ requestsToday: 2, entriesToday: 1 })
  })

  it("begin anew at the firm's reset: midnight in Prague, not on our clock", () => {
    const counters = open()
    const midnight = Date.UTC(2026, 5, 17, 22)
    noteSent(counters, row('O1', midnight - 1))
    expect(counts(counters, midnight - 1).requestsToday).toBe(1)
    expect(counts(counters, midnight).requestsToday).toBe(0)
    noteSent(counters, row('O2', midnight))
    expect(counts(counters, midnight).requestsToday).toBe(1)
  })

  it('hold through a day of 25 hours', () => {
    // 2026-10-25 in Prague begins at 22:00 UTC the day before and ends at 23:00 UTC.
    const start = Date.UTC(2026, 9, 24, 22)
    const counters = openCounters(nothing, ACCOUNT, { execution: 'broker', now: start })
    noteSent(counters, row('O1', start))
    expect(counts(counters, start + 25 * HOUR - 1).requestsToday).toBe(1)
    expect(counts(counters, start + 25 * HOUR).requestsToday).toBe(0)
  })

  it('count what a person did, and not what the broker did by itself', () => {
    const counters = open()
    noteClosingDeals(counters, [
      deal('1', NOON, { reason: 'client', entry: 'in', kind: 'buy' }),
      deal('1', NOON, { reason: 'client', entry: 'in', kind: 'buy' }),
      deal('2', NOON, { reason: 'mobile' }),
      deal('3', NOON, { reason: 'stop' }),
      deal('4', NOON, { reason: 'client', kind: 'balance', symbol: null }),
    ])
    expect(counts(counters)).toMatchObject({ requestsToday: 2, entriesToday: 1 })
  })

  it('do not count what could not be written, nor what another filler took', () => {
    const counters = open()
    noteSent(counters, row('O1', NOON))
    forgetSent(counters, row('O1', NOON))
    noteSent(counters, row('O2', NOON, { execution: 'paper' }))
    expect(counts(counters)).toMatchObject({ requestsToday: 0, entriesToday: 0, symbol: { entriesAt: [] } })
  })
})

describe('a symbol', () => {
  it('is told by when its positions were closed, on the side that was held', () => {
    const counters = open()
    noteClosingDeals(counters, [deal('1', NOON)])
    expect(counts(counters).symbol.lastCloseAt).toEqual({ buy: NOON, sell: null })
    noteClosingDeals(counters, [deal('2', NOON + 5, { kind: 'buy' })])
    expect(counts(counters).symbol.lastCloseAt).toEqual({ buy: NOON, sell: NOON + 5 })
    noteClosingDeals(counters, [deal('3', NOON + 9, { entry: 'in' })])
    expect(counts(counters).symbol.lastCloseAt).toEqual({ buy: NOON, sell: NOON + 5 })
  })

  it('is told by its rejects in a row; a fill ends the row', () => {
    const counters = open()
    noteOutcome(counters, row('O1', NOON), 'rejected', NOON + 1)
    noteOutcome(counters, row('O2', NOON), 'refused', NOON + 2)
    noteOutcome(counters, row('O3', NOON), 'expired', NOON + 3)
    noteOutcome(counters, exit('C1', NOON), 'rejected', NOON + 4)
    expect(counts(counters).symbol).toMatchObject({ rejectsInRow: 2, lastRejectAt: NOON + 2 })
    noteOutcome(counters, row('O4', NOON), 'filled', NOON + 5)
    expect(counts(counters).symbol).toMatchObject({ rejectsInRow: 0, lastRejectAt: null })
  })
})

it('a restart finds the counts as they were, whatever happened', () => {
  const step = fc.record({
    minutes: fc.integer({ min: 0, max: 90 }),
    what: fc.constantFrom('entry', 'exit', 'manual', 'stop'),
    state: fc.constantFrom<SignalState>('sent', 'filled', 'rejected', 'refused', 'expired', 'unknown'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const live = open()
      const signals: SignalRow[] = []
      const deals: DealRow[] = []
      let now = NOON
      for (const [i, { minutes, what, state }] of steps.entries()) {
        now += minutes * MINUTE
        if (what === 'manual' || what === 'stop') {
          const made = deal(String(i), now, { reason: what === 'manual' ? 'client' : 'stop' })
          deals.push(made)
          noteClosingDeals(live, [made])
          continue
        }
        const sent = what === 'entry' ? row(`O${i}`, now) : exit(`C${i}`, now)
        const isSettled = state !== 'sent' && state !== 'unknown'
        noteSent(live, sent)
        if (isSettled) noteOutcome(live, sent, state, now)
        signals.push({ ...sent, state, settledAt: isSettled ? now : null })
      }
      const since = (from: number) => signals.filter((one) => one.sentAt >= from)
      const found = openCounters({ signalsSince: (_a, _e, from) => since(from), dealsSince: () => deals, gonesSince: () => [] }, ACCOUNT, {
        execution: 'broker',
        now,
      })
      const [before, after] = [counts(live, now), counts(found, now)]
      expect({ ...after, symbol: { ...after.symbol, entriesAt: 0 } }).toEqual({ ...before, symbol: { ...before.symbol, entriesAt: 0 } })
      const lastHour = (entriesAt: readonly number[]) => entriesAt.filter((at) => now - at < HOUR)
      expect(lastHour(after.symbol.entriesAt)).toEqual(lastHour(before.symbol.entriesAt))
    }),
  )
})
