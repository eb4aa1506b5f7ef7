import type { SymbolSpec } from '../../contracts/account.ts'
import type { ServerZone } from '../time/zone.ts'
import type { OpenTicket } from './book.ts'

export const DAY_SECONDS = 86_400

/** 0 is Sunday; the first day of 1970 was a Thursday. */
export const dayOfWeek = (serverSeconds: number): number => (Math.floor(serverSeconds / DAY_SECONDS) + 4) % 7

/**
 * Charges the rollovers after `from`, up to and with `to`: every server midnight a position lives through, by the day
 * that ends there. Saturday and Sunday are in the triple day, so their own midnights cost nothing.
 */
export function withSwap(ticket: OpenTicket, spec: SymbolSpec, span: Readonly<{ from: number; to: number; zone: ServerZone }>): OpenTicket {
  const from = Math.max(span.from, ticket.openedAt)
  if (from >= span.to) return ticket
  const nights = countNights(span.zone.toServer(from), span.zone.toServer(span.to), spec.swapTripleDay)
  const perLot = ticket.side === 'buy' ? spec.swapLongPerLot : spec.swapShortPerLot
  return nights === 0 || perLot === 0 ? ticket : { ...ticket, swap: ticket.swap + nights * perLot * ticket.lots }
}

function countNights(fromSeconds: number, toSeconds: number, tripleDay: number): number {
  let nights = 0
  const first = (Math.floor(fromSeconds / DAY_SECONDS) + 1) * DAY_SECONDS
  for (let midnight = first; midnight <= toSeconds; midnight += DAY_SECONDS) {
    const endedDay = dayOfWeek(midnight - 1)
    const isWeekend = endedDay === 0 || endedDay === 6
    nights += isWeekend ? 0 : endedDay === tripleDay ? 3 : 1
  }
  return nights
}
