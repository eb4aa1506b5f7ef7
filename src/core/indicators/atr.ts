import type { Bars } from '../window.ts'

/** Wilder's average true range of the last bar, price units; NaN with fewer than `period` + 1 bars. */
export function atr({ high, low, close, length }: Bars, period: number): number {
  if (length <= period) return Number.NaN
  let average = 0
  for (let i = 1; i < length; i += 1) {
    const before = close[i - 1] ?? Number.NaN
    const range = Math.max(high[i] ?? Number.NaN, before) - Math.min(low[i] ?? Number.NaN, before)
    if (i <= period) average += range / period
    else average += (range - average) / period
  }
  return average
}
