import type { BrokerSymbol, Side, SymbolName } from '../../contracts/primitives.ts'
import type { Ack } from '../../contracts/results.ts'
import type { Funds, SymbolSpec } from '../../contracts/account.ts'
import { exitPrice, type Position, type Quote } from '../account.ts'
import { profitMoney, roundMoney } from './money.ts'

/** `commissionPerLot` is money per lot and side, `slippagePoints` go against us at every fill but a target's. Both are zero or more. */
export type FillCosts = Readonly<{ commissionPerLot: number; slippagePoints: number }>

/** One position of a hedging account. Swap and commission are negative when paid, and not rounded before they are booked. */
export type OpenTicket = Readonly<{
  identifier: string
  brokerSymbol: BrokerSymbol
  symbol: SymbolName | null
  side: Side
  lots: number
  openPrice: number
  openedAt: number
  stop: number | null
  target: number | null
  swap: number
  commission: number
  magic: string
  comment: string
  /** Signal that opened it. */
  signal: string | null
}>

export type Market = Readonly<{ brokerSymbol: BrokerSymbol; symbol: SymbolName | null; spec: SymbolSpec; quote: Quote }>

/** The whole account. It is never changed: every step makes the next one. */
export type Book = Readonly<{
  openedAt: number
  balance: number
  tickets: readonly OpenTicket[]
  /** As last seen, by broker symbol. */
  markets: Readonly<Record<string, Market>>
  nextTicket: number
  /** Close of the last bar walked, by broker symbol; swaps are charged up to the same instant. */
  walkedTo: Readonly<Record<string, number>>
}>

/** A deal. Its money is booked to the balance as it stands here. */
export type Trade = Readonly<{
  ticket: string
  positionIdentifier: string
  signal: string | null
  brokerSymbol: BrokerSymbol
  symbol: SymbolName | null
  /** Side of the deal: a long position is closed by a sell. */
  side: Side
  entry: 'in' | 'out'
  reason: 'expert' | 'stop' | 'target' | 'stop_out'
  lots: number
  price: number
  profit: number
  swap: number
  commission: number
  /** Inside a bar the instant is unknown: the open of the bar stands for it. */
  at: number
  magic: string
  comment: string
}>

export type Step = Readonly<{ book: Book; trades: readonly Trade[] }>

export type FillOutcome = Readonly<
  Pick<Ack, 'signal' | 'outcome' | 'retcode' | 'message' | 'orderTicket' | 'dealTicket' | 'positionIdentifier' | 'lots' | 'price'>
>

export function openBook(balance: number, at: number): Book {
  return { openedAt: at, balance, tickets: [], markets: {}, nextTicket: 1, walkedTo: {} }
}

/** Commission stands in the balance since the entry, so equity adds floating profit and swap alone. */
export function fundsOf(book: Book): Funds {
  let equity = book.balance
  let margin = 0
  for (const ticket of book.tickets) {
    const { spec } = marketOf(book, ticket.brokerSymbol)
    equity += floatingProfit(book, ticket) + roundMoney(ticket.swap)
    margin += spec.marginPerLot * ticket.lots
  }
  equity = roundMoney(equity)
  margin = roundMoney(margin)
  const marginLevel = margin > 0 ? Math.max(0, (equity / margin) * 100) : null
  return { balance: book.balance, credit: 0, equity, margin, freeMargin: roundMoney(equity - margin), marginLevel }
}

export function positionsOf(book: Book): Position[] {
  return book.tickets.map((ticket) => ({
    brokerSymbol: ticket.brokerSymbol,
    symbol: ticket.symbol,
    identifier: ticket.identifier,
    ticket: ticket.identifier,
    magic: ticket.magic,
    side: ticket.side,
    lots: ticket.lots,
    openPrice: ticket.openPrice,
    openedAt: ticket.openedAt,
    stop: ticket.stop,
    target: ticket.target,
    profit: floatingProfit(book, ticket),
    swap: roundMoney(ticket.swap),
    commission: roundMoney(ticket.commission),
    comment: ticket.comment,
    isOurs: true,
  }))
}

/** Without swap and commission, as MetaTrader shows it. */
export function floatingProfit(book: Book, ticket: Pick<OpenTicket, 'brokerSymbol' | 'side' | 'lots' | 'openPrice'>): number {
  const { spec, quote } = marketOf(book, ticket.brokerSymbol)
  return roundMoney(profitMoney(ticket, exitPrice(ticket.side, quote), spec))
}

export const withMarket = (book: Book, market: Market): Book => nextBook(book, { markets: put(book.markets, market.brokerSymbol, market) })

/**
 * The book after a step. Field by field: a copy of a copy of a copy by spreading has a shape of its own in Node 20, and whoever
 * reads it has to look for every field.
 */
export function nextBook(
  book: Book,
  {
    balance = book.balance,
    tickets = book.tickets,
    markets = book.markets,
    nextTicket = book.nextTicket,
    walkedTo = book.walkedTo,
  }: Partial<Book>,
): Book {
  return { openedAt: book.openedAt, balance, tickets, markets, nextTicket, walkedTo }
}

/** A copy of a record with one more value, or another one. */
export function put<Value>(record: Readonly<Record<string, Value>>, name: string, value: Value): Readonly<Record<string, Value>> {
  const copy: Record<string, Value> = {}
  for (const known in record) {
    const held = record[known]
    if (held !== undefined) copy[known] = held
  }
  copy[name] = value
  return copy
}

function marketOf(book: Book, brokerSymbol: BrokerSymbol): Market {
  const market = Object.hasOwn(book.markets, brokerSymbol) ? book.markets[brokerSymbol] : undefined
  if (market === undefined) throw new Error(`a ticket of ${brokerSymbol} is open, but its market was never seen`)
  return market
}
