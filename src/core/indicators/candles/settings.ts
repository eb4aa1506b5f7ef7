import type { Bars } from '../../window.ts'

export type Candles = Pick<Bars, 'open' | 'high' | 'low' | 'close' | 'length'>

/** What a part of a candle is compared with: TA-Lib's default candle settings. All of them look at the ten bars before. */
export const AVERAGE_BARS = 10
/** A body is long above the mean body before it, short up to it. */
export const BODY_FACTOR = 1
/** A body is none up to a tenth of the mean range before it, a shadow is very short below that. */
export const TENTH_OF_RANGE = 0.1

/** 1 for a bar that closed where it opened or above, else -1. */
export function colour({ open, close }: Candles, i: number): 1 | -1 {
  return (close[i] ?? Number.NaN) >= (open[i] ?? Number.NaN) ? 1 : -1
}

export function body({ open, close }: Candles, i: number): number {
  return Math.abs((close[i] ?? Number.NaN) - (open[i] ?? Number.NaN))
}

export function range({ high, low }: Candles, i: number): number {
  return (high[i] ?? Number.NaN) - (low[i] ?? Number.NaN)
}

export function upperShadow({ open, high, close }: Candles, i: number): number {
  return (high[i] ?? Number.NaN) - Math.max(open[i] ?? Number.NaN, close[i] ?? Number.NaN)
}

export function lowerShadow({ open, low, close }: Candles, i: number): number {
  return Math.min(open[i] ?? Number.NaN, close[i] ?? Number.NaN) - (low[i] ?? Number.NaN)
}

/**
 * A sum over the ten bars before bar `at`. It runs on bar by bar in TA-Lib's order of additions: prices lie on a grid, so
 * a body is often exactly a tenth of the mean range, and the last bit of the sum then decides which pattern a bar is.
 */
export function sumBefore(bars: Candles, at: number, part: (bars: Candles, i: number) => number): number {
  let sum = 0
  for (let i = at - AVERAGE_BARS; i < at; i += 1) sum += part(bars, i)
  return sum
}
