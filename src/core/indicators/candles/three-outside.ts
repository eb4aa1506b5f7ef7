import { openResult } from '../result.ts'
import { colour, type Candles } from './settings.ts'

/** Bars before the first value, as TA-Lib counts them. */
const WARM_UP_BARS = 3

/** A body swallowed the one before it and the next bar closed further on: 100 upward, -100 downward. */
export function threeOutside(bars: Candles, out?: Float64Array): Float64Array {
  const { open, close, length } = bars
  const result = openResult(length, WARM_UP_BARS, out)
  for (let i = WARM_UP_BARS; i < length; i += 1) {
    const side = colour(bars, i - 1)
    const isTurn = side !== colour(bars, i - 2)
    const beyond = side * ((close[i - 1] ?? Number.NaN) - (open[i - 2] ?? Number.NaN))
    const below = side * ((close[i - 2] ?? Number.NaN) - (open[i - 1] ?? Number.NaN))
    const goesOn = side * ((close[i] ?? Number.NaN) - (close[i - 1] ?? Number.NaN))
    result[i] = isTurn && beyond > 0 && below > 0 && goesOn > 0 ? side * 100 : 0
  }
  return result
}
