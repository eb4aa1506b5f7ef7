import type { Bars } from '../window.ts'
import { openResult, openScratch, requirePeriod } from './result.ts'

type Column = 'high' | 'low' | 'close' | 'tickVolume' | 'length'

/** A change of the typical price within this share of both prices is rounding: prices lie on a grid, thirds of their sums do not. */
const ROUNDING = 1e-14

const scratchFlows = openScratch()
const scratchFalling = openScratch()

/**
 * Money flow index: share of the turnover (typical price x volume) of `period` bars that came with a rising typical price,
 * 0 to 100; 0 where there was none. First value at bar `period`.
 */
export function mfi(bars: Pick<Bars, Column>, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period)
  const { length } = bars
  const result = openResult(length, period, out)
  const flows = signedFlows(bars)
  const falling = scratchFalling(period)
  for (let middle = period; middle < length; middle += period) {
    let up = 0
    let down = 0
    for (let start = middle, end = middle + period - 1; start > middle - period; start -= 1, end -= 1) {
      const flow = flows[start] ?? Number.NaN
      up += Math.abs(flow) + flow
      down += Math.abs(flow) - flow
      if (end < length) result[end] = up
      falling[end - middle] = down
    }
    up = 0
    down = 0
    const stop = Math.min(length, middle + period)
    for (let end = middle; end < stop; end += 1) {
      const flow = end === middle ? 0 : (flows[end] ?? Number.NaN)
      up += Math.abs(flow) + flow
      down += Math.abs(flow) - flow
      const rising = (result[end] ?? Number.NaN) + up
      const both = rising + ((falling[end - middle] ?? Number.NaN) + down)
      result[end] = both === 0 ? 0 : 100 * (rising / both)
    }
  }
  return result
}

/** Turnover of each bar with the sign of the change of its typical price; 0 where that stayed. */
function signedFlows({ high, low, close, tickVolume, length }: Pick<Bars, Column>): Float64Array {
  const flows = scratchFlows(length)
  let before = Number.NaN
  for (let i = 0; i < length; i += 1) {
    const price = ((high[i] ?? Number.NaN) + (low[i] ?? Number.NaN) + (close[i] ?? Number.NaN)) / 3
    const turnover = price * (tickVolume[i] ?? Number.NaN)
    const change = price - before
    const still = ROUNDING * (Math.abs(price) + Math.abs(before))
    flows[i] = (Number(change > still) - Number(change < -still)) * turnover
    before = price
  }
  return flows
}
