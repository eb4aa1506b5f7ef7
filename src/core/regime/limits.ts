import type { MarketClass } from '../symbols/market-class.ts'

/** From where on a move is a crisis. Shares of the price, or so many of the market's own median daily ranges. */
export type CrisisLimits = Readonly<{
  unit: 'share' | 'daily-ranges'
  fromPeak: number
  withinDays: number
  gap: number
  /** A rise is as bad as a fall where the price is one currency in another. */
  isTwoSided: boolean
}>

const SHARES: CrisisLimits = { unit: 'share', fromPeak: 0.15, withinDays: 0.08, gap: 0.03, isTwoSided: false }
/**
 * Oil, coins and single stocks are 15 % below a peak half of the time and a currency pair hardly ever: there the market's own
 * days are the measure, set so that a crisis is a few hours in a hundred over a decade, as it is with an index.
 */
const OWN_DAYS: CrisisLimits = { unit: 'daily-ranges', fromPeak: 18, withinDays: 6.5, gap: 2.5, isTwoSided: false }

export const CRISIS_LIMITS: Readonly<Record<MarketClass, CrisisLimits>> = {
  index: SHARES,
  metal: OWN_DAYS,
  energy: OWN_DAYS,
  // Their falls go on for longer, day by day.
  coin: { ...OWN_DAYS, fromPeak: 24 },
  stock: { ...OWN_DAYS, fromPeak: 24 },
  pair: { ...OWN_DAYS, isTwoSided: true },
  other: { ...OWN_DAYS, isTwoSided: true },
}

/** Average true range against its own median. */
export const CRISIS_ATR_RATIO = 2.5
/** Deviation of a day's hourly changes against that of the window. */
export const VOLATILE_RATIO = 1.5
export const TRENDING_ADX = 25
