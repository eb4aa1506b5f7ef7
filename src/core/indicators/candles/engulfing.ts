import { openResult } from '../result.ts'
import { colour, type Candles } from './settings.ts'

/** Bars before the first value, as TA-Lib counts them. */
const WARM_UP_BARS = 2

/** 100 where a rising body swallows the falling one before it, -100 the other way round; 80 and -80 where one end only touches. */
export function engulfing(bars: Candles, out?: Float64Array): Float64Array {
  const { open, close, length } = bars
  const result = openResult(length, WARM_UP_BARS, out)
  for (let i = WARM_UP_BARS; i < length; i += 1) {
    const side = colour(bars, i)
    const isTurn = side !== colour(bars, i - 1)
    const beyond = side * ((close[i] ?? Number.NaN) - (open[i - 1] ?? Number.NaN))
    const below = side * ((close[i - 1] ?? Number.NaN) - (open[i] ?? Number.NaN))
    const swallows = isTurn && beyond >= 0 && below >= 0 && (beyond > 0 || below > 0)
    result[i] = swallows ? side * (beyond > 0 && below > 0 ? 100 : 80) : 0
  }
  return result
}
