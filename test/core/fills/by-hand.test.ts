import { describe, expect, it } from 'vitest'
import { BrokerSymbolSchema } from '../../../src/contracts/primitives.ts'
import type { Signal } from '../../../src/contracts/decision.ts'
import { fundsOf, openBook, type Book, type Market, type Trade } from '../../../src/core/fills/book.ts'
import { barsOf, BOOK, bookWith, execute, FREE, marketOf, MINUTE, signalOf, START, walk } from './cases.ts'

/** 3.00 per lot and side, two points of slippage. */
const COSTS = { commissionPerLot: 3, slippagePoints: 2 }
const HOUR = 60 * MINUTE
const whenever = { riskMoney: 1e9, expiresAt: Number.MAX_SAFE_INTEGER }
const exit = (parts: Partial<Signal>) =>
  signalOf({ ...whenever, kind: 'CLOSE_ALL', id: 'X', stop: null, positionIdentifier: '1', ...parts })
const moneyOf = (trades: readonly Trade[]) => trades.map(({ price, profit, swap, commission }) => ({ price, profit, swap, commission }))

describe('a round trip, to the cent', () => {
  it('of a long to its target pays the spread at the entry, commission twice and slippage once', () => {
    // Ask 1.10010 + 2 points = 1.10012; target 1.10300: 288 ticks x 0.5 lots = 144.00; 2 x 1.50 of commission.
    const opened = execute(BOOK, signalOf({ lots: 0.5, target: 1.103 }), { costs: COSTS })
    const { book, trades } = walk(opened.book, barsOf([[1.1, 1.1031, 1.0999, 1.103]]), { costs: COSTS })
    expect(moneyOf([...opened.trades, ...trades])).toEqual([
      { price: 1.10012, profit: 0, swap: 0, commission: -1.5 },
      { price: 1.103, profit: 144, swap: 0, commission: -1.5 },
    ])
    expect(book.balance).toBe(100_141)
  })

  it('of a short to its stop pays the spread at the exit, commission twice and slippage twice', () => {
    // Bid 1.10000 - 2 = 1.09998. The ask reaches 1.10200 with a bid of 1.10190; filled 2 points higher: -204 x 0.5 = -102.00.
    const opened = execute(BOOK, signalOf({ side: 'sell', lots: 0.5, stop: 1.102 }), { costs: COSTS })
    const { book, trades } = walk(opened.book, barsOf([[1.1, 1.1019, 1.0999, 1.1]]), { costs: COSTS })
    expect(moneyOf([...opened.trades, ...trades])).toEqual([
      { price: 1.09998, profit: 0, swap: 0, commission: -1.5 },
      { price: 1.10202, profit: -102, swap: 0, commission: -1.5 },
    ])
    expect(book.balance).toBe(99_895)
  })

  it('of a short to its target pays no slippage at the exit', () => {
    // 1.09998 to 1.09700, reached by the ask with a bid of 1.09690: 298 x 0.5 = 149.00; 3.00 of commission.
    const opened = execute(BOOK, signalOf({ side: 'sell', lots: 0.5, target: 1.097 }), { costs: COSTS })
    const { book } = walk(opened.book, barsOf([[1.1, 1.1, 1.0969, 1.097]]), { costs: COSTS })
    expect(book.balance).toBe(100_146)
  })

  it('opened and closed at one quote costs spread, slippage twice and commission twice', () => {
    // Long 1.10012 to 1.09998: -14.00, and 6.00 of commission. A short the same.
    for (const side of ['buy', 'sell'] as const) {
      const { book } = execute(execute(BOOK, signalOf({ side }), { costs: COSTS }).book, exit({ side }), { costs: COSTS })
      expect(book.balance).toBe(99_980)
    }
  })

  it('of both sides held at once: one bar takes the target of the long and the stop of the short', () => {
    // Long 1.10010 to 1.10200: 190. Short 1.10000 to 1.10150: -150. One lot each.
    const both = execute(bookWith({ target: 1.102 }), signalOf({ id: 'OPEN:2', side: 'sell', stop: 1.1015 })).book
    const { book, trades } = walk(both, barsOf([[1.1, 1.102, 1.0999, 1.1]]))
    expect(trades).toMatchObject([
      { positionIdentifier: '2', reason: 'stop', profit: -150 },
      { positionIdentifier: '1', reason: 'target', profit: 190 },
    ])
    expect(book.balance).toBe(100_040)
  })
})

