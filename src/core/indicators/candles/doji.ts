import { openResult } from '../result.ts'
import { AVERAGE_BARS, body, range, sumBefore, TENTH_OF_RANGE, type Candles } from './settings.ts'

/** 100 where a bar closed about where it opened: its body is at most a tenth of the mean range of the ten bars before. */
export function doji(bars: Candles, out?: Float64Array): Float64Array {
  const result = openResult(bars.length, AVERAGE_BARS, out)
  let ranges = bars.length > AVERAGE_BARS ? sumBefore(bars, AVERAGE_BARS, range) : 0
  for (let i = AVERAGE_BARS; i < bars.length; i += 1) {
    result[i] = body(bars, i) <= TENTH_OF_RANGE * (ranges / AVERAGE_BARS) ? 100 : 0
    ranges += range(bars, i) - range(bars, i - AVERAGE_BARS)
  }
  return result
}
