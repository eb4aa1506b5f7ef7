import type { FillOutcome, Trade } from '../src/core/fills/book.ts'
import type { Position } from '../src/core/account.ts'
import type { ServerZone } from '../src/core/time/zone.ts'
import type { Timeframe } from '../src/contracts/primitives.ts'
import { PROTOCOL_VERSION, TIMEFRAMES, WINDOW_BARS } from '../src/contracts/primitives.ts'
import type { BarColumns, Columns } from '../src/contracts/bars.ts'
import type { Ack, Deal, Report } from '../src/contracts/results.ts'
import type { Funds, Permissions, SymbolSpec } from '../src/contracts/account.ts'
import type { Bye, Equity, Hello, Snapshot } from '../src/contracts/terminal.ts'
import { closedAt, closedCount, type SymbolTape, type SyntheticTape } from './synthetic-tape.ts'
import { sliceBars } from './timeframes.ts'

/** Who the simulated terminal says it is, and under which rules it trades. */
export const MAGIC = '20260701'
export const STOP_OUT_PERCENT = 50
const LEVERAGE = 100
const EA_VERSION = '1.0.0'

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
export type Now = Readonly<{ serverTime: number; stateVersion: number; funds: Funds; positions: readonly Position[]; zone: ServerZone }>

export const envelope = (account: string, session: string, seq: number): Envelope => ({ v: PROTOCOL_VERSION, account, session, seq })

export function makeHello(head: Envelope, tape: SyntheticTape, now: Now): Hello {
  return {
    ...head,
    type: 'hello',
    stateVersion: now.stateVersion,
    serverTime: now.serverTime,
    utcOffsetSeconds: now.zone.offsetSeconds(now.zone.toUtc(now.serverTime)),
    eaVersion: EA_VERSION,
    terminalBuild: 5_200,
    company: 'SYNTHETIC',
    server: 'SYNTHETIC-Demo',
    currency: 'USD',
    currencyDigits: 2,
    leverage: LEVERAGE,
    accountKind: 'demo',
    marginMode: 'hedging',
    fifo: false,
    stopOutMode: 'percent',
    stopOutLevel: STOP_OUT_PERCENT,
    magic: MAGIC,
    brokerSymbols: tape.symbols.map(({ market }) => market.brokerSymbol),
    permissions: ALL_ALLOWED,
  }
}

/** What closed at `closeTime`, or with `full` the whole windows. `at` and `quote` are the moment it is written. */
export function makeSnapshot(
  head: Envelope,
  now: Now,
  {
    symbol,
    closeTime,
    full,
    quote,
    spec,
  }: Readonly<{ symbol: SymbolTape; closeTime: number; full: boolean; quote: Snapshot['quote']; spec: SymbolSpec }>,
): Snapshot {
  const closed = closedAt(symbol, closeTime)
  return {
    ...head,
    type: 'snapshot',
    ...accountNow(now),
    brokerSymbol: symbol.market.brokerSymbol,
    full,
    closed,
    bars: full ? fullWindows(symbol, closeTime) : newBars(symbol, closed, closeTime),
    quote,
    spec,
  }
}

export const makeEquity = (head: Envelope, now: Now): Equity => ({ ...head, type: 'equity', ...accountNow(now) })

export const makeAck = (head: Envelope, serverTime: number, outcome: FillOutcome): Ack => ({ ...head, type: 'ack', serverTime, ...outcome })

export function makeDeal(head: Envelope, trade: Trade, zone: ServerZone): Deal {
  return {
    ...head,
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

function accountNow({ serverTime, stateVersion, funds, positions, zone }: Now) {
  return {
    stateVersion,
    serverTime,
    permissions: ALL_ALLOWED,
    funds,
    orders: [],
    positions: positions.map(({ symbol: _symbol, openedAt, isOurs: _isOurs, ...position }) => ({
      ...position,
      openTime: zone.toServer(openedAt),
    })),
  }
}

function fullWindows(symbol: SymbolTape, closeTime: number): BarColumns {
  const windows: Partial<Record<Timeframe, Columns>> = {}
  for (const timeframe of TIMEFRAMES) {
    const to = closedCount(symbol, timeframe, closeTime)
    windows[timeframe] = { after: null, ...sliceBars(symbol.bars[timeframe], Math.max(0, to - WINDOW_BARS), to) }
  }
  return windows
}

/** One bar per timeframe that closed, with the open of the bar before it. */
function newBars(symbol: SymbolTape, closed: readonly Timeframe[], closeTime: number): BarColumns {
  const bars: Partial<Record<Timeframe, Columns>> = {}
  for (const timeframe of closed) {
    const to = closedCount(symbol, timeframe, closeTime)
    const before = symbol.bars[timeframe].time[to - 2]
    if (before === undefined) throw new Error(`${symbol.market.brokerSymbol} ${timeframe} has no bar before its first`)
    bars[timeframe] = { after: before, ...sliceBars(symbol.bars[timeframe], to - 1, to) }
  }
  return bars
}