describe('over nights and weekends, to the cent', () => {
  /** The bar of an hour, at the price of the entry unless given. */
  const hourAt = (from: number, prices: readonly [number, number, number, number] = [1.1, 1.1, 1.1, 1.1]) =>
    barsOf([prices], { from, periodMs: HOUR })
  const openedAt = (at: number, parts: Partial<Signal> = {}) =>
    execute(BOOK, signalOf({ ...whenever, ...parts }), { at, costs: COSTS }).book

  it('a long from Wednesday to Thursday pays three nights, and a part of it only its share', () => {
    // 2 lots at 1.10012, commission 6.00. Three nights: 3 x 7.00 x 2 = 42.00, of which half a lot takes 10.50.
    const wednesday = Date.UTC(2026, 2, 18, 20)
    const held = walk(openedAt(wednesday, { lots: 2 }), hourAt(wednesday), { costs: COSTS }).book
    expect(fundsOf(held)).toMatchObject({ balance: 99_994, equity: 99_994 - 24 - 42 })
    const at = wednesday + HOUR
    const market = marketOf({ bid: 1.105 })
    // Sold at 1.10498: 486 x 0.5 = 243.00; commission 1.50.
    const part = execute(held, exit({ kind: 'PARTIAL_CLOSE', lots: 0.5 }), { at, market, costs: COSTS })
    expect(moneyOf(part.trades)).toEqual([{ price: 1.10498, profit: 243, swap: -10.5, commission: -1.5 }])
    expect(part.book.balance).toBe(100_225)
    // One more night: 7.00 x 1.5 = 10.50, with what is left of the first three 42.00. 486 x 1.5 = 729.00; commission 4.50.
    const thursday = walk(part.book, hourAt(wednesday + 24 * HOUR), { market, costs: COSTS }).book
    const rest = execute(thursday, exit({}), { at: at + 24 * HOUR, market, costs: COSTS })
    expect(moneyOf(rest.trades)).toEqual([{ price: 1.10498, profit: 729, swap: -42, commission: -4.5 }])
    expect(rest.book.balance).toBe(100_907.5)
  })

  it('a short over the weekend earns one night, and a gap over its stop fills at the open of Sunday', () => {
    // Sold at 1.09998 on Friday. Sunday opens at a bid of 1.10600, ask 1.10610, filled 2 points higher: -614.00 + 2.50 - 3.00.
    const friday = Date.UTC(2026, 2, 20, 20)
    const held = walk(openedAt(friday, { side: 'sell', stop: 1.102 }), hourAt(friday), { costs: COSTS }).book
    const { book, trades } = walk(held, hourAt(Date.UTC(2026, 2, 22, 21), [1.106, 1.107, 1.1, 1.101]), { costs: COSTS })
    expect(moneyOf(trades)).toEqual([{ price: 1.10612, profit: -614, swap: 2.5, commission: -3 }])
    expect(book.balance).toBe(100_000 - 3 - 614 + 2.5 - 3)
  })

  it('a gap over the target on Sunday fills at the target', () => {
    // 1.10012 to 1.10300, though the bid is 1.10900: 288.00 - 7.00 for Friday night - 6.00.
    const friday = Date.UTC(2026, 2, 20, 20)
    const held = walk(openedAt(friday, { target: 1.103 }), hourAt(friday), { costs: COSTS }).book
    const { book } = walk(held, hourAt(Date.UTC(2026, 2, 22, 21), [1.109, 1.11, 1.108, 1.109]), { costs: COSTS })
    expect(book.balance).toBe(100_275)
  })
})

/** A yen pair at 149.250: a tick of 0.001 is 100 yen, 0.67 of the account's money. */
const yen = (bid: number): Market =>
  marketOf({
    brokerSymbol: BrokerSymbolSchema.parse('USDJPY.x'),
    bid,
    ask: bid + 0.013,
    spec: { digits: 3, point: 0.001, tickSize: 0.001, tickValue: 0.67, swapLongPerLot: 3.35 },
  })
/** An index of one unit a lot: a tick of 0.01 is a cent. */
const index = (bid: number): Market =>
  marketOf({
    brokerSymbol: BrokerSymbolSchema.parse('US30.x'),
    bid,
    ask: bid + 2,
    spec: { digits: 2, point: 0.01, tickSize: 0.01, tickValue: 0.01, contractSize: 1, marginPerLot: 2_100, volumeMax: 1_000 },
  })
const openIn = (book: Book, market: Market, parts: Partial<Signal>) =>
  execute(book, signalOf({ ...whenever, brokerSymbol: market.brokerSymbol, ...parts }), { market, costs: COSTS })

