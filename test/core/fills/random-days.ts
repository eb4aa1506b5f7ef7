import fc from 'fast-check'
import type { Side } from '../../../src/contracts/primitives.ts'
import type { Book, Trade } from '../../../src/core/fills/book.ts'
import type { Bars } from '../../../src/core/window.ts'
import { BOOK, barsOf, execute, marketOf, signalOf, START, walk } from './cases.ts'

/** Prices are whole ticks here, volumes whole hundredths of a lot: what a test computes with them is exact. */
const TICKS = 100_000
export const COSTS = { commissionPerLot: 2.5, slippagePoints: 2 }
export const SPREAD_TICKS = 10
export const HOUR = 3_600_000

export type Candle = Readonly<{ open: number; high: number; low: number; close: number }>
export type Order = Readonly<
  | { kind: 'OPEN'; side: Side; hundredths: number; stopTicks: number; targetTicks: number | null }
  | { kind: 'PARTIAL_CLOSE' | 'CLOSE_ALL'; pick: number; hundredths: number }
  | { kind: 'MODIFY'; pick: number; stopTicks: number; targetTicks: number | null }
>
export type Hour = Readonly<{ candle: Candle; orders: readonly Order[] }>

const distance = fc.integer({ min: 11, max: 400 })
const target = fc.option(distance)
const pick = fc.nat({ max: 20 })
const hundredths = fc.integer({ min: 1, max: 300 })
const order: fc.Arbitrary<Order> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('OPEN' as const),
      side: fc.constantFrom('buy', 'sell'),
      hundredths,
      stopTicks: distance,
      targetTicks: target,
    }),
  },
  fc.record({ kind: fc.constantFrom('PARTIAL_CLOSE', 'CLOSE_ALL'), pick, hundredths }),
  fc.record({ kind: fc.constant('MODIFY' as const), pick, stopTicks: distance, targetTicks: target }),
)
const move = fc.record({
  gap: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -300, max: 300 })),
  up: fc.nat({ max: 200 }),
  down: fc.nat({ max: 200 }),
  end: fc.double({ min: 0, max: 1, noNaN: true }),
  orders: fc.array(order, { maxLength: 2 }),
})

/** Up to a hundred hours of a market, with orders at their closes. */
export const hoursArbitrary: fc.Arbitrary<Hour[]> = fc.array(move, { minLength: 1, maxLength: 100 }).map((moves) => {
  let last = 110_000
  return moves.map(({ gap, up, down, end, orders }) => {
    const open = last + gap
    const candle = { open, high: open + up, low: open - down, close: Math.round(open - down + end * (up + down)) }
    last = candle.close
    return { candle, orders }
  })
})

export const priceOf = (ticks: number): number => ticks / TICKS
export const ticksOf = (price: number): number => Math.round(price * TICKS)
export const openOf = (hour: number): number => START + hour * HOUR
export const barsOfHours = (candles: readonly Candle[], firstHour = 0): Bars =>
  barsOf(
    candles.map(({ open, high, low, close }) => [priceOf(open), priceOf(high), priceOf(low), priceOf(close)] as const),
    { from: openOf(firstHour), periodMs: HOUR, spread: SPREAD_TICKS },
  )
export const marketAt = (closeTicks: number) => marketOf({ bid: priceOf(closeTicks), ask: priceOf(closeTicks + SPREAD_TICKS) })

/** Plays the hours: walks each bar, then executes its orders at the close's quote. */
export function play(hours: readonly Hour[]): Readonly<{ book: Book; trades: readonly Trade[] }> {
  let book: Book = BOOK
  const trades: Trade[] = []
  for (const [i, { candle, orders }] of hours.entries()) {
    const market = marketAt(candle.close)
    const walked = walk(book, barsOfHours([candle], i), { market, costs: COSTS })
    book = walked.book
    trades.push(...walked.trades)
    for (const [j, one] of orders.entries()) {
      const step = execute(book, signalFor(one, book, candle.close, `S:${i}:${j}`), { market, costs: COSTS, at: openOf(i + 1) })
      book = step.book
      trades.push(...step.trades)
    }
  }
  return { book, trades }
}

function signalFor(order: Order, book: Book, bidTicks: number, id: string) {
  const ticket = order.kind === 'OPEN' ? undefined : book.tickets[order.pick % Math.max(1, book.tickets.length)]
  const side = order.kind === 'OPEN' ? order.side : (ticket?.side ?? 'buy')
  const sign = side === 'buy' ? 1 : -1
  const from = side === 'buy' ? bidTicks : bidTicks + SPREAD_TICKS
  const levels =
    'stopTicks' in order
      ? {
          stop: priceOf(from - sign * order.stopTicks),
          target: order.targetTicks === null ? null : priceOf(from + sign * order.targetTicks),
        }
      : { stop: null, target: null }
  const lots = 'hundredths' in order ? order.hundredths / 100 : (ticket?.lots ?? 1)
  const shared = { id, kind: order.kind, side, lots, riskMoney: 1e9, expiresAt: Number.MAX_SAFE_INTEGER, ...levels }
  return signalOf({ ...shared, positionIdentifier: order.kind === 'OPEN' ? null : (ticket?.identifier ?? '404') })
}
