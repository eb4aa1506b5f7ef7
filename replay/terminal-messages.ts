import { floatingProfit, fundsOf, type Book, type FillOutcome, type Trade } from '../src/core/fills/book.ts'
import { roundMoney } from '../src/core/fills/money.ts'
import type { ServerZone } from '../src/core/time/zone.ts'
import { PROTOCOL_VERSION, type BrokerSymbol, type Timeframe } from '../src/contracts/primitives.ts'
import type { BarColumns } from '../src/contracts/bars.ts'
import type { Ack, Deal, Report } from '../src/contracts/results.ts'
import type { Permissions, SymbolSpec } from '../src/contracts/account.ts'
import type { Bye, Equity, Hello, Snapshot } from '../src/contracts/terminal.ts'

/** Who the simulated terminal says it is, and under which rules it trades. */
export const MAGIC = '20260701'
const EA_VERSION = '1.0.0'

export type Terms = Readonly<{
  company: string
  server: string
  currency: string
  leverage: number
  /** Margin level below which the broker closes, percent. */
  stopOutPercent: number
}>
export const SYNTHETIC: Terms = { company: 'SYNTHETIC', server: 'SYNTHETIC-Demo', currency: 'USD', leverage: 100, stopOutPercent: 50 }

const ALL_ALLOWED: Permissions = {
  connected: true,
  terminalTrade: true,
  programTrade: true,
  accountTrade: true,
  accountExpert: true,
  allowTrading: true,
}

export type Envelope = Pick<Hello, 'v' | 'account' | 'session' | 'seq'>
/** The account as the terminal sees it while it writes a message. */
export type Now = Readonly<{ serverTime: number; stateVersion: number; book: Book; zone: ServerZone }>

export const envelope = (account: string, session: string, seq: number): Envelope => ({ v: PROTOCOL_VERSION, account, session, seq })

export function makeHello(
  head: Envelope,
  now: Now,
  { terms, brokerSymbols }: Readonly<{ terms: Terms; brokerSymbols: readonly BrokerSymbol[] }>,
): Hello {
  return {
    ...head,
    type: 'hello',
    stateVersion: now.stateVersion,
    serverTime: now.serverTime,
    utcOffsetSeconds: now.zone.offsetSeconds(now.zone.toUtc(now.serverTime)),
    eaVersion: EA_VERSION,
    terminalBuild: 5_200,
    company: terms.company,
    server: terms.server,
    currency: terms.currency,
    currencyDigits: 2,
    leverage: terms.leverage,
    accountKind: 'demo',
    marginMode: 'hedging',
    fifo: false,
    stopOutMode: 'percent',
    stopOutLevel: terms.stopOutPercent,
    magic: MAGIC,
    brokerSymbols: [...brokerSymbols],
    permissions: ALL_ALLOWED,
  }
}

export type Closed = Readonly<{
  brokerSymbol: BrokerSymbol
  closed: readonly Timeframe[]
  bars: BarColumns
  full: boolean
  quote: Snapshot['quote']
  spec: SymbolSpec
  calendar: Snapshot['calendar']
}>

// Messages of a backtest are written field by field: a spread with further fields behind it gives each of them a shape of its own in
// Node 20, and all who read it are slow.

/** What closed, and the account at the moment it is written. */
export function makeSnapshot(head: Envelope, now: Now, { brokerSymbol, closed, bars, full, quote, spec, calendar }: Closed): Snapshot {
  const told: Snapshot = {
    v: head.v,
    account: head.account,
    session: head.session,
    seq: head.seq,
    type: 'snapshot',
    stateVersion: now.stateVersion,
    serverTime: now.serverTime,
    permissions: ALL_ALLOWED,
    funds: fundsOf(now.book),
    orders: [],
    positions: positionsNow(now),
    brokerSymbol,
    full,
    closed: [...closed],
    bars,
    quote,
    spec,
  }
  return calendar === undefined ? told : { ...told, calendar }
}

export const makeEquity = (head: Envelope, now: Now): Equity => ({ ...head, type: 'equity', ...accountNow(now) })

export function makeAck(head: Envelope, serverTime: number, outcome: FillOutcome): Ack {
  return {
    v: head.v,
    account: head.account,
    session: head.session,
    seq: head.seq,
    type: 'ack',
    serverTime,
    signal: outcome.signal,
    outcome: outcome.outcome,
    retcode: outcome.retcode,
    message: outcome.message,
    orderTicket: outcome.orderTicket,
    dealTicket: outcome.dealTicket,
    positionIdentifier: outcome.positionIdentifier,
    lots: outcome.lots,
    price: outcome.price,
  }
}

export function makeDeal(head: Envelope, trade: Trade, zone: ServerZone): Deal {
  return {
    v: head.v,
    account: head.account,
    session: head.session,
    seq: head.seq,
    type: 'deal',
    ticket: trade.ticket,
    orderTicket: trade.ticket,
    positionIdentifier: trade.positionIdentifier,
    kind: trade.side,
    entry: trade.entry,
    reason: trade.reason,
    brokerSymbol: trade.brokerSymbol,
    magic: trade.magic,
    lots: trade.lots,
    price: trade.price,
    profit: trade.profit,
    swap: trade.swap,
    commission: trade.commission,
    fee: 0,
    time: zone.toServer(trade.at),
    comment: trade.comment,
  }
}

/** What became of the signals asked for; one that never came is said to be unknown here. */
export function makeReport(
  head: Envelope,
  serverTime: number,
  signals: readonly string[],
  outcomeOf: (signal: string) => FillOutcome | undefined,
): Report {
  const outcomes = signals.map((signal) => {
    const outcome = outcomeOf(signal)
    return outcome === undefined ? { ...neverSeen(signal), known: false } : { ...outcome, known: true }
  })
  return { ...head, type: 'report', serverTime, outcomes }
}

export const makeBye = (head: Envelope, reason: string): Bye => ({ ...head, type: 'bye', reason })

function neverSeen(signal: string): FillOutcome {
  const none = { orderTicket: null, dealTicket: null, positionIdentifier: null, lots: 0, price: 0 }
  return { signal, outcome: 'unknown', retcode: 0, message: 'no trace of it', ...none }
}

const accountNow = (now: Now) => ({
  stateVersion: now.stateVersion,
  serverTime: now.serverTime,
  permissions: ALL_ALLOWED,
  funds: fundsOf(now.book),
  orders: [],
  positions: positionsNow(now),
})

function positionsNow({ book, zone }: Now): Snapshot['positions'] {
  return book.tickets.map((ticket) => ({
    brokerSymbol: ticket.brokerSymbol,
    ticket: ticket.identifier,
    magic: ticket.magic,
    stop: ticket.stop,
    target: ticket.target,
    comment: ticket.comment,
    identifier: ticket.identifier,
    side: ticket.side,
    lots: ticket.lots,
    openPrice: ticket.openPrice,
    openTime: zone.toServer(ticket.openedAt),
    profit: floatingProfit(book, ticket),
    swap: roundMoney(ticket.swap),
    commission: roundMoney(ticket.commission),
  }))
}
