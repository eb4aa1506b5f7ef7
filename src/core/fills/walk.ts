import { direction, opposite } from '../account.ts'
import type { ServerZone } from '../time/zone.ts'
import type { Bars } from '../window.ts'
import {
  floatingProfit,
  fundsOf,
  nextBook,
  put,
  withMarket,
  type Book,
  type FillCosts,
  type Market,
  type OpenTicket,
  type Step,
  type Trade,
} from './book.ts'
import { bookExit } from './deals.ts'
import { cleanPrice, profitMoney, slipped } from './money.ts'
import { withSwap } from './swap.ts'

/** `stopOutLevelPercent` is the margin level below which the broker closes; without it nothing is stopped out. */
export type WalkOptions = Readonly<{ costs: FillCosts; zone: ServerZone; stopOutLevelPercent?: number }>

type Bar = Readonly<{ time: number; open: number; high: number; low: number; spread: number }>
type Hit = Readonly<{ reason: 'stop' | 'target'; price: number }>
type Walked = { book: Book; trades: Trade[] }

/**
 * Walks the bars newer than the last one walked over the tickets of one market. Inside a bar nobody knows what came
 * first, so the worse case does: gaps and stops, then a stop-out at the worse end of the bar, then targets.
 * Call it with one timeframe only, the finest there is.
 */
export function walkBars(book: Book, market: Market, bars: Bars, options: WalkOptions): Step {
  const { brokerSymbol } = market
  const known = Object.hasOwn(book.walkedTo, brokerSymbol) ? (book.walkedTo[brokerSymbol] ?? 0) : 0
  const walked: Walked = { book: withMarket(book, market), trades: [] }
  let rolledTo = known
  for (let i = firstFrom(bars, known); i < bars.length && ticketsOf(walked.book, market).length > 0; i += 1) {
    const bar = barAt(bars, i, market)
    rollOver(walked, market, { from: rolledTo, to: bar.time, zone: options.zone })
    rolledTo = bar.time
    walkBar(walked, market, bar, options)
  }
  const walkedTo = Math.max(known, bars.lastCloseAt)
  rollOver(walked, market, { from: rolledTo, to: walkedTo, zone: options.zone })
  return {
    book: nextBook(walked.book, { walkedTo: put(book.walkedTo, brokerSymbol, walkedTo) }),
    trades: walked.trades,
  }
}

/** A ticket opened inside a bar is not walked over it: which part of the bar came after the entry is unknown. */
function walkBar(walked: Walked, market: Market, bar: Bar, options: WalkOptions): void {
  const exposed = ticketsOf(walked.book, market).filter(({ openedAt }) => openedAt <= bar.time)
  const survivors: OpenTicket[] = []
  for (const ticket of exposed) {
    const hit = stopHit(ticket, market, bar, options.costs)
    if (hit === null) survivors.push(ticket)
    else close(walked, market, ticket, hit, bar, options.costs)
  }
  if (options.stopOutLevelPercent !== undefined && survivors.length > 0) {
    stopOut(walked, market, bar, { costs: options.costs, stopOutLevelPercent: options.stopOutLevelPercent })
  }
  for (const ticket of survivors) {
    const isOpen = walked.book.tickets.includes(ticket)
    if (isOpen && isTargetHit(ticket, bar)) {
      close(walked, market, ticket, { reason: 'target', price: ticket.target }, bar, options.costs)
    }
  }
}

/** A stop becomes a market order: it slips, and a bar that opens beyond it fills it at its open. */
function stopHit(ticket: OpenTicket, { spec }: Market, bar: Bar, costs: FillCosts): Hit | null {
  const { stop, side } = ticket
  if (stop === null) return null
  const isLong = side === 'buy'
  // Longs are closed at the bid, of which bars are made; shorts at the ask.
  const open = isLong ? bar.open : cleanPrice(bar.open + bar.spread)
  const worst = isLong ? bar.low : cleanPrice(bar.high + bar.spread)
  const isBeyond = (price: number) => direction(side) * (price - stop) <= 0
  const price = isBeyond(open) ? open : isBeyond(worst) ? stop : null
  return price === null ? null : { reason: 'stop', price: slipped(opposite(side), price, spec, costs) }
}

/** A limit order: it is filled at its own price, also when the bar opens beyond it. */
function isTargetHit(ticket: OpenTicket, bar: Bar): ticket is OpenTicket & { target: number } {
  if (ticket.target === null) return false
  return ticket.side === 'buy' ? bar.high >= ticket.target : cleanPrice(bar.low + bar.spread) <= ticket.target
}

