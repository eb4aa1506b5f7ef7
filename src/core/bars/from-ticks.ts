import type { Bars } from '../window.ts'
import { makeBars } from './make-bars.ts'

/** Quotes as they were recorded, oldest first; several may share a millisecond. `time` is UTC milliseconds. */
export type Ticks = Readonly<{ time: Float64Array; bid: Float64Array; ask: Float64Array }>

const MINUTE_MS = 60_000

export type MinuteBarsOptions = Readonly<{
  /** Size of a point, in price. */
  point: number
  /** Until when the recording is known to be whole, UTC ms; by default until its last tick. */
  knownUntil?: number
}>

/**
 * M1 bars of the bid, as MetaTrader keeps them: the volume counts the ticks, the spread is the least of the minute, in whole
 * points, never rounded down. A minute without ticks has no bar, and a last one that may still change is left out. Clocks of
 * servers differ by whole quarters of an hour, so a minute is the same on all of them.
 */
export function minuteBars({ time, bid, ask }: Ticks, { point, knownUntil = time.at(-1) ?? 0 }: MinuteBarsOptions): Bars {
  const starts = startsOfMinutes(time, knownUntil)
  const count = Math.max(0, starts.length - 1)
  const bars = makeBars(count)
  for (let k = 0; k < count; k += 1) {
    const from = starts[k] ?? 0
    const until = starts[k + 1] ?? 0
    let high = Number.NEGATIVE_INFINITY
    let low = Number.POSITIVE_INFINITY
    let spread = Number.POSITIVE_INFINITY
    for (let i = from; i < until; i += 1) {
      const price = bid[i] ?? Number.NaN
      high = Math.max(high, price)
      low = Math.min(low, price)
      spread = Math.min(spread, pointsBetween(price, ask[i] ?? Number.NaN, point))
    }
    bars.time[k] = minuteOf(time[from])
    bars.open[k] = bid[from] ?? Number.NaN
    bars.high[k] = high
    bars.low[k] = low
    bars.close[k] = bid[until - 1] ?? Number.NaN
    bars.tickVolume[k] = until - from
    bars.spreadPoints[k] = Math.ceil(spread)
  }
  return { ...bars, lastCloseAt: count === 0 ? 0 : (bars.time[count - 1] ?? 0) + MINUTE_MS }
}

/**
 * Every tick as a bar of its own, for fills: open, high, low and close are its bid, the spread is its own to a fraction of a
 * point. A tick lasts until its millisecond is over, so a track must not be cut within one: what is left would not be walked.
 */
export function tickTrack({ time, bid, ask }: Ticks, { point }: Readonly<{ point: number }>): Bars {
  const last = time.at(-1)
  return {
    length: time.length,
    time,
    open: bid,
    high: bid,
    low: bid,
    close: bid,
    tickVolume: new Float64Array(time.length).fill(1),
    spreadPoints: bid.map((price, i) => pointsBetween(price, ask[i] ?? Number.NaN, point)),
    lastCloseAt: last === undefined ? 0 : last + 1,
  }
}

/** Records one behind the other, e.g. of one day each. Throws where one begins before the one before it has ended. */
export function joinTicks(pieces: readonly Ticks[]): Ticks {
  const length = pieces.reduce((sum, { time }) => sum + time.length, 0)
  const joined = { time: new Float64Array(length), bid: new Float64Array(length), ask: new Float64Array(length) }
  let at = 0
  for (const { time, bid, ask } of pieces) {
    if ((time[0] ?? Infinity) < (joined.time[at - 1] ?? 0))
      throw new Error(`the ticks from ${time[0]} on begin before those before them have ended`)
    joined.time.set(time, at)
    joined.bid.set(bid, at)
    joined.ask.set(ask, at)
    at += time.length
  }
  return joined
}

/** Index of the first tick of each minute that is over, and of the first tick behind them. */
function startsOfMinutes(time: Float64Array, knownUntil: number): readonly number[] {
  const starts: number[] = []
  let minute = Number.NEGATIVE_INFINITY
  for (let i = 0; i < time.length; i += 1) {
    const own = minuteOf(time[i])
    if (own === minute) continue
    starts.push(i)
    minute = own
  }
  if (minute + MINUTE_MS <= knownUntil) starts.push(time.length)
  return starts
}

const minuteOf = (at: number | undefined): number => Math.floor((at ?? Number.NaN) / MINUTE_MS) * MINUTE_MS

/** Finer than any quote, and far above the noise of binary differences. */
const PARTS_OF_A_POINT = 1e6

const pointsBetween = (bid: number, ask: number, point: number): number =>
  Math.round(((ask - bid) / point) * PARTS_OF_A_POINT) / PARTS_OF_A_POINT
