import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BrokerSymbolSchema, type Side } from '../../../src/contracts/primitives.ts'
import { fundsOf, openBook, type Book, type Market, type Trade } from '../../../src/core/fills/book.ts'
import { isDeep } from '../../support/depth.ts'
import { barsOf, execute, marketOf, signalOf, START, walk } from './cases.ts'
import { fundsInCents, gainByMean, keepLedger, specOf, type Terms } from './second-ledger.ts'

const HOUR = 3_600_000
const COSTS = { commissionPerLot: 2.5, slippagePoints: 2 }
/** Little enough that large orders end in a stop-out. */
const START_CENTS = 2_000_000

type Place = Readonly<{ name: string; from: number; spread: number; terms: Terms }>
/** Of different points, tick values and triple days; commission, swap and ticks all make halves of a cent. */
const EUR: Place = {
  name: 'EURUSD.x',
  from: 110_000,
  spread: 10,
  terms: terms({ pointsPerUnit: 100_000, tickCents: 100, swapCents: { buy: -700, sell: 250 }, marginCents: 110_000 }),
}
const JPY: Place = {
  name: 'USDJPY.x',
  from: 149_250,
  spread: 13,
  terms: terms({ pointsPerUnit: 1_000, tickCents: 67, swapCents: { buy: 335, sell: -1_201 }, marginCents: 100_000 }),
}
const INDEX: Place = {
  name: 'US30.x',
  from: 4_200_050,
  spread: 190,
  terms: terms({ pointsPerUnit: 100, tickCents: 1, swapCents: { buy: -633, sell: -117 }, marginCents: 84_000, tripleDay: 5 }),
}
const PLACES = [EUR, JPY, INDEX]
const placeOf = (name: string): Place => PLACES.find((place) => place.name === name) ?? EUR
const termsOf = (name: string): Terms => placeOf(name).terms

function terms(parts: Omit<Terms, 'commissionCents' | 'tripleDay'> & Readonly<{ tripleDay?: number }>): Terms {
  return { commissionCents: 250, tripleDay: 3, ...parts }
}

type Candle = Readonly<{ open: number; high: number; low: number; close: number }>
type Order = Readonly<{
  place: Place
  kind: 'OPEN' | 'PARTIAL_CLOSE' | 'CLOSE_ALL'
  side: Side
  hundredths: number
  stop: number
  target: number | null
  pick: number
}>
type Hour = Readonly<{ candles: readonly Candle[]; orders: readonly Order[] }>

const distance = fc.integer({ min: 200, max: 2_000 })
const order: fc.Arbitrary<Order> = fc.record({
  place: fc.constantFrom(...PLACES),
  kind: fc.constantFrom('OPEN', 'OPEN', 'PARTIAL_CLOSE', 'PARTIAL_CLOSE', 'CLOSE_ALL'),
  side: fc.constantFrom<Side>('buy', 'sell'),
  hundredths: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1_000, max: 5_000 })),
  stop: distance,
  target: fc.option(distance),
  pick: fc.nat({ max: 20 }),
})
const move = fc.record({
  gap: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -900, max: 900 })),
  up: fc.nat({ max: 400 }),
  down: fc.nat({ max: 400 }),
  end: fc.nat({ max: 800 }),
})
const hours: fc.Arbitrary<Hour[]> = fc
  .array(fc.record({ moves: fc.array(move, { minLength: 3, maxLength: 3 }), orders: fc.array(order, { maxLength: 2 }) }), {
    minLength: 1,
    maxLength: 120,
    size: 'max',
  })
  .map((all) => {
    const last = PLACES.map(({ from }) => from)
    return all.map(({ moves, orders }) => {
      const candles = moves.map(({ gap, up, down, end }, m) => {
        const open = (last[m] ?? 0) + gap
        const close = open - down + (up + down === 0 ? 0 : end % (up + down + 1))
        last[m] = close
        return { open, high: open + up, low: open - down, close }
      })
      return { candles, orders }
    })
  })

const priceOf = (points: number, place: Place): number => points / place.terms.pointsPerUnit
const marketAt = (place: Place, bid: number): Market =>
  marketOf({
    brokerSymbol: BrokerSymbolSchema.parse(place.name),
    bid: priceOf(bid, place),
    ask: priceOf(bid + place.spread, place),
    spec: specOf(place.terms),
  })

