import { direction, opposite, type Quote } from '../../src/core/account.ts'
import { floatingProfit, fundsOf, type Book, type Market, type OpenTicket } from '../../src/core/fills/book.ts'
import { cleanPrice, profitMoney, roundMoney, slipped } from '../../src/core/fills/money.ts'
import type { Bars } from '../../src/core/window.ts'
import type { FeedMarket } from '../feed.ts'
import type { Seat } from '../seat.ts'

export type WorstPoint = Readonly<{ at: number; equity: number }>

/**
 * The least that an account was worth in each bar that the tickets of a market lived through: at the worse end of the bar,
 * but no ticket below its stop, and none after it was gone. Tickets of other markets count as they were seen last. On ticks
 * it is exact.
 */
export function worstEquities({ seat, book, track }: Readonly<{ seat: Seat; book: Book; track: Bars }>): readonly WorstPoint[] {
  const { market } = seat.symbol
  const { spec } = seat.sight(track.lastCloseAt).fills
  const tickets = book.tickets.filter(({ brokerSymbol }) => brokerSymbol === market.brokerSymbol)
  let rest = fundsOf(book).equity - tickets.reduce((sum, ticket) => sum + floatingProfit(book, ticket), 0)
  let open = tickets
  const points: WorstPoint[] = []
  for (let i = 0; i < track.length && open.length > 0; i += 1) {
    const bar = barAt(track, i, spec)
    const exposed = open.filter(({ openedAt }) => openedAt <= bar.at)
    if (exposed.length === 0) continue
    const worthAt = (bid: number): number => exposed.reduce((sum, ticket) => sum + worth(ticket, bar, bid, { market, spec }), rest)
    points.push({ at: bar.at, equity: roundMoney(Math.min(worthAt(bar.low), worthAt(bar.high))) })
    const gone = exposed.filter((ticket) => isStopped(ticket, bar) || isAtTarget(ticket, bar))
    if (gone.length === 0) continue
    rest += gone.reduce((sum, ticket) => sum + endOf(ticket, bar, { market, spec }), 0)
    open = open.filter((ticket) => !gone.includes(ticket))
  }
  return points
}

type Bar = Readonly<{ at: number; open: number; low: number; high: number; spread: number }>
type Terms = Readonly<{ market: FeedMarket; spec: Market['spec'] }>

const barAt = (track: Bars, i: number, { point }: Market['spec']): Bar => ({
  at: track.time[i] ?? Number.NaN,
  open: track.open[i] ?? Number.NaN,
  low: track.low[i] ?? Number.NaN,
  high: track.high[i] ?? Number.NaN,
  spread: (track.spreadPoints[i] ?? Number.NaN) * point,
})

/** Longs are closed at the bid, shorts at the ask. */
const closing = ({ side }: OpenTicket, bid: Quote['bid'], { spread }: Bar): number => (side === 'buy' ? bid : cleanPrice(bid + spread))
const isBeyond = ({ side, stop }: OpenTicket, price: number): boolean => stop !== null && direction(side) * (price - stop) <= 0
const worstEnd = ({ side }: OpenTicket, { low, high }: Bar): number => (side === 'buy' ? low : high)

const isStopped = (ticket: OpenTicket, bar: Bar): boolean => isBeyond(ticket, closing(ticket, worstEnd(ticket, bar), bar))
const isAtTarget = (ticket: OpenTicket, bar: Bar): boolean => {
  const best = closing(ticket, ticket.side === 'buy' ? bar.high : bar.low, bar)
  return ticket.target !== null && direction(ticket.side) * (best - ticket.target) >= 0
}

/** What a ticket brings while the bid stands there: no less than at its stop, or at the gap over it. */
function worth(ticket: OpenTicket, bar: Bar, bid: number, terms: Terms): number {
  const price = closing(ticket, bid, bar)
  return isBeyond(ticket, price) ? endOf(ticket, bar, terms) : profitMoney(ticket, price, terms.spec)
}

/** What it has brought once the bar has ended it: by its stop, which comes first where both are reached. */
function endOf(ticket: OpenTicket, bar: Bar, { market, spec }: Terms): number {
  if (!isStopped(ticket, bar)) return profitMoney(ticket, ticket.target ?? Number.NaN, spec)
  const opened = closing(ticket, bar.open, bar)
  const price = isBeyond(ticket, opened) ? opened : (ticket.stop ?? Number.NaN)
  return profitMoney(ticket, slipped(opposite(ticket.side), price, spec, market), spec)
}
