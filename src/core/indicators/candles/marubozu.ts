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

/** A long body with hardly a shadow at either end: 100 rising, -100 falling. */
export function marubozu(bars: Candles, out?: Float64Array): Float64Array {
  const { length } = bars
  const result = openResult(length, AVERAGE_BARS, out)
  if (length <= AVERAGE_BARS) return result
  let bodies = sumBefore(bars, AVERAGE_BARS, body)
  let ranges = sumBefore(bars, AVERAGE_BARS, range)
  for (let i = AVERAGE_BARS; i < length; i += 1) {
    const isLong = body(bars, i) > BODY_FACTOR * (bodies / AVERAGE_BARS)
    const shadow = TENTH_OF_RANGE * (ranges / AVERAGE_BARS)
    result[i] = isLong && upperShadow(bars, i) < shadow && lowerShadow(bars, i) < shadow ? colour(bars, i) * 100 : 0
    bodies += body(bars, i) - body(bars, i - AVERAGE_BARS)
    ranges += range(bars, i) - range(bars, i - AVERAGE_BARS)
  }
  return result
}
