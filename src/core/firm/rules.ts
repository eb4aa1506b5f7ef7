import type { PhaseName } from '../../contracts/firm.ts'
import type { MarketClass } from '../symbols/market-class.ts'

/** A limit as a share of the capital an account began with, or as the amounts a firm lists for its sizes. */
export type Limit = Readonly<{ percent: number }> | Readonly<{ amounts: Readonly<Record<number, number>> }>

/** The loss that one day may bring. */
export type DailyLoss = Readonly<{
  limit: Limit
  /** What a percentage is taken of: the capital of the beginning, or the day's own reference. */
  of: 'initial' | 'reference'
  /** What the day is measured from: the balance at the reset, the equity then, or the higher of the two. */
  reference: 'balance' | 'equity' | 'higher'
  /** `pause`: no more trading until the next day; `fail`: the account is lost. */
  effect: 'fail' | 'pause'
}>

/** The loss that the account may ever come to. */
export type TotalLoss = Readonly<{
  limit: Limit
  /** Measured from the beginning, from the highest balance at the end of a day, or from the highest equity there ever was. */
  from: 'initial' | 'end-of-day' | 'peak'
  /** A trailing floor rises to the capital of the beginning plus so many percent of it, and stays there; null: without end. */
  lockPercent: number | null
}>

export type FirmRules = Readonly<{
  daily: DailyLoss | null
  total: TotalLoss
  /** When the firm's day begins, on which clock. */
  reset: Readonly<{ zone: string; hour: number; minute: number }>
  /** Whether equity that equals a floor has broken it. */
  breach: 'below' | 'at-or-below'
  /** Profit, percent of the capital of the beginning, with all positions closed. */
  targetPercent: number | null
  /** Days that count: one on which a position was opened, or one that closed with at least so much profit. */
  minDays: Readonly<{ days: number; profitPercent: number | null }> | null
  /** Largest share that the best day may have. */
  bestDayShare: number | null
  /** Of what: the profits of all days with profit, or the profit target, of which it must stay below the share. */
  bestDayOf: 'profits' | 'target'
  /** Minutes before and after chosen releases in which nothing opens, closes, or is triggered. */
  newsMinutes: number | null
  /** Positions are closed before a market rests for longer than so many hours. */
  closeBeforeRestHours: number | null
  /** How long before such a rest everything must be closed, minutes; null where the firm only asks that it is. */
  closeBeforeRestMinutes: number | null
  /** Nothing is opened within so many hours before a market rests for as long. */
  gapHours: number | null
  /** What the firm's server takes in a day, and at once. */
  budget: Readonly<{ requestsPerDay: number; positionsPerDay: number; ordersAtOnce: number }> | null
  /** Largest order of a kind of market, lots. Where the firm names none, the terminal's own largest volume is its word. */
  orderLots: Readonly<Partial<Record<MarketClass, number>>>
  /** Whether opposite positions across a user's own accounts at the firm are forbidden. */
  forbidsOpposite: boolean
}>

export type Firm = Readonly<{
  title: string
  /** Where the rules were read, and when. */
  source: string
  phases: Readonly<Partial<Record<PhaseName, FirmRules>>>
}>
