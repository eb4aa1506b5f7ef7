import { nearestPivots } from '../features/levels.ts'
import { inRanges, squash } from '../features/scale.ts'
import type { Bars } from '../window.ts'

const FAST_BARS = 20
export const SLOW_BARS = 50
const SWING_BARS = 20
/** On random walks each part then strays as far from 50, so that its share of the score is what it weighs. */
const GAIN = 3

/**
 * From -1 (down) to 1 (up): order of price and averages, whether highs and lows moved the same way, and which side has more
 * room to the next swing level. `closes` are distances to the last close.
 */
export function structureLean(bars: Bars, closes: Float64Array, range: number): number {
  const fast = meanOf(closes, FAST_BARS)
  const slow = meanOf(closes, SLOW_BARS)
  const order = (squash(inRanges(-fast, range)) + squash(inRanges(fast - slow, range))) / 2
  const moved = squash(inRanges(extremesMoved(bars), range) / 2)
  return squash(GAIN * (0.4 * order + 0.3 * moved + 0.3 * roomAhead(bars, range)))
}

function meanOf(values: Float64Array, count: number): number {
  let sum = 0
  for (let i = values.length - count; i < values.length; i += 1) sum += values[i] ?? Number.NaN
  return sum / count
}

/** How far the middle of the last bars' extremes lies from that of the bars before: higher highs and higher lows raise it alike. */
function extremesMoved({ high, low, length }: Bars): number {
  let [top, topBefore] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let [bottom, bottomBefore] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let i = length - SWING_BARS, j = i - SWING_BARS; i < length; i += 1, j += 1) {
    top = Math.max(top, high[i] ?? Number.NaN)
    bottom = Math.min(bottom, low[i] ?? Number.NaN)
    topBefore = Math.max(topBefore, high[j] ?? Number.NaN)
    bottomBefore = Math.min(bottomBefore, low[j] ?? Number.NaN)
  }
  return (top - topBefore + (bottom - bottomBefore)) / 2
}

/** Room up to the next swing high less room down to the next swing low; a side without a level has all the room there is. */
function roomAhead(bars: Bars, range: number): number {
  const { above, below } = nearestPivots(bars)
  const up = above === null ? 1 : squash(inRanges(above, range))
  const down = below === null ? 1 : squash(inRanges(below, range))
  return up - down
}
