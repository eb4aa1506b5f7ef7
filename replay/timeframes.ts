import { TIMEFRAME_SECONDS, type Timeframe } from '../src/contracts/primitives.ts'

/** Bars in server time as growing columns, oldest first; `time` is the open in server seconds. */
export type TapeBars = Readonly<{
  time: number[]
  open: number[]
  high: number[]
  low: number[]
  close: number[]
  tickVolume: number[]
  spreadPoints: number[]
}>

/** Bars of a higher timeframe out of lower ones. Server time has days of 24 hours, so H4 and D1 begin at server midnight by division. */
export function aggregate(bars: TapeBars, timeframe: Timeframe): TapeBars {
  const seconds = TIMEFRAME_SECONDS[timeframe]
  const result = emptyBars()
  for (let i = 0; i < bars.time.length; i += 1) {
    const bar = barAt(bars, i)
    const open = bar.time - (bar.time % seconds)
    if (result.time.at(-1) === open) extendLast(result, bar)
    else pushBar(result, { ...bar, time: open })
  }
  return result
}

export type TapeBar = Readonly<{ [K in keyof TapeBars]: number }>

export const emptyBars = (): TapeBars => ({ time: [], open: [], high: [], low: [], close: [], tickVolume: [], spreadPoints: [] })

export function barAt(bars: TapeBars, i: number): TapeBar {
  const at = (column: readonly number[]): number => {
    const value = column[i]
    if (value === undefined) throw new Error(`no bar ${i} among ${bars.time.length}`)
    return value
  }
  return {
    time: at(bars.time),
    open: at(bars.open),
    high: at(bars.high),
    low: at(bars.low),
    close: at(bars.close),
    tickVolume: at(bars.tickVolume),
    spreadPoints: at(bars.spreadPoints),
  }
}

export function pushBar(bars: TapeBars, bar: TapeBar): void {
  bars.time.push(bar.time)
  bars.open.push(bar.open)
  bars.high.push(bar.high)
  bars.low.push(bar.low)
  bars.close.push(bar.close)
  bars.tickVolume.push(bar.tickVolume)
  bars.spreadPoints.push(bar.spreadPoints)
}

/** MetaTrader keeps the least spread of a bar. */
function extendLast(bars: TapeBars, bar: TapeBar): void {
  const last = bars.time.length - 1
  const so = barAt(bars, last)
  bars.high[last] = Math.max(so.high, bar.high)
  bars.low[last] = Math.min(so.low, bar.low)
  bars.close[last] = bar.close
  bars.tickVolume[last] = so.tickVolume + bar.tickVolume
  bars.spreadPoints[last] = Math.min(so.spreadPoints, bar.spreadPoints)
}

/** Index of the first bar that opens at or after `time`. */
export function indexFrom(times: readonly number[], time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** Bars [from, to) as plain columns. */
export function sliceBars(bars: TapeBars, from: number, to: number): TapeBars {
  return {
    time: bars.time.slice(from, to),
    open: bars.open.slice(from, to),
    high: bars.high.slice(from, to),
    low: bars.low.slice(from, to),
    close: bars.close.slice(from, to),
    tickVolume: bars.tickVolume.slice(from, to),
    spreadPoints: bars.spreadPoints.slice(from, to),
  }
}

/** One history behind the other. */
export function joinBars(first: TapeBars, second: TapeBars): TapeBars {
  const both = (a: readonly number[], b: readonly number[]) => [...a, ...b]
  return {
    time: both(first.time, second.time),
    open: both(first.open, second.open),
    high: both(first.high, second.high),
    low: both(first.low, second.low),
    close: both(first.close, second.close),
    tickVolume: both(first.tickVolume, second.tickVolume),
    spreadPoints: both(first.spreadPoints, second.spreadPoints),
  }
}
