import type { Config } from '../../config.ts'
import type { Timeframe } from '../../contracts/primitives.ts'
import { atr } from '../indicators/atr.ts'
import type { Bars, Window } from '../window.ts'

/** An average true range and the timeframe it is of. */
export type Range = Readonly<{ price: number; timeframe: Timeframe }>

/** What sizes and stops are held against; null where the window is too short to tell it. */
export type MarketReading = Readonly<{
  range: Range | null
  /** Realised volatility of the last days as a share of the price in a year: 0.2 is 20 %. */
  yearlyVolatility: number | null
}>

type Input = Readonly<{ trigger: Timeframe; window: Window; settings: Pick<Config, 'atrBars'> }>

export function readMarket({ trigger, window, settings }: Input): MarketReading {
  const { D1: days } = window
  return {
    range: rangeOf('D1', days, settings.atrBars) ?? rangeOf(trigger, window[trigger], settings.atrBars),
    yearlyVolatility: days === undefined ? null : yearlyVolatility(days),
  }
}

function rangeOf(timeframe: Timeframe, bars: Bars | undefined, period: number): Range | null {
  if (bars === undefined || bars.length <= period) return null
  const price = atr(bars, period).at(-1) ?? Number.NaN
  return price > 0 ? { price, timeframe } : null
}

const VOLATILITY_DAYS = 20
const YEAR_MS = 365.25 * 86_400_000

/**
 * Root of the squared daily changes over the years they took. The calendar says how many there are in a year: a coin
 * trades on 365 days, a stock on some 250. Null with too few days, or without any change.
 */
export function yearlyVolatility({ close, time, length, lastCloseAt }: Bars): number | null {
  const first = length - VOLATILITY_DAYS
  if (first < 1) return null
  let squares = 0
  for (let i = first; i < length; i += 1) {
    const change = (close[i] ?? Number.NaN) / (close[i - 1] ?? Number.NaN) - 1
    squares += change * change
  }
  const volatility = Math.sqrt((squares * YEAR_MS) / (lastCloseAt - (time[first] ?? Number.NaN)))
  return volatility > 0 && volatility < Infinity ? volatility : null
}
