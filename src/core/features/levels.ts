import type { Bars } from '../window.ts'
import { reading } from './reading.ts'
import { clamp, lastOf } from './scale.ts'

/** Bars back that swings are looked for in. */
export const LEVEL_BARS = 240
/** Bars back that the greatest move is looked for in. */
export const LEG_BARS = 100
/** Bars on each side that a swing stands out from. */
const WING_BARS = 3

/** Distance from the close to the nearest swing high above it and to the nearest swing low below it; null where there is none. */
type Pivots = Readonly<{ above: number | null; below: number | null }>

export const nearestPivots = reading(({ high, low, close, length }: Bars): Pivots => {
  const price = lastOf(close)
  let [above, below] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let i = length - LEVEL_BARS + WING_BARS; i < length - WING_BARS; i += 1) {
    const up = (high[i] ?? Number.NaN) - price
    if (up > 0 && up < above && standsOut(high, i, 1)) above = up
    const down = price - (low[i] ?? Number.NaN)
    if (down > 0 && down < below && standsOut(low, i, -1)) below = down
  }
  return { above: above === Number.POSITIVE_INFINITY ? null : above, below: below === Number.POSITIVE_INFINITY ? null : below }
})

/** Beyond the bars before it and not behind those after it, so that of equal tops the newest counts. */
function standsOut(values: Float64Array, at: number, side: 1 | -1): boolean {
  const level = (values[at] ?? Number.NaN) * side
  for (let k = 1; k <= WING_BARS; k += 1) {
    if ((values[at - k] ?? Number.NaN) * side > level) return false
    if ((values[at + k] ?? Number.NaN) * side >= level) return false
  }
  return true
}

/** The move between the highest high and the lowest low: `side` 1 when it rose, and the share of it that is taken back. */
type Leg = Readonly<{ side: 1 | -1; retraced: number }>

export const legOf = reading(({ open, high, low, close, length }: Bars): Leg => {
  const price = lastOf(close)
  let [top, topAt, bottom, bottomAt] = [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY, 0]
  for (let i = length - LEG_BARS; i < length; i += 1) {
    const highNow = high[i] ?? Number.NaN
    const lowNow = low[i] ?? Number.NaN
    if (highNow >= top) {
      top = highNow
      topAt = i
    }
    if (lowNow <= bottom) {
      bottom = lowNow
      bottomAt = i
    }
  }
  // One bar may be both: its own direction says which end came last.
  const rose = topAt === bottomAt ? (close[topAt] ?? Number.NaN) >= (open[topAt] ?? Number.NaN) : topAt > bottomAt
  const whole = top - bottom
  const back = whole === 0 ? 0 : clamp((rose ? top - price : price - bottom) / whole, 0, 1)
  return { side: rose ? 1 : -1, retraced: back }
})

const LEVELS = [0, 0.236, 0.382, 0.5, 0.618, 0.786, 1] as const

/** The Fibonacci level nearest to a retracement. */
export function nearestLevel(retraced: number): number {
  let nearest: number = LEVELS[0]
  for (const level of LEVELS) if (Math.abs(level - retraced) < Math.abs(nearest - retraced)) nearest = level
  return nearest
}
