import { placeBetween, squash } from '../features/scale.ts'
import { beltHold } from '../indicators/candles/belt-hold.ts'
import { engulfing } from '../indicators/candles/engulfing.ts'
import { harami } from '../indicators/candles/harami.ts'
import { marubozu } from '../indicators/candles/marubozu.ts'
import { AVERAGE_BARS, body, type Candles } from '../indicators/candles/settings.ts'
import { threeOutside } from '../indicators/candles/three-outside.ts'
import type { Bars } from '../window.ts'

/** Bars that are looked at, newest first, and how much each counts. */
const RECENCY = [1, 0.5, 0.25] as const
/** What the oldest of them needs before it: the ten bars that a candle is compared with, behind the long bar of a harami. */
const COUNT = AVERAGE_BARS + 1 + RECENCY.length

const PATTERNS = [
  { find: engulfing, strength: 1, swallowed: 1 },
  { find: threeOutside, strength: 1, swallowed: 2 },
  { find: harami, strength: 0.5, swallowed: 0 },
  { find: marubozu, strength: 0.5, swallowed: 0 },
  { find: beltHold, strength: 0.5, swallowed: 0 },
] as const

/** As in structure. */
const GAIN = 0.7

/** The newest bars, copied: views of five columns cost more than the few figures in them. */
const newest = {
  open: new Float64Array(COUNT),
  high: new Float64Array(COUNT),
  low: new Float64Array(COUNT),
  close: new Float64Array(COUNT),
  length: COUNT,
}
const marks = new Float64Array(COUNT)

/** From -1 to 1: candle patterns of the last bars by their sign, and where in their range they closed, newer ones counting more. */
export function patternLean(bars: Bars): number {
  copyNewest(bars)
  let sum = 0
  for (const { find, strength, swallowed } of PATTERNS) {
    find(newest, marks)
    for (let age = 0; age < RECENCY.length; age += 1) {
      const at = COUNT - 1 - age
      // A bar without a body counts as rising there: a market and its mirror would not be told alike.
      if (swallowed > 0 && body(newest, at - swallowed) === 0) continue
      sum += ((RECENCY[age] ?? 0) * strength * (marks[at] ?? Number.NaN)) / 100
    }
  }
  return squash(GAIN * (sum + closingPlaces(newest)))
}

function closingPlaces({ high, low, close }: Candles): number {
  let sum = 0
  for (let age = 0; age < RECENCY.length; age += 1) {
    const at = COUNT - 1 - age
    sum += (RECENCY[age] ?? 0) * placeBetween(close[at] ?? Number.NaN, low[at] ?? Number.NaN, high[at] ?? Number.NaN)
  }
  return sum
}

function copyNewest({ open, high, low, close, length }: Bars): void {
  for (let i = 0, at = length - COUNT; i < COUNT; i += 1, at += 1) {
    newest.open[i] = open[at] ?? Number.NaN
    newest.high[i] = high[at] ?? Number.NaN
    newest.low[i] = low[at] ?? Number.NaN
    newest.close[i] = close[at] ?? Number.NaN
  }
}
