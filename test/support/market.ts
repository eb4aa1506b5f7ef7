import { SymbolNameSchema, TIMEFRAME_SECONDS, TIMEFRAMES, type Timeframe, WINDOW_BARS } from '../../src/contracts/primitives.ts'
import { makeBars } from '../../src/core/bars/make-bars.ts'
import type { Scene } from '../../src/core/features/feature.ts'
import { referencesOf } from '../../src/core/regime/references.ts'
import type { Bars, Window } from '../../src/core/window.ts'

/** Tuesday noon in London and morning in New York, the close of a bar of every timeframe up to M30. */
export const CLOSE_TIME = Date.UTC(2025, 11, 9, 14, 30)
/** Prices lie on a grid of powers of two: mirrored and scaled ones are then exact too. */
const GRID = 1 / 64
const PRICES = ['open', 'high', 'low', 'close'] as const

type Options = Readonly<{
  /** How far a bar goes, in steps of the grid. */
  swing?: number
  /** Steps of the grid that every bar drifts. */
  drift?: number
  /** Bar from which on the drift goes the other way. */
  turnsAt?: number
  hasVolume?: boolean
  isFlat?: boolean
}>

/** Numbers below 1, the same for the same seed. */
export function dice(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x3d4d51cb) | 0
    state ^= state >>> 12
    return (state >>> 0) / 4_294_967_296
  }
}

/** Bars of a seeded walk that end at `lastCloseAt`. No bar closes where it opened, so that a mirrored one has the other colour. */
export function walk(
  timeframe: Timeframe,
  seed: number,
  { swing = 24, drift = 0, turnsAt = Infinity, hasVolume = true, isFlat = false }: Options = {},
  length = WINDOW_BARS,
): Bars {
  const roll = dice(seed + TIMEFRAMES.indexOf(timeframe) * 1_009)
  const steps = (most: number) => Math.floor(roll() * most) * GRID
  const bars = makeBars(length)
  const period = TIMEFRAME_SECONDS[timeframe] * 1_000
  const lastCloseAt = Math.floor(CLOSE_TIME / period) * period
  let price = 1_024
  for (let i = 0; i < length; i += 1) {
    const open = price + (roll() < 0.2 ? steps(swing / 4) - steps(swing / 4) : 0)
    const moved = steps(swing) - steps(swing) + (i < turnsAt ? drift : -drift) * GRID
    const close = open + (moved === 0 ? GRID : moved)
    bars.time[i] = lastCloseAt - (length - i) * period
    bars.open[i] = open
    bars.close[i] = close
    bars.high[i] = Math.max(open, close) + steps(swing / 2)
    bars.low[i] = Math.min(open, close) - steps(swing / 2)
    bars.tickVolume[i] = hasVolume ? 16 + Math.floor(roll() * 512) : 0
    bars.spreadPoints[i] = 4
    price = close
  }
  if (isFlat) for (const name of PRICES) bars[name].fill(price)
  return { ...bars, lastCloseAt }
}

/** A market of all timeframes with its references. */
export function scene(seed: number, options: Options = {}, symbol = 'GBPUSD'): Scene {
  const name = SymbolNameSchema.parse(symbol)
  const window = (from: number): Window => Object.fromEntries(TIMEFRAMES.map((timeframe) => [timeframe, walk(timeframe, from, options)]))
  const references = Object.fromEntries(referencesOf(name).map((other, i) => [other, window(seed + 100 * (i + 1))]))
  return { symbol: name, closeTime: CLOSE_TIME, window: window(seed), references }
}

/** The same scene with every timeframe's bars changed. */
export const changed = (of: Scene, change: (bars: Bars, timeframe: Timeframe) => Bars): Scene => ({
  ...of,
  window: Object.fromEntries(
    TIMEFRAMES.flatMap((timeframe) => {
      const bars = of.window[timeframe]
      return bars === undefined ? [] : [[timeframe, change(bars, timeframe)]]
    }),
  ),
})

export function scaled(bars: Bars, factor: number): Bars {
  const prices = Object.fromEntries(PRICES.map((name) => [name, bars[name].map((price) => price * factor)]))
  return { ...bars, ...prices }
}

/** Seen in a mirror at a price, by default that of the last close: rises are falls. */
export function mirrored(bars: Bars, at = bars.close.at(-1) ?? Number.NaN): Bars {
  const turn = (prices: Float64Array) => prices.map((price) => 2 * at - price)
  return { ...bars, open: turn(bars.open), high: turn(bars.low), low: turn(bars.high), close: turn(bars.close) }
}