describe('other tick values, to the cent', () => {
  it('of a yen pair', () => {
    // Bought 0.17 at 149.263 + 0.002, stopped at 148.715 - 0.002: -552 ticks x 0.67 x 0.17 = -62.8728; commission 0.51 twice.
    const { book } = openIn(BOOK, yen(149.25), { lots: 0.17, stop: 148.715 })
    const bars = barsOf([[149.25, 149.25, 148.7, 148.72]], { spread: 13 })
    const { book: end, trades } = walk(book, bars, { market: yen(148.72), costs: COSTS })
    expect(moneyOf(trades)).toEqual([{ price: 148.713, profit: -62.87, swap: 0, commission: -0.51 }])
    expect(end.balance).toBe(99_936.11)
  })

  it('of half a cent in binary, which is booked away from zero as on paper', () => {
    // 0.17 lots from 149.215 to 149.765: 550 x 0.67 x 0.17 = 62.645.
    const bought = execute(BOOK, signalOf({ ...whenever, side: 'sell', lots: 0.17, stop: 151, brokerSymbol: yen(0).brokerSymbol }), {
      market: yen(149.215),
      costs: FREE,
    }).book
    const closed = execute(bought, exit({ side: 'sell', brokerSymbol: yen(0).brokerSymbol }), { market: yen(149.752), costs: FREE })
    expect(moneyOf(closed.trades)).toEqual([{ price: 149.765, profit: -62.65, swap: 0, commission: 0 }])
  })

  it('of an index with a contract of one: a half lot and one tick is half a cent', () => {
    // Bought 0.5 at 42,002.00. Closed at 42,002.01 and 42,002.51: 0.005 and 0.255.
    const { brokerSymbol } = index(0)
    const bought = execute(BOOK, signalOf({ ...whenever, lots: 0.5, stop: 41_000, brokerSymbol }), {
      market: index(42_000),
      costs: FREE,
    }).book
    const profitAt = (bid: number) => execute(bought, exit({ brokerSymbol }), { market: index(bid), costs: FREE }).trades[0]?.profit
    expect([42_002.01, 42_002.51, 42_001.99, 42_002].map(profitAt)).toEqual([0.01, 0.26, -0.01, 0])
  })

  it('of an index: 20 lots, 150 points won', () => {
    // 42,002.02 to 42,152.02: 15,000 ticks x 0.01 x 20 = 3,000.00; commission 60.00 twice.
    const { book } = openIn(BOOK, index(42_000), { lots: 20, stop: 41_500, target: 42_152.02 })
    const { book: end } = walk(book, barsOf([[42_000, 42_160, 41_990, 42_155]], { spread: 200 }), { market: index(42_155), costs: COSTS })
    expect(end.balance).toBe(102_880)
  })
})

describe('margin over several markets', () => {
  it('an order is refused for what the other market holds and what it has lost', () => {
    // 50,000 with 20 lots of the index: 42,000 of margin. Bid 41,900 for a purchase at 42,002.02: -102.02 x 20 = -2,040.40; 60.00 paid.
    const opened = openIn(openBook(50_000, START), index(42_000), { lots: 20, stop: 41_500 }).book
    const { book } = walk(opened, barsOf([[42_000, 42_000, 41_890, 41_900]], { spread: 200 }), { market: index(41_900), costs: COSTS })
    expect(fundsOf(book)).toMatchObject({ balance: 49_940, equity: 47_899.6, margin: 42_000, freeMargin: 5_899.6 })
    const more = (lots: number) => openIn(book, marketOf(), { id: 'OPEN:2', lots }).outcome
    expect(more(5.89).outcome).toBe('filled')
    expect(more(5.9)).toMatchObject({ outcome: 'rejected', retcode: 10_019 })
  })

  it('a stop-out closes the larger loser of the market that fell, and the account goes on with the rest', () => {
    // 10,000: two lots of EURUSD at 1.10010 and one at 1.10110, 3,000 of margin; half of it is 1,500.
    const two = execute(openBook(10_000, START), signalOf({ ...whenever, lots: 2, stop: 1.05 })).book
    const held = execute(two, signalOf({ ...whenever, id: 'OPEN:2', stop: 1.05 }), { market: marketOf({ bid: 1.101 }) }).book
    // At 1.07100: -2,910 x 2 = -5,820 and -3,010: 1,170 is left, 39 %. Without the first 1,170 on 1,000, 117 %.
    const { book, trades } = walk(held, barsOf([[1.1, 1.1, 1.071, 1.072]]), { market: marketOf({ bid: 1.072 }), stopOutLevelPercent: 50 })
    expect(trades).toMatchObject([{ positionIdentifier: '1', reason: 'stop_out', comment: '[so 39.00%]', price: 1.071, profit: -5_820 }])
    // 10,000 - 5,820, and 1.07200 - 1.10110 = -2,910 floating.
    expect(fundsOf(book)).toMatchObject({ balance: 4_180, equity: 1_270, margin: 1_000 })
  })
})

describe('a closed session', () => {
  it('keeps an order out to the second, and lets a stop of the bars through', () => {
    // Monday 10:00 UTC is 13:00 on the server.
    const until = (second: number) => marketOf({ spec: { sessions: [{ day: 1, from: 0, to: 13 * 3_600 + second }] } })
    expect(execute(BOOK, signalOf(), { market: until(1) }).outcome.outcome).toBe('filled')
    expect(execute(BOOK, signalOf(), { market: until(0) }).outcome).toMatchObject({ outcome: 'rejected', retcode: 10_018 })
    const held = execute(BOOK, signalOf(), { market: until(1) }).book
    const late = execute(held, exit({}), { market: until(0), at: START })
    expect(late.outcome).toMatchObject({ outcome: 'rejected', retcode: 10_018 })
    // What traded was open, whatever the table of sessions says: 1.10010 to 1.09000.
    expect(walk(held, barsOf([[1.1, 1.1, 1.089, 1.09]]), { market: until(0) }).trades).toMatchObject([{ reason: 'stop', profit: -1_010 }])
  })
})
