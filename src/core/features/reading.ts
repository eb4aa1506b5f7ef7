import type { Bars } from '../window.ts'

/**
 * A figure that several features of a timeframe share, computed once per bars. The features of one timeframe are read
 * one after the other, so remembering the last bars is enough.
 */
export function reading<T>(compute: (bars: Bars) => T): (bars: Bars) => T {
  let last: Readonly<{ bars: Bars; value: T }> | undefined
  return (bars) => {
    if (last?.bars === bars) return last.value
    last = { bars, value: compute(bars) }
    return last.value
  }
}
