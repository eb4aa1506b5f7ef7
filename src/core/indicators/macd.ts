import { ema } from './ema.ts'
import { openResult, requirePeriod } from './result.ts'

export type Macd = Readonly<{ line: Float64Array; signal: Float64Array; histogram: Float64Array }>

/**
 * Difference of two exponential averages, its own average, and what lies between. As in TA-Lib both averages begin at the
 * same bar: the fast one is seeded with the mean of the last `fast` of the first `slow` closes. The line begins at bar
 * `slow` - 1, the other two `signal` - 1 bars later.
 */
export function macd(
  close: Float64Array,
  { fast, slow, signal }: Readonly<{ fast: number; slow: number; signal: number }>,
  out?: Macd,
): Macd {
  requirePeriod(fast)
  requirePeriod(slow, fast + 1)
  const { length } = close
  const line = openResult(length, slow - 1, out?.line)
  const first = slow + signal - 2
  const histogram = openResult(length, first, out?.histogram)
  writeLine(close, fast, slow, line)
  const signalLine = ema(line, signal, out?.signal)
  for (let i = first; i < length; i += 1) histogram[i] = (line[i] ?? Number.NaN) - (signalLine[i] ?? Number.NaN)
  return { line, signal: signalLine, histogram }
}

function writeLine(close: Float64Array, fast: number, slow: number, line: Float64Array): void {
  const { length } = close
  if (length < slow) return
  let slowAverage = 0
  let fastAverage = 0
  for (let i = 0; i < slow; i += 1) {
    const now = close[i] ?? Number.NaN
    slowAverage += now
    if (i >= slow - fast) fastAverage += now
  }
  slowAverage /= slow
  fastAverage /= fast
  line[slow - 1] = fastAverage - slowAverage
  const slowWeight = 2 / (slow + 1)
  const fastWeight = 2 / (fast + 1)
  for (let i = slow; i < length; i += 1) {
    const now = close[i] ?? Number.NaN
    slowAverage += (now - slowAverage) * slowWeight
    fastAverage += (now - fastAverage) * fastWeight
    line[i] = fastAverage - slowAverage
  }
}
