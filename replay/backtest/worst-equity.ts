import { direction, opposite } from '../../src/core/account.ts'
import { floatingProfit, fundsOf, type Book, type OpenTicket } from '../../src/core/fills/book.ts'
import { cleanPrice, profitMoney, roundMoney, slipped } from '../../src/core/fills/money.ts'
import type { Bars } from '../../src/core/window.ts'
import type { Seat } from '../seat.ts'

export type WorstPoint = Readonly<{ at: number; equity: number }>

/**
 * The least that an account was worth in each bar that the tickets of a market lived through: at the worse end of the bar,
 * but no ticket below its stop. Tickets of other markets count as they were seen last. On ticks it is exact.
 */
export function worstEquities({ seat, book, track }: Readonly<{ seat: Seat; book: Book; track: Bars }>): readonly WorstPoint[] {
  const { market } = seat.symbol
  const tickets = book.tickets.filter(({ brokerSymbol }) => brokerSymbol === market.brokerSymbol)
  const { equity } = fundsOf(book)
  const rest = equity - tickets.reduce((sum, ticket) => sum + floatingProfit(book, ticket), 0)
  const { spec } = seat.sight(track.lastCloseAt).fills
  const points: WorstPoint[] = []
  for (let i = 0; i < track.length; i += 1) {
    const [at = Number.NaN, open = Number.NaN] = [track.time[i], track.open[i]]
    const spread = (track.spreadPoints[i] ?? Number.NaN) * spec.point
    const exposed = tickets.filter(({ openedAt }) => openedAt <= at)
    if (exposed.length === 0) continue
    const worthAt = (bid: number): number =>
      exposed.reduce((sum, ticket) => {
        const exit = worstExit(ticket, { open, bid, spread })
        return sum + profitMoney(ticket, exit.isStop ? slipped(opposite(ticket.side), exit.price, spec, market) : exit.price, spec)
      }, rest)
    points.push({ at, equity: roundMoney(Math.min(worthAt(track.low[i] ?? Number.NaN), worthAt(track.high[i] ?? Number.NaN))) })
  }
  return points
}

/** The price that closes the ticket while the bid stands there; its stop, or the gap over it, where that came before. */
function worstExit(
  { side, stop }: OpenTicket,
  { open, bid, spread }: Readonly<{ open: number; bid: number; spread: number }>,
): Readonly<{ price: number; isStop: boolean }> {
  const closing = (of: number): number => (side === 'buy' ? of : cleanPrice(of + spread))
  const isBeyond = (price: number): boolean => stop !== null && direction(side) * (price - stop) <= 0
  if (stop === null || !isBeyond(closing(bid))) return { price: closing(bid), isStop: false }
  return { price: isBeyond(closing(open)) ? closing(open) : stop, isStop: true }
}
