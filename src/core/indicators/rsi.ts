import { openResult, requirePeriod } from './result.ts'

/**
 * Wilder's relative strength, 0 to 100. First value at bar `period`: plain means of the first `period` gains and losses.
 * While nothing has moved at all it is 0, as TA-Lib has it.
 */
export function rsi(close: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period, 2)
  const { length } = close
  const result = openResult(length, period, out)
  if (length <= period) return result
  let gains = 0
  let losses = 0
  let before = close[0] ?? Number.NaN
  for (let i = 1; i <= period; i += 1) {
    const now = close[i] ?? Number.NaN
    const change = now - before
    if (change > 0) gains += change
    else losses -= change
    before = now
  }
  gains /= period
  losses /= period
  result[period] = strength(gains, losses)
  const weight = 1 / period
  const keep = 1 - weight
  for (let i = period + 1; i < length; i += 1) {
    const now = close[i] ?? Number.NaN
    const step = (now - before) * weight
    gains = gains * keep + Math.max(step, 0)
    losses = losses * keep + Math.max(-step, 0)
    result[i] = strength(gains, losses)
    before = now
  }
  return result
}

function strength(gains: number, losses: number): number {
  const both = gains + losses
  return both === 0 ? 0 : 100 * (gains / both)
}
