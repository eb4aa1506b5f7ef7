import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fundsOf, type Trade } from '../../../src/core/fills/book.ts'
import { isDeep } from '../../support/depth.ts'
import { BOOK, bookWith, execute, signalOf, walk } from './cases.ts'
import {
  barsOfHours,
  COSTS,
  HOUR,
  hoursArbitrary,
  marketAt,
  openOf,
  play,
  priceOf,
  SPREAD_TICKS,
  ticksOf,
  type Candle,
} from './random-days.ts'

const runs = { numRuns: isDeep ? 3_000 : 150 }
const centsOf = (amount: number) => Math.round(amount * 100)
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

describe('over random days of bars and orders', () => {
  it('the balance is the start and every booked amount, to the cent', () => {
    fc.assert(
      fc.property(hoursArbitrary, (hours) => {
        const { book, trades } = play(hours)
        const booked = sum(trades.map(({ profit, swap, commission }) => centsOf(profit) + centsOf(swap) + centsOf(commission)))
        expect(centsOf(book.balance)).toBe(centsOf(BOOK.balance) + booked)
        for (const { profit, swap, commission } of trades) {
          for (const amount of [profit, swap, commission]) expect(amount * 100).toBeCloseTo(centsOf(amount), 4)
        }
      }),
      runs,
    )
  })

  it('equity is the balance once everything is closed, and free margin is what margin leaves', () => {
    fc.assert(
      fc.property(hoursArbitrary, (hours) => {
        const { book } = play(hours)
        const funds = fundsOf(book)
        expect(centsOf(funds.freeMargin)).toBe(centsOf(funds.equity) - centsOf(funds.margin))
        const at = openOf(hours.length)
        const flat = book.tickets.reduce((left, { identifier, side }) => {
          const close = signalOf({ id: 'C', kind: 'CLOSE_ALL', side, positionIdentifier: identifier, expiresAt: at })
          return execute(left, close, { at }).book
        }, book)
        expect(fundsOf(flat)).toMatchObject({ balance: flat.balance, equity: flat.balance, margin: 0, marginLevel: null })
      }),
      runs,
    )
  })

  it('every lot that went in comes out once or is still open', () => {
    fc.assert(
      fc.property(hoursArbitrary, (hours) => {
        const { book, trades } = play(hours)
        const lotsOf = (entry: Trade['entry']) => sum(trades.filter((one) => one.entry === entry).map(({ lots }) => centsOf(lots)))
        expect(lotsOf('in') - lotsOf('out')).toBe(sum(book.tickets.map(({ lots }) => centsOf(lots))))
        expect(new Set(trades.map(({ ticket }) => ticket)).size).toBe(trades.length)
      }),
      runs,
    )
  })

  it('profits, swaps and commissions are those of a second computation in whole ticks and cents', () => {
    fc.assert(
      fc.property(hoursArbitrary, (hours) => {
        const { trades } = play(hours)
        const openings = new Map(trades.filter(({ entry }) => entry === 'in').map((one) => [one.positionIdentifier, one]))
        for (const trade of trades) {
          const hundredths = centsOf(trade.lots)
          // 2.50 a lot: 2.5 cents a hundredth, half a cent away from zero.
          expect(centsOf(trade.commission)).toBe(-Math.floor(2.5 * hundredths + 0.5) + 0)
          const opening = openings.get(trade.positionIdentifier)
          if (trade.entry === 'in' || opening === undefined) continue
          const ticks = (ticksOf(trade.price) - ticksOf(opening.price)) * (opening.side === 'buy' ? 1 : -1)
          // A tick is one unit of money per lot, so a cent per hundredth.
          expect(centsOf(trade.profit)).toBe(ticks * hundredths + 0)
          const perLot = opening.side === 'buy' ? -7 : 2.5
          expect(Math.abs(trade.swap - nightsBetween(opening.at, trade.at) * perLot * trade.lots)).toBeLessThan(0.0051)
        }
      }),
      runs,
    )
  })

  it('the same days make the same book, bar by bar or in one go', () => {
    fc.assert(
      fc.property(hoursArbitrary, (hours) => {
        expect(play(hours)).toEqual(play(hours))
        const candles = hours.map(({ candle }) => candle)
        const last = candles.at(-1)
        const market = marketAt(last?.close ?? 0)
        const book = bookWith({ stop: 1.098, target: 1.102 })
        const whole = walk(book, barsOfHours(candles), { market, costs: COSTS })
        let cut = book
        for (const length of candles.keys()) cut = walk(cut, barsOfHours(candles.slice(0, length + 1)), { market, costs: COSTS }).book
        expect(cut).toEqual(whole.book)
      }),
      runs,
    )
  })
})

