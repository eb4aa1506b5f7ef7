import type { BrokerSymbol, Side } from '../../contracts/primitives.ts'
import type { EquityLine, Funnel } from './paper-report.ts'

/** One position from its first deal to its last. Money in the account's currency; costs are what they took, zero or more. */
export type RoundTrip = Readonly<{
  positionIdentifier: string
  brokerSymbol: BrokerSymbol
  side: Side
  /** Opened in all, adds included. */
  lots: number
  openedAt: number
  closedAt: number
  /** Means over the lots. */
  openPrice: number
  closePrice: number
  /** Why the last deal came: ours, a stop, a target, or the broker's stop-out. */
  exit: 'expert' | 'stop' | 'target' | 'stop_out'
  adds: number
  partials: number
  /** Money that was to be lost at the first stop, as the signal said it; an R is this much. */
  riskMoney: number
  /** What the price brought, spread and slippage already paid. */
  profit: number
  /** Paid is negative, as brokers book it. */
  swap: number
  commission: number
  /** profit + swap + commission. */
  net: number
  /** Inside of `profit`: what it would have been more at one price for both sides, and without slipping. */
  spreadCost: number
  slippageCost: number
}>

/** One day of the account at its firm, as the guard of the live pipeline saw it. */
export type FirmDay = Readonly<{
  /** Date on the firm's clock. */
  name: string
  startsAt: number
  balanceAtReset: number
  lowestEquity: number
  lastEquity: number
  realised: number
  /** Null where the firm has none. */
  dailyFloor: number | null
  totalFloor: number
  /** Least distance of the equity to each floor on that day; negative once it was broken. */
  toDailyFloor: number | null
  toTotalFloor: number
}>

export type FirmRun = Readonly<{
  firm: string
  phase: string
  initial: number
  outcome: 'passed' | 'failed' | 'under way'
  /** In words and numbers. */
  why: string
  /** When it was passed or failed. */
  at: number | null
  /** Balance to reach, null where the phase has none. */
  target: number | null
  /** Days with an entry, as the firm counts them. */
  tradingDays: number
  minTradingDays: number | null
  /** Calendar days until the target was reached, null while it is not. */
  daysToTarget: number | null
  days: readonly FirmDay[]
}>

/** Closing prices of one market, one per day of the run, oldest first: what holding it would have been. */
export type PriceLine = Readonly<{ brokerSymbol: BrokerSymbol; at: readonly number[]; close: readonly number[] }>

/** What one run of a backtest recorded; every figure of a report comes from here. Times are UTC milliseconds. */
export type BacktestRun = Readonly<{
  startingBalance: number
  /** First and last bar close that was played. */
  from: number
  to: number
  /** Closes that were decided. */
  decisions: number
  /** SHA-256 of the decisions, in the order they were made. */
  decisionsHash: string
  /** After every base bar that closed, oldest first; the first is the start. */
  equity: readonly EquityLine[]
  /** In the order they were closed. */
  trips: readonly RoundTrip[]
  /** Still open at the end: their money is in the equity, not among the trips. */
  openPositions: number
  /** Worth of all that was bought and sold, account currency. */
  turnoverMoney: number
  orders: Readonly<{ sent: number; filled: number; refused: number; reasons: Readonly<Record<string, number>> }>
  funnel: Funnel
  prices: readonly PriceLine[]
  firm: FirmRun | null
}>
