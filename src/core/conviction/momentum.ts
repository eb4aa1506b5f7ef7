import { inRanges, lastOf, squash } from '../features/scale.ts'
import { macd } from '../indicators/macd.ts'
import { openScratch } from '../indicators/result.ts'
import { rsi } from '../indicators/rsi.ts'

const RSI_BARS = 14
const MACD = { fast: 12, slow: 26, signal: 9 } as const
/** Closes it is read from: a recursive average forgets its seed after three times its bars. */
export const MOMENTUM_BARS = 3 * (MACD.slow + MACD.signal)
const TURN_BARS = 3
const CHANGE_BARS = 10
/** As in structure. */
const GAIN = 2.5

const scratchRsi = openScratch()
const scratchMacd = { line: openScratch(), signal: openScratch(), histogram: openScratch() }

/**
 * From -1 (falling) to 1 (rising): relative strength, where the histogram of the MACD is heading, and the change over ten
 * bars. `closes` are distances to the last close.
 */
export function momentumLean(closes: Float64Array, range: number): number {
  const strength = squash((strengthOf(closes) - 50) / 15)
  const heading = squash(5 * inRanges(histogramTurn(closes), range))
  const change = squash(inRanges(-(closes[closes.length - 1 - CHANGE_BARS] ?? Number.NaN), range) / 2)
  return squash((GAIN * (strength + heading + change)) / 3)
}

function strengthOf(closes: Float64Array): number {
  const strength = lastOf(rsi(closes, RSI_BARS, scratchRsi(closes.length)))
  // Closes that never moved are 0 to the indicator, as nothing but losses are; after losses the first close would lie higher.
  return strength === 0 && closes[0] === 0 ? 50 : strength
}

function histogramTurn(closes: Float64Array): number {
  const { length } = closes
  const out = { line: scratchMacd.line(length), signal: scratchMacd.signal(length), histogram: scratchMacd.histogram(length) }
  const { histogram } = macd(closes, MACD, out)
  return lastOf(histogram) - (histogram[length - 1 - TURN_BARS] ?? Number.NaN)
}
