import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Signal } from '../../../src/contracts/decision.ts'
import { BrokerSymbolSchema, SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { direction, exitPrice, opposite } from '../../../src/core/account.ts'
import {
  fundsOf,
  openBook,
  positionsOf,
  withMarket,
  type Book,
  type FillCosts,
  type Market,
  type OpenTicket,
} from '../../../src/core/fills/book.ts'
import { bookEntry, bookExit } from '../../../src/core/fills/deals.ts'
import { cleanPrice } from '../../../src/core/fills/money.ts'
import { withSwap } from '../../../src/core/fills/swap.ts'
import { FIRMS } from '../../../src/core/firm/firms.ts'
import { floorsOf, type Standing } from '../../../src/core/firm/floors.ts'
import { percentOf, toMinor } from '../../../src/core/money.ts'
import { planEntry } from '../../../src/core/risk/plan-entry.ts'
import { NOON, ZONE } from '../../support/house.ts'
import { EURUSD, groundOf, planOf } from '../../support/plan.ts'
import { sentSignal } from '../../support/gate-input.ts'

const side = fc.constantFrom('buy' as const, 'sell' as const)
const POINT = 0.00001

describe('any plan', () => {
  it('stays within its budget, is a whole number of steps, and is never raised to the minimum', () => {
    let entered = 0
    fc.assert(
      fc.property(
        fc.record({
          side,
          stop: fc.double({ min: 0.0005, max: 0.03, noNaN: true }),
          bid: fc.double({ min: 0.9, max: 1.5, noNaN: true }),
          spread: fc.integer({ min: 0, max: 60 }),
          capital: fc.double({ min: 1_000, max: 1e6, noNaN: true }),
          step: fc.constantFrom(0.01, 0.1, 1),
          regime: fc.constantFrom('crisis' as const, 'volatile' as const, 'ranging' as const),
        }),
        ({ side: wanted, stop, bid, spread, capital, step, regime }) => {
          const quote = {
            bid: cleanPrice(Math.round(bid / POINT) * POINT),
            ask: cleanPrice((Math.round(bid / POINT) + spread) * POINT),
            at: 0,
          }
          const spec = { ...EURUSD, volumeMin: step, volumeStep: step }
          const entry = planEntry(
            planOf({
              side: wanted,
              quote,
              spec,
              regime,
              opinion: { stopDistancePrice: stop, targetDistancePrice: stop * 2 },
              room: { balance: capital, capital, freeMargin: 1e9 },
            }),
          )
          if (entry.kind === 'hold') return
          entered += 1
          const scale = { crisis: 0.2, volatile: 0.5, ranging: 1 }[regime]
          const ticks = Math.round(Math.abs(entry.price - entry.stop) / POINT)
          expect(ticks * entry.lots).toBeLessThanOrEqual(capital * 0.005 * scale + 1e-6)
          expect(Math.abs(entry.lots / step - Math.round(entry.lots / step))).toBeLessThan(1e-6)
          expect(entry.lots).toBeGreaterThanOrEqual(step)
          if (wanted === 'buy') expect([entry.stop < quote.bid, (entry.target ?? 0) > quote.ask]).toEqual([true, true])
          else expect([entry.stop > quote.ask, (entry.target ?? Infinity) < quote.bid]).toEqual([true, true])
        },
      ),
      { numRuns: 1_000 },
    )
    expect(entered).toBeGreaterThan(300)
  })

  it('with a stop or a target on the wrong side is refused', () => {
    fc.assert(
      fc.property(
        side,
        fc.double({ min: 0, max: 0.02, noNaN: true }),
        fc.integer({ min: 0, max: 50 }),
        fc.boolean(),
        (wanted, wrong, spread, isStop) => {
          const quote = { bid: 1.1, ask: cleanPrice(1.1 + spread * POINT), at: 0 }
          const opinion = isStop
            ? { stopDistancePrice: spread * POINT - wrong, targetDistancePrice: null }
            : { stopDistancePrice: 0.002, targetDistancePrice: -wrong }
          expect(planEntry(planOf({ side: wanted, quote, opinion }))).toMatchObject({ kind: 'hold', gate: 'stop' })
        },
      ),
    )
  })
})

/** The broker of the fills books it all: an account in which everything goes wrong is the judge of the plan. */
const MARKETS = ['EURUSD', 'GBPUSD', 'AUDUSD'] as const
const costs: FillCosts = { commissionPerLot: 2.5, slippagePoints: 25 }
const DEVIATION_POINTS = 20

const quotes = fc.record({ mid: fc.integer({ min: 105_000, max: 115_000 }), spread: fc.integer({ min: 0, max: 30 }) })
const heldTicket = fc.record({
  market: fc.constantFrom(...MARKETS),
  side,
  lots: fc.integer({ min: 1, max: 400 }),
  /** Points from the entry to where the price is now, and from there to the stop. */
  gained: fc.integer({ min: -300, max: 600 }),
  stop: fc.integer({ min: -20, max: 500 }),
  /** Whether, and how far on the way to the stop or beyond the price of now, it is closed before the reset. */
  closesEarly: fc.boolean(),
  way: fc.double({ min: -0.5, max: 1, noNaN: true }),
})
const world = fc.record({
  quotes: fc.tuple(quotes, quotes, quotes),
  tickets: fc.array(heldTicket, { maxLength: 6 }),
  firm: fc.constantFrom('ftmo-2-step' as const, 'ftmo-1-step' as const, 'the5ers-hyper-growth' as const, 'fundednext-stellar' as const),
  /** What the day has brought so far, per mille of the capital. */
  today: fc.integer({ min: -20, max: 40 }),
  side,
  stop: fc.integer({ min: 60, max: 400 }),
  bufferPercent: fc.constantFrom(0, 0.25, 0.5),
  days: fc.integer({ min: 0, max: 6 }),
})
type World = typeof world extends fc.Arbitrary<infer T> ? T : never

const marketOf = (name: (typeof MARKETS)[number], { mid, spread }: World['quotes'][number], at: number): Market => ({
  brokerSymbol: BrokerSymbolSchema.parse(name),
  symbol: SymbolNameSchema.parse(name),
  spec: { ...EURUSD, swapLongPerLot: -6.5, swapShortPerLot: name === 'AUDUSD' ? -1.3 : 1.2 },
  quote: { bid: cleanPrice(mid * POINT), ask: cleanPrice((mid + spread) * POINT), at },
})

const signalFor = ({ brokerSymbol, symbol }: Market, order: Pick<Signal, 'side' | 'lots' | 'stop' | 'riskMoney'>): Signal => {
  if (symbol === null) throw new Error('the market has no name')
  return sentSignal({ brokerSymbol, symbol, ...order })
}

function bookOf({ quotes: seen, tickets }: World, now: number): Readonly<{ book: Book; markets: readonly Market[] }> {
  const markets = MARKETS.map((name, i) => marketOf(name, seen[i] ?? seen[0], now))
  let book = openBook(200_000, 0)
  for (const market of markets) book = withMarket(book, market)
  for (const { market: name, side: wanted, lots, gained, stop } of tickets) {
    const market = markets[MARKETS.indexOf(name)] ?? markets[0]
    if (market === undefined) throw new Error('no market')
    const price = exitPrice(wanted, market.quote)
    const order = { side: wanted, lots: lots / 100, stop: cleanPrice(price - direction(wanted) * stop * POINT), riskMoney: 1 }
    const entry = { price: cleanPrice(price - direction(wanted) * gained * POINT), at: now - 3_600_000, magic: '1', costs }
    book = bookEntry(book, market, signalFor(market, order), entry).book
  }
  return { book, markets }
}

/** A night of swap, then the close at a price worse by slippage and once more the spread. */
function closeAt(book: Book, ticket: OpenTicket, price: number, { now, night }: Readonly<{ now: number; night: boolean }>): Book {
  const market = book.markets[ticket.brokerSymbol]
  if (market === undefined) throw new Error('no market')
  const { quote } = market
  const worse = costs.slippagePoints * POINT + (quote.ask - quote.bid)
  const to = now + 4 * 86_400_000
  const rolled = night ? withOneNight(ticket, market, { now, to }) : ticket
  return bookExit(book, market, rolled, {
    price: cleanPrice(price + direction(opposite(ticket.side)) * worse),
    lots: ticket.lots,
    reason: 'stop',
    signal: null,
    comment: '',
    at: now,
    costs,
  }).book
}

/** Rollovers until one has charged something, or none ever does. */
function withOneNight(ticket: OpenTicket, { spec }: Market, { now, to }: Readonly<{ now: number; to: number }>): OpenTicket {
  for (let until = now + 3_600_000; until <= to; until += 3_600_000) {
    const rolled = withSwap(ticket, spec, { from: now, to: until, zone: ZONE })
    if (rolled !== ticket) return rolled.swap < ticket.swap ? rolled : ticket
  }
  return ticket
}

const stopOf = (book: Book, { brokerSymbol, side: of, stop }: OpenTicket): number => {
  const market = book.markets[brokerSymbol]
  if (market === undefined || stop === null) throw new Error('a ticket without market or stop')
  const price = exitPrice(of, market.quote)
  return (price - stop) * direction(of) < 0 ? price : stop
}

const least = (rules: Parameters<typeof floorsOf>[0], standing: Standing, bufferPercent: number): number => {
  const { daily, total } = floorsOf(rules, standing)
  return Math.max(daily?.floor ?? 0, total.floor) + percentOf(standing.initial, bufferPercent)
}

describe('after a plan that passed', () => {
  it('no floor is reached, whatever is stopped today or after the reset', () => {
    const seen = { entered: 0, byFloors: 0, afterReset: 0 }
    fc.assert(
      fc.property(world, (of) => {
        const now = NOON + of.days * 86_400_000
        const { book, markets } = bookOf(of, now)
        const [market] = markets
        if (market === undefined) throw new Error('no market')
        const funds = fundsOf(book)
        const rules = FIRMS[of.firm].phases.challenge
        const midnight = funds.balance - of.today * 200
        const firm = groundOf({ initial: 200_000, midnight, equity: funds.equity, rules })
        const plan = planOf({
          side: of.side,
          ...market,
          symbol: SymbolNameSchema.parse('EURUSD'),
          opinion: { stopDistancePrice: of.stop * POINT, targetDistancePrice: null },
          room: { balance: funds.balance, capital: Math.min(funds.balance, funds.equity), freeMargin: 1e9 },
          exposure: { positions: positionsOf(book), orders: [], onTheWay: [], specOf: (name) => book.markets[name]?.spec },
          firm,
          serverSeconds: ZONE.toServer(now),
          spreadOf: (name) => {
            const { ask, bid } = book.markets[name]?.quote ?? { ask: Number.NaN, bid: 0 }
            return ask - bid
          },
          settings: {
            stopSlippagePoints: costs.slippagePoints,
            commissionPerLot: costs.commissionPerLot,
            maxDeviationPoints: DEVIATION_POINTS,
            firmBufferPercent: of.bufferPercent,
            riskPerTradePercent: 20,
            riskPerPositionPercent: 40,
            riskPortfolioPercent: 40,
          },
        })
        const entry = planEntry(plan)
        if (entry.kind === 'hold') return
        seen.entered += 1
        if (entry.facts['limitedBy'] === 'floors') seen.byFloors += 1
        if (String(entry.facts['floor']).endsWith('reset')) seen.afterReset += 1

        const price = cleanPrice(entry.price + direction(entry.side) * DEVIATION_POINTS * POINT)
        const opened = bookEntry(book, market, signalFor(market, entry), { price, at: now, magic: '1', costs }).book
        let stopped = opened
        for (const ticket of opened.tickets) stopped = closeAt(stopped, ticket, stopOf(opened, ticket), { now, night: true })
        const end = toMinor(stopped.balance, 2)
        expect(end).toBeGreaterThanOrEqual(toMinor(Number(entry.facts['worstEquityMoney']), 2))
        expect(end).toBeGreaterThanOrEqual(least(rules, firm.standing, of.bufferPercent))

        let atReset = opened
        opened.tickets.forEach((ticket, i) => {
          const early = of.tickets[i]
          if (early === undefined || !early.closesEarly) return
          const stop = stopOf(opened, ticket)
          const here = exitPrice(ticket.side, (opened.markets[ticket.brokerSymbol] ?? market).quote)
          atReset = closeAt(atReset, ticket, cleanPrice(here + (stop - here) * early.way), { now, night: false })
        })
        const reset = fundsOf(atReset)
        const standing: Standing = {
          ...firm.standing,
          reference: { balance: toMinor(reset.balance, 2), equity: toMinor(reset.equity, 2) },
          highestEndOfDay: Math.max(firm.standing.highestEndOfDay ?? 0, toMinor(reset.balance, 2)),
        }
        let after = atReset
        for (const ticket of atReset.tickets) after = closeAt(after, ticket, stopOf(atReset, ticket), { now, night: true })
        expect(toMinor(after.balance, 2)).toBeGreaterThanOrEqual(least(rules, standing, of.bufferPercent))
      }),
      { numRuns: 3_000 },
    )
    expect(seen.entered).toBeGreaterThan(500)
    expect(seen.byFloors).toBeGreaterThan(200)
    expect(seen.afterReset).toBeGreaterThan(50)
  })
})
