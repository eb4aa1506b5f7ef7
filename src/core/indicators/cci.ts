import type { Bars } from '../window.ts'
import { openResult, openScratch, requirePeriod } from './result.ts'
import { sma } from './sma.ts'

/** Lambert's factor: with it most values lie between -100 and 100. */
const FACTOR = 0.015

const scratchPrices = openScratch()

/**
 * Commodity channel index: distance of the typical price from its mean over `period` bars, in mean absolute deviations;
 * 0 where nothing moved.
 */
export function cci(
  { high, low, close, length }: Pick<Bars, 'high' | 'low' | 'close' | 'length'>,
  period: number,
  out?: Float64Array,
): Float64Array {
  requirePeriod(period, 2)
  const prices = scratchPrices(length)
  for (let i = 0; i < length; i += 1) prices[i] = ((high[i] ?? Number.NaN) + (low[i] ?? Number.NaN) + (close[i] ?? Number.NaN)) / 3
  const result = sma(prices, period, openResult(length, 0, out))
  for (let i = period - 1; i < length; i += 1) {
    const mean = result[i] ?? Number.NaN
    const deviation = meanDeviation(prices, { last: i, period, mean })
    result[i] = deviation === 0 ? 0 : ((prices[i] ?? Number.NaN) - mean) / (FACTOR * deviation)
  }
  return result
}

/** Two sums side by side, since an addition has to wait for the one before it. */
function meanDeviation(prices: Float64Array, { last, period, mean }: Readonly<{ last: number; period: number; mean: number }>): number {
  let one = 0
  let other = 0
  let i = last - period + 1
  for (; i < last; i += 2) {
    one += Math.abs((prices[i] ?? Number.NaN) - mean)
    other += Math.abs((prices[i + 1] ?? Number.NaN) - mean)
  }
  if (i === last) one += Math.abs((prices[last] ?? Number.NaN) - mean)
  return (one + other) / period
}
