import { TIMEFRAMES, type Timeframe } from '../../../contracts/primitives.ts'
import { barFeature, type BarFeature, type Feature } from '../feature.ts'
import { rsiSeries } from '../last-value.ts'
import { clamp, inRanges, lastOf, placeBetween, squash, TYPICAL_LOOKBACK, typicalRange } from '../scale.ts'

const category = 'momentum'

const MOMENTUM_BARS = 10
const momentumOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `momentum_${MOMENTUM_BARS}`,
    category,
    lookback: TYPICAL_LOOKBACK,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Change of the close over ${MOMENTUM_BARS} ${timeframe} bars in typical ranges, squashed: a half is one range up.`,
    compute: (bars) => squash(inRanges(changeOver(bars.close, 0, MOMENTUM_BARS), typicalRange(bars))),
  })

const RATE_BARS = 30
const rateOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `rate_of_change_${RATE_BARS}`,
    version: 2,
    category,
    lookback: RATE_BARS + 1,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Change of the close over ${RATE_BARS} ${timeframe} bars as a share of the way it went: 1 straight up, -1 straight down, near 0 to and fro.`,
    compute: ({ close }) => {
      let way = 0
      for (let back = 0; back < RATE_BARS; back += 1) way += Math.abs(changeOver(close, back, back + 1))
      // The steps of a straight way add up to less than the way by a rounding.
      return way === 0 ? 0 : clamp(changeOver(close, 0, RATE_BARS) / way, -1, 1)
    },
  })

const STEP_BARS = 5
const accelerationOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `acceleration_${STEP_BARS}`,
    category,
    lookback: TYPICAL_LOOKBACK,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Change of the close over the last ${STEP_BARS} ${timeframe} bars less that over the ${STEP_BARS} before, in typical ranges, squashed.`,
    compute: (bars) => {
      const change = changeOver(bars.close, 0, STEP_BARS) - changeOver(bars.close, STEP_BARS, 2 * STEP_BARS)
      return squash(inRanges(change, typicalRange(bars)))
    },
  })

const RSI_BARS = 14
const SWING_BARS = 30
const divergenceOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `divergence_${SWING_BARS}`,
    version: 2,
    category,
    lookback: 'window',
    needsBars: 4 * RSI_BARS + SWING_BARS,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Place of the close within the closes of ${SWING_BARS} ${timeframe} bars less the place of its RSI within theirs, halved: above 0 the price is at its high and its strength is not.`,
    compute: ({ close }) => {
      // Where the price stands still its RSI does too, but for roundings, and a place among roundings is noise.
      if (isStill(close)) return 0
      // Before anything has moved the indicator says 0, which is that of nothing but losses.
      const strengths = rsiSeries(close, RSI_BARS).fill(50, 0, stillFor(close))
      return (placeAmong(close) - placeAmong(strengths)) / 2
    },
  })

export const MOMENTUM: readonly Feature[] = [
  ...TIMEFRAMES.map(momentumOf),
  ...TIMEFRAMES.map(rateOf),
  ...(['M5', 'M15', 'H1', 'H4'] as const).map(accelerationOf),
  ...(['M15', 'H1'] as const).map(divergenceOf),
]

/** The close so many bars ago less that of more bars ago. */
const changeOver = (close: Float64Array, newer: number, older: number): number =>
  (close[close.length - 1 - newer] ?? Number.NaN) - (close[close.length - 1 - older] ?? Number.NaN)

function isStill(close: Float64Array): boolean {
  for (let back = 1; back < SWING_BARS; back += 1) if (changeOver(close, 0, back) !== 0) return false
  return true
}

/** How many of the first bars close at one price. */
function stillFor(close: Float64Array): number {
  let count = 1
  while (count < close.length && close[count] === close[0]) count += 1
  return count
}

function placeAmong(values: Float64Array): number {
  let [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let i = values.length - SWING_BARS; i < values.length; i += 1) {
    top = Math.max(top, values[i] ?? Number.NaN)
    bottom = Math.min(bottom, values[i] ?? Number.NaN)
  }
  return placeBetween(lastOf(values), bottom, top)
}
