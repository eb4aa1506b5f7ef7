import type { Bars } from '../window.ts'
import { openResult, requirePeriod } from './result.ts'

export type Adx = Readonly<{ adx: Float64Array; plusDi: Float64Array; minusDi: Float64Array }>
type Prices = Pick<Bars, 'high' | 'low' | 'close' | 'length'>

/**
 * Wilder's directional movement: strength of the trend whatever its side, and of each side, all 0 to 100. As in TA-Lib the
 * first `period` - 1 movements are summed and the next is already smoothed in, so the sides begin at bar `period`; the strength
 * begins at bar 2 x `period` - 1 with the plain mean of `period` values. A bar without any movement leaves the strength as it was.
 */
export function adx(bars: Prices, period: number, out?: Adx): Adx {
  requirePeriod(period, 2)
  const plusDi = openResult(bars.length, period, out?.plusDi)
  const minusDi = openResult(bars.length, period, out?.minusDi)
  const strength = openResult(bars.length, 2 * period - 1, out?.adx)
  writeSides(bars, period, plusDi, minusDi)
  writeStrength(period, { plusDi, minusDi, strength })
  return { adx: strength, plusDi, minusDi }
}

function writeSides({ high, low, close, length }: Prices, period: number, plusDi: Float64Array, minusDi: Float64Array): void {
  let [plus, minus, range] = [0, 0, 0]
  let [highBefore, lowBefore, closeBefore] = [high[0] ?? Number.NaN, low[0] ?? Number.NaN, close[0] ?? Number.NaN]
  for (let i = 1; i < length; i += 1) {
    const highNow = high[i] ?? Number.NaN
    const lowNow = low[i] ?? Number.NaN
    // Half of x + |x| is x or 0 without a branch; both movements stand doubled here, so each share below is of 50.
    const rise = highNow - highBefore
    const fall = lowBefore - lowNow
    const up = Math.abs(rise) + rise
    const down = Math.abs(fall) + fall
    const keep = i < period ? 1 : 1 - 1 / period
    plus = plus * keep + Number(up > down) * up
    minus = minus * keep + Number(down > up) * down
    range = range * keep + (Math.max(highNow, closeBefore) - Math.min(lowNow, closeBefore))
    if (i >= period) {
      plusDi[i] = range === 0 ? 0 : 50 * (plus / range)
      minusDi[i] = range === 0 ? 0 : 50 * (minus / range)
    }
    highBefore = highNow
    lowBefore = lowNow
    closeBefore = close[i] ?? Number.NaN
  }
}

function writeStrength(
  period: number,
  { plusDi, minusDi, strength }: Readonly<{ plusDi: Float64Array; minusDi: Float64Array; strength: Float64Array }>,
): void {
  const { length } = strength
  const first = 2 * period - 1
  const weight = 1 / period
  const keep = 1 - weight
  let average = 0
  for (let i = period; i < length; i += 1) {
    const plus = plusDi[i] ?? Number.NaN
    const minus = minusDi[i] ?? Number.NaN
    const both = plus + minus
    if (both !== 0) {
      const share = 100 * (Math.abs(minus - plus) / both)
      average = i <= first ? average + share * weight : average * keep + share * weight
    }
    if (i >= first) strength[i] = average
  }
}