function play(all: readonly Hour[]): Readonly<{ book: Book; trades: readonly Trade[] }> {
  let book = openBook(START_CENTS / 100, START)
  const trades: Trade[] = []
  for (const [i, { candles, orders }] of all.entries()) {
    for (const [m, place] of PLACES.entries()) {
      const { open, high, low, close } = candles[m] ?? { open: 0, high: 0, low: 0, close: 0 }
      const prices = [priceOf(open, place), priceOf(high, place), priceOf(low, place), priceOf(close, place)] as const
      const bars = barsOf([prices], { from: START + i * HOUR, periodMs: HOUR, spread: place.spread })
      const step = walk(book, bars, { market: marketAt(place, close), costs: COSTS, stopOutLevelPercent: 80 })
      book = step.book
      trades.push(...step.trades)
    }
    for (const [j, each] of orders.entries()) {
      const bid = candles[PLACES.indexOf(each.place)]?.close ?? 0
      const signal = signalFor(each, book, { bid, id: `S:${i}:${j}` })
      const step = execute(book, signal, { market: marketAt(each.place, bid), costs: COSTS, at: START + (i + 1) * HOUR })
      book = step.book
      trades.push(...step.trades)
    }
  }
  return { book, trades }
}

function signalFor(
  { place, kind, side, hundredths, stop, target, pick }: Order,
  book: Book,
  { bid, id }: Readonly<{ bid: number; id: string }>,
) {
  const brokerSymbol = BrokerSymbolSchema.parse(place.name)
  const shared = { id, kind, brokerSymbol, riskMoney: 1e9, expiresAt: Number.MAX_SAFE_INTEGER }
  if (kind !== 'OPEN') {
    const held = book.tickets.filter((ticket) => ticket.brokerSymbol === brokerSymbol)
    const ticket = held[pick % Math.max(1, held.length)]
    // Of the part some orders ask for more than there is: those are refused and leave no deal.
    const lots = Math.max(1, hundredths % Math.round((ticket?.lots ?? 1) * 100 + 1)) / 100
    return signalOf({ ...shared, side: ticket?.side ?? side, lots, stop: null, positionIdentifier: ticket?.identifier ?? '404' })
  }
  const sign = side === 'buy' ? 1 : -1
  const from = side === 'buy' ? bid : bid + place.spread
  const levels = { stop: priceOf(from - sign * stop, place), target: target === null ? null : priceOf(from + sign * target, place) }
  return signalOf({ ...shared, ...levels, side, lots: hundredths / 100 })
}

it('of random days in three markets, every deal, the balance, the equity and the margin are those of a ledger in whole numbers, to the cent', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(hours, (all) => {
      const { book, trades } = play(all)
      for (const { reason, entry } of trades) seen.set(`${entry} ${reason}`, (seen.get(`${entry} ${reason}`) ?? 0) + 1)
      const ledger = keepLedger(trades, START_CENTS, termsOf)
      expect(ledger.faults).toEqual([])
      expect(Math.round(book.balance * 100)).toBe(ledger.balanceCents)
      const closes = all.at(-1)?.candles ?? []
      const quotes = (name: string) => {
        const place = placeOf(name)
        const bid = closes[PLACES.indexOf(place)]?.close ?? 0
        return { bid, ask: bid + place.spread }
      }
      const funds = fundsOf(book)
      const wanted = fundsInCents(ledger, { quotes, until: START + all.length * HOUR, termsOf })
      expect([funds.equity * 100, funds.margin * 100].map(Math.round)).toEqual([wanted.equity, wanted.margin])
      for (const held of ledger.positions.values()) {
        if (held.exits.count === 0) continue
        // Every exit is rounded by itself.
        expect(Math.abs(held.profitCents - gainByMean(held, termsOf(held.symbol)))).toBeLessThanOrEqual(held.exits.count / 2 + 1e-6)
      }
      const open = [...ledger.positions].filter(([, { hundredths }]) => hundredths > 0)
      expect(open.map(([id, { hundredths }]) => `${id} ${hundredths}`)).toEqual(
        book.tickets.map(({ identifier, lots }) => `${identifier} ${Math.round(lots * 100)}`),
      )
    }),
    { numRuns: isDeep ? 3_000 : 60 },
  )
  for (const kind of ['in expert', 'out expert', 'out stop', 'out target', 'out stop_out']) expect(seen.get(kind) ?? 0).toBeGreaterThan(0)
})
