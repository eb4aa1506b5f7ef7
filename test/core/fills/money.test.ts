import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fundsOf, openBook, positionsOf } from '../../../src/core/fills/book.ts'
import { cleanPrice, profitMoney, roundMoney } from '../../../src/core/fills/money.ts'
import { bookWith, marketOf, SPEC, START, walk, barsOf } from './cases.ts'

describe('money', () => {
  it.each([
    [1.005, 1.01],
    [-1.005, -1.01],
    [0.125, 0.13],
    [-0.125, -0.13],
    [2.675, 2.68],
    [1.0049, 1],
    [-0.001, 0],
    // A tick of an index and half a lot: 42,000.02 - 42,000.01 is 0.00999999999476 in binary.
    [((42_000.02 - 42_000.01) / 0.01) * 0.01 * 0.5, 0.01],
    [0.004_999, 0],
    [100_000, 100_000],
  ])('rounds %f to %f: whole cents, half a cent away from zero', (amount, rounded) => {
    expect(roundMoney(amount)).toBe(rounded)
  })

  it('rounds a number of whole cents to itself, and both signs alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (cents) => {
        expect(roundMoney(cents / 100)).toBe(cents / 100)
        expect(roundMoney(-cents / 100)).toBe(-cents / 100)
      }),
    )
  })

  it('counts ticks times tick value times lots: an index with half a cent per tick', () => {
    const us30 = { ...SPEC, point: 0.01, tickSize: 0.01, tickValue: 0.005 }
    expect(profitMoney({ side: 'buy', lots: 3, openPrice: 42_000 }, 42_010, us30)).toBeCloseTo(15, 9)
    expect(profitMoney({ side: 'sell', lots: 3, openPrice: 42_000 }, 42_010, us30)).toBeCloseTo(-15, 9)
  })

  it('takes binary noise out of a price and keeps a fraction of a point', () => {
    expect(cleanPrice(1.1 + 0.00002)).toBe(1.10002)
    expect(cleanPrice(1.100005)).toBe(1.100005)
  })
})

describe('funds', () => {
  it('are the balance alone without a position, and have no margin level', () => {
    expect(fundsOf(openBook(500, START))).toEqual({ balance: 500, credit: 0, equity: 500, margin: 0, freeMargin: 500, marginLevel: null })
  })

  it('hold floating profit and swap, and commission once', () => {
    const costs = { commissionPerLot: 3, slippagePoints: 0 }
    const opened = bookWith({}, { costs })
    expect(fundsOf(opened)).toMatchObject({ balance: 99_997, equity: 99_987, margin: 1_000, freeMargin: 98_987 })
    const day = 86_400_000
    const market = marketOf({ bid: 1.0999 })
    const { book } = walk(opened, barsOf([[1.1, 1.1, 1.1, 1.1]], { periodMs: day }), { market })
    expect(fundsOf(book)).toMatchObject({ balance: 99_997, equity: 99_970 })
    expect(positionsOf(book)).toMatchObject([{ profit: -20, swap: -7, commission: -3 }])
  })

  it('never have a margin level below zero', () => {
    const { book } = walk(bookWith(), barsOf([[1.1, 1.1, 1.0995, 1.1]]), { market: marketOf({ bid: 0.05 }) })
    expect(fundsOf(book)).toMatchObject({ equity: -5_010, marginLevel: 0 })
  })

  it('throw when a market of a ticket is unknown: equity without it would be wrong', () => {
    expect(() => fundsOf({ ...bookWith(), markets: {} })).toThrow('EURUSD.x')
  })
})