function close(walked: Walked, market: Market, ticket: OpenTicket, { reason, price }: Hit, bar: Bar, costs: FillCosts): void {
  const comment = reason === 'stop' ? `[sl ${ticket.stop}]` : `[tp ${ticket.target}]`
  append(walked, bookExit(walked.book, market, ticket, { reason, price, lots: ticket.lots, signal: null, comment, at: bar.time, costs }))
}

/**
 * Values the account at both ends of the bar and takes the worse one. While the margin level there is below the
 * broker's, the largest loser of this market is closed at that price; other markets have their own bars.
 */
function stopOut(
  walked: Walked,
  market: Market,
  bar: Bar,
  { costs, stopOutLevelPercent }: Readonly<{ costs: FillCosts; stopOutLevelPercent: number }>,
): void {
  if (isFarAbove(walked.book, market, bar, stopOutLevelPercent)) return
  const ends = [bar.low, bar.high].map((bid) => ({ ...market, quote: { bid, ask: cleanPrice(bid + bar.spread), at: bar.time } }))
  const equityAt = (end: Market) => fundsOf(withMarket(walked.book, end)).equity
  const [low, high] = ends
  if (low === undefined || high === undefined) return
  const worse = equityAt(low) <= equityAt(high) ? low : high
  for (;;) {
    const valued = withMarket(walked.book, worse)
    const { marginLevel } = fundsOf(valued)
    if (marginLevel === null || marginLevel >= stopOutLevelPercent) return
    const [loser] = ticketsOf(valued, market)
      .filter(({ openedAt }) => openedAt <= bar.time)
      .toSorted((a, b) => floatingProfit(valued, a) - floatingProfit(valued, b))
    if (loser === undefined) return
    const price = slipped(opposite(loser.side), loser.side === 'buy' ? worse.quote.bid : worse.quote.ask, market.spec, costs)
    const comment = `[so ${marginLevel.toFixed(2)}%]`
    const exit = { price, lots: loser.lots, reason: 'stop_out', signal: null, comment, at: bar.time, costs } as const
    append(walked, bookExit(walked.book, market, loser, exit))
  }
}

/** A whole point of margin level above the broker's at both ends of the bar, whatever cents say: nearly every bar, and quickly told. */
function isFarAbove(book: Book, { brokerSymbol, spec }: Market, { low, high, spread }: Bar, levelPercent: number): boolean {
  let [margin, atLow, atHigh] = [0, book.balance, book.balance]
  for (const ticket of book.tickets) {
    const isOwn = ticket.brokerSymbol === brokerSymbol
    const paid = ticket.side === 'buy' ? 0 : spread
    const floating = isOwn ? 0 : floatingProfit(book, ticket)
    atLow += ticket.swap + (isOwn ? profitMoney(ticket, low + paid, spec) : floating)
    atHigh += ticket.swap + (isOwn ? profitMoney(ticket, high + paid, spec) : floating)
    margin += ticket.lots * (isOwn ? spec : (book.markets[ticket.brokerSymbol]?.spec ?? spec)).marginPerLot
  }
  return Math.min(atLow, atHigh) * 100 > margin * (levelPercent + 1)
}

function append(walked: Walked, step: Step): void {
  walked.book = step.book
  walked.trades.push(...step.trades)
}

function rollOver(walked: Walked, market: Market, span: Readonly<{ from: number; to: number; zone: ServerZone }>): void {
  const { book } = walked
  const tickets = book.tickets.map((one) => (one.brokerSymbol === market.brokerSymbol ? withSwap(one, market.spec, span) : one))
  if (tickets.some((one, i) => one !== book.tickets[i])) walked.book = nextBook(book, { tickets })
}

const ticketsOf = (book: Book, { brokerSymbol }: Market) => book.tickets.filter((one) => one.brokerSymbol === brokerSymbol)

/** Index of the first bar that opens at or after an instant. */
function firstFrom({ time, length }: Bars, from: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((time[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}

function barAt(bars: Bars, i: number, { spec }: Market): Bar {
  const read = (column: Float64Array) => {
    const value = column[i]
    if (value === undefined) throw new Error(`bar ${i} of ${bars.length} has no value`)
    return value
  }
  const spread = read(bars.spreadPoints) * spec.point
  return { time: read(bars.time), open: read(bars.open), high: read(bars.high), low: read(bars.low), spread }
}
