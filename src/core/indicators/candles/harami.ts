import { openResult } from '../result.ts'
import { AVERAGE_BARS, body, BODY_FACTOR, colour, sumBefore, type Candles } from './settings.ts'

/** The long bar comes first, so its ten bars before begin one bar earlier. */
const WARM_UP_BARS = AVERAGE_BARS + 1

/**
 * A short body inside the long one before it: 100 after a falling bar, -100 after a rising one; 80 and -80 where one end of
 * the bodies is the same.
 */
export function harami(bars: Candles, out?: Float64Array): Float64Array {
  const { length } = bars
  const result = openResult(length, WARM_UP_BARS, out)
  if (length <= WARM_UP_BARS) return result
  let longBodies = sumBefore(bars, WARM_UP_BARS - 1, body)
  let shortBodies = sumBefore(bars, WARM_UP_BARS, body)
  for (let i = WARM_UP_BARS; i < length; i += 1) {
    const isLong = body(bars, i - 1) > BODY_FACTOR * (longBodies / AVERAGE_BARS)
    const isShort = body(bars, i) <= BODY_FACTOR * (shortBodies / AVERAGE_BARS)
    const mark = isLong && isShort ? inside(bars, i) : 0
    result[i] = mark === 0 ? 0 : -colour(bars, i - 1) * mark
    longBodies += body(bars, i - 1) - body(bars, i - 1 - AVERAGE_BARS)
    shortBodies += body(bars, i) - body(bars, i - AVERAGE_BARS)
  }
  return result
}

/** 100 where the body of bar `i` lies within the one before, 80 where it touches an end of it, else 0. */
function inside({ open, close }: Candles, i: number): number {
  const [from, to] = [open[i] ?? Number.NaN, close[i] ?? Number.NaN]
  const [fromBefore, toBefore] = [open[i - 1] ?? Number.NaN, close[i - 1] ?? Number.NaN]
  const above = Math.max(fromBefore, toBefore) - Math.max(from, to)
  const below = Math.min(from, to) - Math.min(fromBefore, toBefore)
  if (above > 0 && below > 0) return 100
  return above >= 0 && below >= 0 ? 80 : 0
}
