import type { Signal } from '../../contracts/decision.ts'
import { entryPrice, exitPrice, opposite } from '../account.ts'
import type { ServerZone } from '../time/zone.ts'
import { nextBook, withMarket, type Book, type FillCosts, type FillOutcome, type Market, type OpenTicket, type Step } from './book.ts'
import { checkClose, checkEntry, checkGuards, checkMarket, checkModify, DONE, type Fault } from './checks.ts'
import { bookEntry, bookExit } from './deals.ts'
import { slipped } from './money.ts'

/**
 * `at` is when the order arrives. `filledAt` is what ticket and deal say, `at` unless given: a ticket is walked from
 * the first bar that opens then or later, so a caller that fills on a bar's close gives that close.
 * Sessions and the expiry of a contract are in server time: they are checked when `zone` is given.
 */
export type ExecuteOptions = Readonly<{ costs: FillCosts; at: number; magic: string; filledAt?: number; zone?: ServerZone }>
export type Executed = Step & Readonly<{ outcome: FillOutcome }>

/**
 * Fills one signal at the quote of its market, or says why not with the return codes of MetaTrader. What is not
 * filled leaves the book as it was.
 */
export function executeSignal(book: Book, market: Market, signal: Signal, options: ExecuteOptions): Executed {
  if (signal.brokerSymbol !== market.brokerSymbol) {
    throw new Error(`signal ${signal.id} is for ${signal.brokerSymbol}, the market given is ${market.brokerSymbol}`)
  }
  if (options.at > signal.expiresAt) {
    return fail(book, signal, { outcome: 'expired', retcode: 0, message: `expired ${options.at - signal.expiresAt} ms ago` })
  }
  const current = withMarket(book, market)
  const isEntry = signal.kind === 'OPEN' || signal.kind === 'ADD'
  return isEntry ? enter(book, current, market, signal, options) : act(book, current, market, signal, options)
}

function enter(book: Book, current: Book, market: Market, signal: Signal, options: ExecuteOptions): Executed {
  const fault = checkGuards(market, signal) ?? checkMarket(market, signal, options) ?? checkEntry(current, market, signal, options.costs)
  if (fault !== null) return fail(book, signal, fault)
  const price = slipped(signal.side, entryPrice(signal.side, market.quote), market.spec, options.costs)
  const { costs, magic, at, filledAt = at } = options
  return done(bookEntry(current, market, signal, { costs, magic, price, at: filledAt }), signal, { lots: signal.lots, price })
}

/** PARTIAL_CLOSE, CLOSE_ALL and MODIFY act on exactly the ticket they name. */
function act(book: Book, current: Book, market: Market, signal: Signal, options: ExecuteOptions): Executed {
  const ticket = findTicket(book, signal)
  if ('retcode' in ticket) return fail(book, signal, ticket)
  const closed = checkMarket(market, signal, options)
  if (closed !== null) return fail(book, signal, closed)
  if (signal.kind === 'MODIFY') {
    const fault = checkModify(market, ticket, signal)
    if (fault !== null) return fail(book, signal, fault)
    const changed = { ...ticket, stop: signal.stop, target: signal.target }
    const tickets = current.tickets.map((one) => (one.identifier === ticket.identifier ? changed : one))
    return done({ book: nextBook(current, { tickets }), trades: [] }, signal, { lots: 0, price: 0 })
  }
  // CLOSE_ALL means whatever is left of the ticket: a stop or a part may have come between.
  const lots = signal.kind === 'CLOSE_ALL' ? ticket.lots : signal.lots
  const fault = checkClose(market, ticket, signal, options.costs)
  if (fault !== null) return fail(book, signal, fault)
  const price = slipped(opposite(ticket.side), exitPrice(ticket.side, market.quote), market.spec, options.costs)
  const exit = {
    costs: options.costs,
    price,
    lots,
    reason: 'expert',
    signal: signal.id,
    comment: signal.id,
    at: options.filledAt ?? options.at,
  } as const
  return done(bookExit(current, market, ticket, exit), signal, { lots, price })
}

function findTicket(book: Book, signal: Signal): OpenTicket | Fault {
  const ticket = book.tickets.find(({ identifier }) => identifier === signal.positionIdentifier)
  if (signal.positionIdentifier === null) return { outcome: 'refused', retcode: 0, message: `${signal.kind} names no position` }
  if (ticket === undefined) {
    return { outcome: 'rejected', retcode: 10_036, message: `position ${signal.positionIdentifier} does not exist or is closed` }
  }
  if (ticket.brokerSymbol !== signal.brokerSymbol || ticket.side !== signal.side) {
    const [is, wanted] = [`${ticket.side} ${ticket.brokerSymbol}`, `${signal.side} ${signal.brokerSymbol}`]
    return { outcome: 'rejected', retcode: 10_013, message: `position ${ticket.identifier} is ${is}, not ${wanted}` }
  }
  return ticket
}

function done(step: Step, signal: Signal, { lots, price }: Readonly<{ lots: number; price: number }>): Executed {
  const deal = step.trades.at(-1)
  const ticket = deal?.ticket ?? null
  const positionIdentifier = deal?.positionIdentifier ?? signal.positionIdentifier
  const outcome: FillOutcome = {
    signal: signal.id,
    outcome: 'filled',
    retcode: DONE,
    message: 'done',
    orderTicket: ticket,
    dealTicket: ticket,
    positionIdentifier,
    lots,
    price,
  }
  return { book: step.book, trades: step.trades, outcome }
}

function fail(book: Book, signal: Signal, fault: Fault): Executed {
  const { positionIdentifier } = signal
  const none = { orderTicket: null, dealTicket: null, positionIdentifier, lots: 0, price: 0 }
  return { book, trades: [], outcome: { signal: signal.id, ...fault, ...none } }
}
