import type { Bars } from '../window.ts'
import { openResult, requirePeriod } from './result.ts'

/** Lambert's factor: with it most values lie between -100 and 100. */
const FACTOR = 0.015

/**
 * Commodity channel index: distance of the typical price from its mean over `period` bars, in mean absolute deviations.
 * 0 where nothing moved. Computed from the last bar back, so the result can hold the typical prices meanwhile.
 */
export function cci(
  { high, low, close, length }: Pick<Bars, 'high' | 'low' | 'close' | 'length'>,
  period: number,
  out?: Float64Array,
): Float64Array {
  requirePeriod(period, 2)
  const result = openResult(length, 0, out)
  for (let i = 0; i < length; i += 1) result[i] = ((high[i] ?? Number.NaN) + (low[i] ?? Number.NaN) + (close[i] ?? Number.NaN)) / 3
  for (let i = length - 1; i >= period - 1; i -= 1) result[i] = distance(result, i, period)
  return result.fill(Number.NaN, 0, Math.min(period - 1, length))
}

/** Everything is a difference to the last price, so that a flat market gives exactly 0. */
function distance(prices: Float64Array, last: number, period: number): number {
  const now = prices[last] ?? Number.NaN
  let sum = 0
  for (let i = last - period + 1; i < last; i += 1) sum += now - (prices[i] ?? Number.NaN)
  const lead = sum / period
  let deviation = Math.abs(lead)
  for (let i = last - period + 1; i < last; i += 1) deviation += Math.abs(now - (prices[i] ?? Number.NaN) - lead)
  return deviation === 0 ? 0 : lead / (FACTOR * (deviation / period))
}
