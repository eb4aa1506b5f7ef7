import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tickTrack, type Ticks } from '../../../src/core/bars/from-ticks.ts'
import type { Book, Trade } from '../../../src/core/fills/book.ts'
import { isDeep } from '../../support/depth.ts'
import { BOOK, execute, marketOf, signalOf, START, walk } from './cases.ts'

/** One tick: milliseconds since the one before, bid and spread in points. */
type Row = Readonly<{ at: number; bid: number; ask: number }>
const SLIP = 2
const COSTS = { commissionPerLot: 0, slippagePoints: SLIP }
const priceOf = (points: number): number => points / 100_000

const rowsArbitrary: fc.Arbitrary<Row[]> = fc
  .array(
    fc.record({
      step: fc.oneof(fc.constant(0), fc.nat({ max: 900 })),
      move: fc.integer({ min: -25, max: 25 }),
      spread: fc.integer({ min: 1, max: 30 }),
    }),
    {
      minLength: 2,
      maxLength: 150,
      size: 'max',
    },
  )
  .map((steps) => {
    let [at, bid] = [START, 110_000]
    return steps.map(({ step, move, spread }) => {
      at += step
      bid += move
      return { at, bid, ask: bid + spread }
    })
  })
const plan = fc.record({
  side: fc.constantFrom('buy', 'sell'),
  /** Share of the ticks after which the order comes. */
  when: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  stop: fc.integer({ min: 1, max: 120 }),
  target: fc.integer({ min: 1, max: 120 }),
})

const trackOf = (rows: readonly Row[]) => {
  const ticks: Ticks = {
    time: Float64Array.from(rows, ({ at }) => at),
    bid: Float64Array.from(rows, ({ bid }) => priceOf(bid)),
    ask: Float64Array.from(rows, ({ ask }) => priceOf(ask)),
  }
  return tickTrack(ticks, { point: 0.00001 })
}
const marketAt = ({ bid, ask }: Row) => marketOf({ bid: priceOf(bid), ask: priceOf(ask) })

/** An order is filled at the last quote of its millisecond; what follows it is walked. */
function enter(
  rows: readonly Row[],
  { side, when, stop, target }: Readonly<{ side: 'buy' | 'sell'; when: number; stop: number; target: number }>,
) {
  const chosen = rows[Math.floor(when * rows.length)]?.at ?? 0
  const [before, after] = [rows.filter(({ at }) => at <= chosen), rows.filter(({ at }) => at > chosen)]
  const quote = before.at(-1) ?? { at: 0, bid: 0, ask: 0 }
  const sign = side === 'buy' ? 1 : -1
  const exit = side === 'buy' ? quote.bid : quote.ask
  const levels = { stop: exit - sign * stop, target: exit + sign * target }
  const walked = walk(BOOK, trackOf(before), { market: marketAt(quote), costs: COSTS }).book
  const signal = signalOf({ side, stop: priceOf(levels.stop), target: priceOf(levels.target), expiresAt: Number.MAX_SAFE_INTEGER })
  const { book } = execute(walked, signal, { market: marketAt(quote), costs: COSTS, at: quote.at })
  return { book, after, levels }
}

/** Tick by tick, in points: the stop at the tick's own price and slipped, the target at its own. */
function endOf(rows: readonly Row[], side: 'buy' | 'sell', { stop, target }: Readonly<{ stop: number; target: number }>) {
  for (const { at, bid, ask } of rows) {
    if (side === 'buy' && bid <= stop) return { reason: 'stop', points: bid - SLIP, at }
    if (side === 'buy' && bid >= target) return { reason: 'target', points: target, at }
    if (side === 'sell' && ask >= stop) return { reason: 'stop', points: ask + SLIP, at }
    if (side === 'sell' && ask <= target) return { reason: 'target', points: target, at }
  }
  return null
}

const found = (trade: Trade | undefined) =>
  trade === undefined ? null : { reason: trade.reason, points: Math.round(trade.price * 100_000), at: trade.at }

describe('on recorded ticks', () => {
  it('a position ends at the tick, the price and for the reason that a loop over the raw ticks finds', () => {
    const ends = { stop: 0, target: 0, none: 0 }
    fc.assert(
      fc.property(rowsArbitrary, plan, (rows, order) => {
        const { book, after, levels } = enter(rows, order)
        const expected = endOf(after, order.side, levels)
        const { trades } = walk(book, trackOf(after), { market: marketAt(rows.at(-1) ?? { at: 0, bid: 0, ask: 0 }), costs: COSTS })
        expect(found(trades[0])).toEqual(expected)
        expect(trades.length).toBe(expected === null ? 0 : 1)
        if (expected === null) ends.none += 1
        else ends[expected.reason === 'stop' ? 'stop' : 'target'] += 1
      }),
      { numRuns: isDeep ? 10_000 : 400 },
    )
    expect(Math.min(...Object.values(ends))).toBeGreaterThan(20)
  })

  it('cut between any two milliseconds, a track gives the same fills', () => {
    fc.assert(
      fc.property(rowsArbitrary, plan, fc.array(fc.nat({ max: 150 }), { maxLength: 5 }), (rows, order, cuts) => {
        const { book, after } = enter(rows, order)
        const market = marketAt(rows.at(-1) ?? { at: 0, bid: 0, ask: 0 })
        const whole = walk(book, trackOf(after), { market, costs: COSTS })
        const edges = [...cuts.map((i) => after[i]?.at ?? Infinity), Infinity].toSorted((a, b) => a - b)
        let from = 0
        let pieces: Book = book
        const trades: Trade[] = []
        for (const edge of edges) {
          const step = walk(pieces, trackOf(after.filter(({ at }) => at >= from && at < edge)), { market, costs: COSTS })
          pieces = step.book
          trades.push(...step.trades)
          from = edge
        }
        expect(trades).toEqual(whole.trades)
        expect(pieces).toEqual(whole.book)
      }),
      { numRuns: isDeep ? 3_000 : 150 },
    )
  })

  it('ticks of the millisecond in which an order was filled are not walked again', () => {
    const rows = [
      { at: START, bid: 109_000, ask: 109_010 },
      { at: START, bid: 110_000, ask: 110_010 },
      { at: START + 1, bid: 109_950, ask: 109_960 },
    ]
    // The stop at 1.09900 lies above the first bid, which came before the fill.
    const { book, after } = enter(rows, { side: 'buy', when: 0, stop: 100, target: 500 })
    expect(walk(book, trackOf(after), { costs: COSTS }).trades).toEqual([])
    const again = walk(book, trackOf(rows), { costs: COSTS })
    expect(again.trades).toEqual([])
  })

  it('a jump over the stop fills at the first tick behind it, and one over the target at the target', () => {
    const jump = (bid: number) => [
      { at: START, bid: 110_000, ask: 110_010 },
      { at: START + 5_000, bid, ask: bid + 10 },
    ]
    const order = { side: 'buy', when: 0, stop: 100, target: 200 } as const
    const endAt = (bid: number) => {
      const { book, after } = enter(jump(bid), order)
      return walk(book, trackOf(after), { costs: COSTS }).trades
    }
    // Bought at 1.10010 + 2. Stop 1.09900: sold at the bid 1.09500 - 2, 514 points lower.
    expect(endAt(109_500)).toMatchObject([{ reason: 'stop', price: 1.09498, profit: -514 }])
    // Target 1.10200, 188 points higher, though the bid is at 1.10900.
    expect(endAt(110_900)).toMatchObject([{ reason: 'target', price: 1.102, profit: 188 }])
  })
})
