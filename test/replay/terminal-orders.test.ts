import { describe, expect, test } from 'vitest'
import { openBook, type Book } from '../../src/core/fills/book.ts'
import { feedOf, makeSyntheticTape } from '../../replay/synthetic-tape.ts'
import { openSeat } from '../../replay/seat.ts'
import { openOrderLog } from '../../replay/terminal-orders.ts'
import type { TerminalSignal } from '../../replay/wire-client.ts'
import { SymbolNameSchema } from '../../src/contracts/primitives.ts'

const feed = feedOf(makeSyntheticTape({ seed: 7, minutes: 10 }))
const { zone, playFrom: at } = feed
const [symbol] = feed.symbols
if (symbol === undefined) throw new Error('no market')
const market = openSeat(symbol, feed).sight(at).fills
const costs = symbol.market
const { ask, bid } = market.quote

const good: TerminalSignal = {
  id: 'o-1',
  kind: 'OPEN',
  symbol: SymbolNameSchema.parse('EURUSD'),
  brokerSymbol: market.brokerSymbol,
  side: 'buy',
  lots: 1,
  stop: Number((ask - 0.001).toFixed(5)),
  target: null,
  maxDeviationPoints: 20,
  riskMoney: 100.01,
  positionIdentifier: null,
  expiresAt: at + 20_000,
  reason: 'test',
}

function tryOne(changes: Partial<TerminalSignal>, { served = true, book = openBook(100_000, at) }: { served?: boolean; book?: Book } = {}) {
  return openOrderLog().execute({ ...good, ...changes }, { book, market: served ? market : undefined, costs, at, zone })
}

describe('what the terminal refuses by itself', () => {
  test('a good signal is filled, so the refusals below are not for another reason', () => {
    const { outcome, book } = tryOne({})
    expect(outcome).toMatchObject({ outcome: 'filled', retcode: 10_009, lots: 1, positionIdentifier: '1' })
    expect(book.tickets).toHaveLength(1)
  })

  test.each<[string, Partial<TerminalSignal>, string]>([
    ['an unknown kind', { kind: 'REVERSE' }, 'unknown kind REVERSE'],
    ['an entry without a stop', { stop: null }, 'OPEN without a stop'],
    ['an add without a stop', { kind: 'ADD', stop: null }, 'ADD without a stop'],
    ['more money at the stop than allowed', { riskMoney: 99.9 }, '100.00 would be lost at the stop, 99.90 is allowed'],
    ['a stop above the price of a buy', { stop: ask + 0.001 }, 'wrong side'],
    ['a stop below the price of a sell', { side: 'sell', stop: bid - 0.001 }, 'wrong side'],
  ])('%s', (_, changes, message) => {
    const { outcome, book, trades } = tryOne(changes)
    expect(outcome).toMatchObject({ outcome: 'refused', retcode: 0, lots: 0, orderTicket: null })
    expect(outcome.message).toContain(message)
    expect(book.tickets).toEqual([])
    expect(trades).toEqual([])
  })

  test('a signal past its expiry is expired, at its last instant it is not', () => {
    expect(tryOne({ expiresAt: at - 1 }).outcome.outcome).toBe('expired')
    expect(tryOne({ expiresAt: at }).outcome.outcome).toBe('filled')
  })

  test('a symbol it does not serve', () => {
    expect(tryOne({}, { served: false }).outcome).toMatchObject({
      outcome: 'refused',
      message: `${market.brokerSymbol} is not served here`,
    })
  })

  test('an id that came before: nothing is executed, the first outcome is the answer', () => {
    const log = openOrderLog()
    const context = { market, costs, at, zone }
    const first = log.execute(good, { ...context, book: openBook(100_000, at) })
    const second = log.execute({ ...good, lots: 50, riskMoney: 9_999 }, { ...context, book: first.book })
    expect(second).toMatchObject({ isRepeat: true, trades: [], outcome: first.outcome })
    expect(second.book).toBe(first.book)
  })
})
