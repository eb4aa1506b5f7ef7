import type { Signal } from '../../contracts/decision.ts'
import { opposite } from '../account.ts'
import { nextBook, type Book, type FillCosts, type Market, type OpenTicket, type Step, type Trade } from './book.ts'
import { cleanLots, profitMoney, roundMoney } from './money.ts'

type Entry = Readonly<{ price: number; at: number; magic: string; costs: FillCosts }>
type Exit = Readonly<{
  price: number
  lots: number
  reason: Trade['reason']
  signal: string | null
  comment: string
  at: number
  costs: FillCosts
}>

/** Opens a ticket. Its identifier is the number of the order that opened it, as in MetaTrader; order and deal share a number here. */
export function bookEntry(book: Book, market: Market, signal: Signal, { price, at, magic, costs }: Entry): Step {
  const identifier = String(book.nextTicket)
  const { brokerSymbol, symbol } = market
  const { side, lots, stop, target } = signal
  const paid = -costs.commissionPerLot * lots
  const commission = roundMoney(paid)
  const ticket: OpenTicket = {
    brokerSymbol,
    symbol,
    side,
    lots,
    magic,
    signal: signal.id,
    comment: signal.id,
    identifier,
    openPrice: price,
    openedAt: at,
    stop,
    target,
    swap: 0,
    // `+ 0` because minus zero would not survive JSON.
    commission: paid + 0,
  }
  const trade: Trade = {
    ticket: identifier,
    positionIdentifier: identifier,
    signal: signal.id,
    brokerSymbol,
    symbol,
    side,
    entry: 'in',
    reason: 'expert',
    lots,
    price,
    profit: 0,
    swap: 0,
    commission,
    at,
    magic,
    comment: signal.id,
  }
  return {
    book: nextBook(book, {
      balance: roundMoney(book.balance + commission),
      tickets: [...book.tickets, ticket],
      nextTicket: book.nextTicket + 1,
    }),
    trades: [trade],
  }
}

/** Closes a ticket or part of it. A part takes its share of the swap; the rest keeps its own and its entry commission. */
export function bookExit(book: Book, market: Market, ticket: OpenTicket, exit: Exit): Step {
  const { price, lots, reason, signal, comment, at, costs } = exit
  const share = lots / ticket.lots
  const profit = roundMoney(profitMoney({ side: ticket.side, lots, openPrice: ticket.openPrice }, price, market.spec))
  const swap = roundMoney(ticket.swap * share)
  const commission = roundMoney(-costs.commissionPerLot * lots)
  const rest = cleanLots(ticket.lots - lots)
  const reduced: OpenTicket = {
    ...ticket,
    lots: rest,
    swap: ticket.swap * (1 - share) + 0,
    commission: ticket.commission * (1 - share) + 0,
  }
  const trade: Trade = {
    ticket: String(book.nextTicket),
    positionIdentifier: ticket.identifier,
    signal,
    brokerSymbol: ticket.brokerSymbol,
    symbol: ticket.symbol,
    side: opposite(ticket.side),
    entry: 'out',
    reason,
    lots,
    price,
    profit,
    swap,
    commission,
    at,
    magic: ticket.magic,
    comment,
  }
  return {
    book: nextBook(book, {
      balance: roundMoney(book.balance + profit + swap + commission),
      tickets: book.tickets.flatMap((one) => (one.identifier !== ticket.identifier ? [one] : rest > 0 ? [reduced] : [])),
      nextTicket: book.nextTicket + 1,
    }),
    trades: [trade],
  }
}
