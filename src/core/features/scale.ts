import type { Bars } from '../window.ts'
import { reading } from './reading.ts'

/** From -1 to 1 and never there: 1 becomes a half, 3 three quarters. Exact at powers of two, the same on every machine. */
export const squash = (x: number): number => x / (1 + Math.abs(x))

/** How often `part` goes into `usual`, squashed: a half says usual, 0 none, near 1 many times. Nothing beside nothing is usual. */
export function squashRatio(part: number, usual: number): number {
  const both = part + usual
  return both === 0 ? 0.5 : part / both
}

/** A change of price in units of the typical range; 0 in a market that does not move. */
export const inRanges = (change: number, typical: number): number => (typical === 0 ? 0 : change / typical)

/** Where a price lies between two others, -1 at the bottom and 1 at the top; the middle where they are one. */
export function placeBetween(price: number, bottom: number, top: number): number {
  return top === bottom ? 0 : clamp((price - bottom - (top - price)) / (top - bottom), -1, 1)
}

export const clamp = (x: number, least: number, most: number): number => Math.max(least, Math.min(most, x))

/** Bars behind the typical range: one before the first for its gap. */
export const TYPICAL_BARS = 20
export const TYPICAL_LOOKBACK = TYPICAL_BARS + 1

/** The unit in which distances of a timeframe are measured: mean true range of the last 20 bars, in price. */
export const typicalRange = reading((bars) => meanTrueRange(bars, bars.length - TYPICAL_BARS, bars.length))

/** Mean true range of the bars from index `from` up to `until`; the first of all bars has none. */
export function meanTrueRange({ high, low, close }: Pick<Bars, 'high' | 'low' | 'close'>, from: number, until: number): number {
  let sum = 0
  let before = close[from - 1] ?? Number.NaN
  for (let i = from; i < until; i += 1) {
    sum += Math.max(high[i] ?? Number.NaN, before) - Math.min(low[i] ?? Number.NaN, before)
    before = close[i] ?? Number.NaN
  }
  return sum / (until - from)
}

/** Last value of a series. */
export const lastOf = (values: Float64Array): number => values[values.length - 1] ?? Number.NaN

/**
 * Correlation of the last `count` values with time, -1 to 1: how straight they rise or fall. 0 for a flat line. Differences
 * to the last value are summed, so that a level far from zero costs no digits.
 */
export function straightness(values: Float64Array, count: number): number {
  const last = lastOf(values)
  const middle = (count - 1) / 2
  let sum = 0
  let squares = 0
  let moment = 0
  for (let i = 0, at = values.length - count; i < count; i += 1, at += 1) {
    const difference = (values[at] ?? Number.NaN) - last
    sum += difference
    squares += difference * difference
    moment += difference * (i - middle)
  }
  const spread = squares - (sum * sum) / count
  const timeSpread = (count * (count * count - 1)) / 12
  return spread > 0 ? clamp(moment / Math.sqrt(spread * timeSpread), -1, 1) : 0
}

/** Correlation of two rows of figures of one length, -1 to 1; 0 where one of them does not move. */
export function correlation(first: Float64Array, second: Float64Array): number {
  const { length } = first
  let [sumA, sumB] = [0, 0]
  for (let i = 0; i < length; i += 1) {
    sumA += first[i] ?? Number.NaN
    sumB += second[i] ?? Number.NaN
  }
  const meanA = sumA / length
  const meanB = sumB / length
  let [both, squaresA, squaresB] = [0, 0, 0]
  for (let i = 0; i < length; i += 1) {
    const a = (first[i] ?? Number.NaN) - meanA
    const b = (second[i] ?? Number.NaN) - meanB
    both += a * b
    squaresA += a * a
    squaresB += b * b
  }
  const spread = Math.sqrt(squaresA) * Math.sqrt(squaresB)
  return spread > 0 ? clamp(both / spread, -1, 1) : 0
}
