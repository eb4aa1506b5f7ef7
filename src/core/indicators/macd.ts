import { openResult, requirePeriod } from './result.ts'

export type Macd = Readonly<{ line: Float64Array; signal: Float64Array; histogram: Float64Array }>
type Periods = Readonly<{ fast: number; slow: number; signal: number }>

/**
 * Difference of two exponential averages, its own average, and what lies between. As in TA-Lib both averages begin at the
 * same bar: the fast one is seeded with the mean of the last `fast` of the first `slow` closes. The line begins at bar
 * `slow` - 1, the other two `signal` - 1 bars later.
 */
export function macd(close: Float64Array, { fast, slow, signal }: Periods, out?: Macd): Macd {
  requirePeriod(fast)
  requirePeriod(slow, fast + 1)
  requirePeriod(signal)
  const { length } = close
  const first = slow + signal - 2
  const series = {
    line: openResult(length, slow - 1, out?.line),
    signal: openResult(length, first, out?.signal),
    histogram: openResult(length, first, out?.histogram),
  }
  write(close, { fast, slow, signal }, series)
  return series
}

/** All three in one pass: each of their values waits for its own one before, and so they wait side by side. */
function write(close: Float64Array, { fast, slow, signal }: Periods, series: Macd): void {
  const { length } = close
  if (length < slow) return
  let slowAverage = meanOf(close, 0, slow)
  let fastAverage = meanOf(close, slow - fast, slow)
  let signalAverage = 0
  const first = slow + signal - 2
  const [fastWeight, slowWeight, signalWeight] = [2 / (fast + 1), 2 / (slow + 1), 2 / (signal + 1)]
  for (let i = slow - 1; i < length; i += 1) {
    if (i >= slow) {
      const now = close[i] ?? Number.NaN
      slowAverage += (now - slowAverage) * slowWeight
      fastAverage += (now - fastAverage) * fastWeight
    }
    const line = fastAverage - slowAverage
    series.line[i] = line
    // Up to its first value the average gathers the sum for its seed.
    if (i <= first) signalAverage += line
    else signalAverage += (line - signalAverage) * signalWeight
    if (i < first) continue
    if (i === first) signalAverage /= signal
    series.signal[i] = signalAverage
    series.histogram[i] = line - signalAverage
  }
}

function meanOf(values: Float64Array, from: number, until: number): number {
  let sum = 0
  for (let i = from; i < until; i += 1) sum += values[i] ?? Number.NaN
  return sum / (until - from)
}
