import type { Timeframe } from '../contracts/primitives.ts'

/** Closed bars of one timeframe, oldest first. `time` is the open in UTC milliseconds. Views are never written to again. */
export type Bars = Readonly<{
  length: number
  time: Float64Array
  open: Float64Array
  high: Float64Array
  low: Float64Array
  close: Float64Array
  tickVolume: Float64Array
  spreadPoints: Float64Array
  /** Close of the last bar, UTC milliseconds: it is not always open plus period, since H4 and D1 follow the server's clock. */
  lastCloseAt: number
}>

/** All timeframes of one symbol at one close. A timeframe without bars is absent, never empty. */
export type Window = Readonly<Partial<Record<Timeframe, Bars>>>
