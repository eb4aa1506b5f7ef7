import type { AccountId, BrokerSymbol, Side, SymbolName, Timeframe } from '../contracts/primitives.ts'
import type { Funds, Permissions, SymbolSpec } from '../contracts/account.ts'
import type { Hello } from '../contracts/terminal.ts'
import type { Closure } from './time/closures.ts'

/** One ticket of the account, after the edge: UTC, with its canonical symbol where the table knows one. */
export type Position = Readonly<{
  brokerSymbol: BrokerSymbol
  symbol: SymbolName | null
  identifier: string
  ticket: string
  magic: string
  side: Side
  lots: number
  openPrice: number
  openedAt: number
  stop: number | null
  target: number | null
  profit: number
  swap: number
  commission: number
  comment: string
  /** True for tickets of this EA's magic number; others count for the rules and are never touched. */
  isOurs: boolean
}>

/** The account at one moment, as the broker (or the paper broker) says it. */
export type AccountView = Readonly<{
  at: number
  funds: Funds
  positions: readonly Position[]
  /** Pending orders: symbol and volume are all the gates need of them. */
  orders: readonly Readonly<{
    brokerSymbol: BrokerSymbol
    symbol: SymbolName | null
    isOurs: boolean
    side: Side
    lots: number
    price: number
    stop: number | null
  }>[]
  permissions: Permissions
}>

/** Rules of the account that do not change during a session. */
export type AccountRules = Readonly<
  Pick<Hello, 'currency' | 'currencyDigits' | 'leverage' | 'marginMode' | 'fifo' | 'stopOutMode' | 'stopOutLevel' | 'magic' | 'eaVersion'>
>

export type Quote = Readonly<{ bid: number; ask: number; at: number }>
export type CalendarEvent = Readonly<{ at: number; currency: string; impact: 'none' | 'low' | 'medium' | 'high'; name: string }>

/** A snapshot after the edge: UTC milliseconds, canonical symbol, the trigger named. All data from here is trusted. */
export type BarClose = Readonly<{
  key: string
  account: AccountId
  session: string
  seq: number
  symbol: SymbolName
  brokerSymbol: BrokerSymbol
  closed: readonly Timeframe[]
  trigger: Timeframe
  /** Close of the trigger bar. */
  closeTime: number
  receivedAt: number
  quote: Quote
  spec: SymbolSpec
  view: AccountView
  calendar: readonly CalendarEvent[]
  /** When the market is closed beside its weekly hours. */
  closures: readonly Closure[]
}>

export const entryPrice = (side: Side, quote: Quote): number => (side === 'buy' ? quote.ask : quote.bid)
export const exitPrice = (side: Side, quote: Quote): number => (side === 'buy' ? quote.bid : quote.ask)
/** +1 for a buy, -1 for a sell: multiplies a price difference into a gain. */
export const direction = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1)
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')