describe('against a second walker that knows one position only', () => {
  const levels = fc.record({
    stop: fc.integer({ min: 11, max: 400 }),
    target: fc.integer({ min: 1, max: 400 }),
    side: fc.constantFrom('buy', 'sell'),
  })

  it('a position ends in the same bar, at the same price, for the same reason', () => {
    fc.assert(
      fc.property(hoursArbitrary, levels, (hours, { stop, target, side }) => {
        const candles = hours.map(({ candle }) => candle)
        const sign = side === 'buy' ? 1 : -1
        const at = side === 'buy' ? 110_000 : 110_010
        const ticks = { stop: at - sign * stop, target: at + sign * target }
        const book = bookWith({ side, stop: priceOf(ticks.stop), target: priceOf(ticks.target) })
        const [trade] = walk(book, barsOfHours(candles), { market: marketAt(110_000), costs: COSTS }).trades
        const expected = endOf(candles, sign, ticks)
        const found = trade === undefined ? null : { reason: trade.reason, ticks: ticksOf(trade.price), at: trade.at }
        expect(found).toEqual(expected)
      }),
      runs,
    )
  })

  it('the order assumed inside a bar is never the better one', () => {
    fc.assert(
      fc.property(hoursArbitrary, levels, (hours, { stop, target, side }) => {
        const candles = hours.slice(0, 1).map(({ candle }) => candle)
        const sign = side === 'buy' ? 1 : -1
        const at = side === 'buy' ? 110_000 : 110_010
        const levelsOf = { stop: priceOf(at - sign * stop), target: priceOf(at + sign * target) }
        const resultOf = (parts: { stop: number; target: number | null }, isStopped: boolean) => {
          const book = bookWith({ side, ...parts })
          const tickets = isStopped ? book.tickets : book.tickets.map((ticket) => ({ ...ticket, stop: null }))
          return walk({ ...book, tickets }, barsOfHours(candles), { market: marketAt(110_000) }).trades[0]?.profit
        }
        const both = resultOf(levelsOf, true)
        const targetFirst = resultOf(levelsOf, false)
        const stopFirst = resultOf({ ...levelsOf, target: null }, true)
        const possible = [targetFirst, stopFirst].filter((profit) => profit !== undefined)
        expect(both).toBe(possible.length === 0 ? undefined : Math.min(...possible))
      }),
      runs,
    )
  })
})

/** All in ticks of the price that closes the position, which for a short is the ask. */
function endOf(candles: readonly Candle[], sign: 1 | -1, { stop, target }: Readonly<{ stop: number; target: number }>) {
  const shift = sign === 1 ? 0 : SPREAD_TICKS
  for (const [i, candle] of candles.entries()) {
    const [open, worst, best] = [
      candle.open + shift,
      (sign === 1 ? candle.low : candle.high) + shift,
      (sign === 1 ? candle.high : candle.low) + shift,
    ]
    if (sign * worst <= sign * stop) {
      const from = sign * open <= sign * stop ? open : stop
      return { reason: 'stop', ticks: from - sign * COSTS.slippagePoints, at: openOf(i) }
    }
    if (sign * best >= sign * target) return { reason: 'target', ticks: target, at: openOf(i) }
  }
  return null
}

/** The days of the test lie in one summer week: a server midnight is 21:00 UTC, and Wednesday's counts three. */
function nightsBetween(from: number, to: number): number {
  let nights = 0
  for (let at = from + HOUR; at <= to; at += HOUR) {
    const { hour, weekday } = { hour: new Date(at).getUTCHours(), weekday: new Date(at).getUTCDay() }
    if (hour === 21 && weekday >= 1 && weekday <= 5) nights += weekday === 3 ? 3 : 1
  }
  return nights
}
