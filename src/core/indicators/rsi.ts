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
  // Half of x + |x| is x or 0 without a branch: which way a price goes is what no processor guesses right.
  const weight = 0.5 / period
  const keep = 1 - 1 / period
  for (let i = period + 1; i < length; i += 1) {
    const now = close[i] ?? Number.NaN
    const step = (now - before) * weight
    const distance = Math.abs(step)
    gains = gains * keep + (distance + step)
    losses = losses * keep + (distance - step)
    result[i] = strength(gains, losses)
    before = now
  }
  return result
}

function strength(gains: number, losses: number): number {
  const both = gains + losses
  return both === 0 ? 0 : 100 * (gains / both)
}
