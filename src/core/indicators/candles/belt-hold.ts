import { openResult } from '../result.ts'
import {
  AVERAGE_BARS,
  body,
  BODY_FACTOR,
  colour,
  lowerShadow,
  range,
  sumBefore,
  TENTH_OF_RANGE,
  upperShadow,
  type Candles,
} from './settings.ts'

/** A long body that opened at the very end of its bar: 100 rising from its low, -100 falling from its high. */
export function beltHold(bars: Candles, out?: Float64Array): Float64Array {
  const { length } = bars
  const result = openResult(length, AVERAGE_BARS, out)
  if (length <= AVERAGE_BARS) return result
  let bodies = sumBefore(bars, AVERAGE_BARS, body)
  let ranges = sumBefore(bars, AVERAGE_BARS, range)
  for (let i = AVERAGE_BARS; i < length; i += 1) {
    const side = colour(bars, i)
    const isLong = body(bars, i) > BODY_FACTOR * (bodies / AVERAGE_BARS)
    const opening = side === 1 ? lowerShadow(bars, i) : upperShadow(bars, i)
    result[i] = isLong && opening < TENTH_OF_RANGE * (ranges / AVERAGE_BARS) ? side * 100 : 0
    bodies += body(bars, i) - body(bars, i - AVERAGE_BARS)
    ranges += range(bars, i) - range(bars, i - AVERAGE_BARS)
  }
  return result
}
