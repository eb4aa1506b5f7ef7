import { TIMEFRAMES, type Timeframe } from '../../../contracts/primitives.ts'
import { highest, lowest } from '../../indicators/extremes.ts'
import { openScratch } from '../../indicators/result.ts'
import { barFeature, type BarFeature, type Feature } from '../feature.ts'
import { LEG_BARS, LEVEL_BARS, legOf, nearestLevel, nearestPivots } from '../levels.ts'
import { inRanges, squash, straightness, typicalRange } from '../scale.ts'

const category = 'structure'
/** Levels of faster timeframes are broken by noise before anyone could act on them. */
const LEVEL_TIMEFRAMES = ['M15', 'H1', 'H4', 'D1'] as const

const TREND_BARS = 50
const trendOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `trend_${TREND_BARS}`,
    category,
    lookback: TREND_BARS,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Direction of the last ${TREND_BARS} ${timeframe} closes: their correlation with time, 1 a straight rise, -1 a straight fall, 0 no direction.`,
    compute: ({ close }) => straightness(close, TREND_BARS),
  })

const CHANNEL_BARS = 20
const scratchTops = openScratch()
const scratchBottoms = openScratch()
const breakoutOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `breakout_${CHANNEL_BARS}`,
    category,
    lookback: 2 * CHANNEL_BARS,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `The newest close of ${timeframe} beyond the extremes of the ${CHANNEL_BARS} bars before it: 1 just now upward, -1 just now downward, fading to 0 over ${CHANNEL_BARS} bars.`,
    compute: ({ high, low, close }) => {
      const from = close.length - 2 * CHANNEL_BARS
      const tops = highest(high.subarray(from), CHANNEL_BARS, scratchTops(2 * CHANNEL_BARS))
      const bottoms = lowest(low.subarray(from), CHANNEL_BARS, scratchBottoms(2 * CHANNEL_BARS))
      for (let age = 0; age < CHANNEL_BARS; age += 1) {
        const at = 2 * CHANNEL_BARS - 1 - age
        const price = close[from + at] ?? Number.NaN
        const side = Number(price > (tops[at - 1] ?? Number.NaN)) - Number(price < (bottoms[at - 1] ?? Number.NaN))
        if (side !== 0) return (side * (CHANNEL_BARS - age)) / CHANNEL_BARS
      }
      return 0
    },
  })

const levelOf = (timeframe: Timeframe, side: 'support' | 'resistance'): BarFeature => {
  const isAbove = side === 'resistance'
  return barFeature({
    timeframe,
    what: side,
    category,
    lookback: LEVEL_BARS,
    range: [0, 1],
    mirror: { pair: `${timeframe.toLowerCase()}_${isAbove ? 'support' : 'resistance'}` },
    meaning: `Distance from the close ${isAbove ? 'up to the nearest swing high' : 'down to the nearest swing low'} of ${timeframe} (three bars on each side, ${LEVEL_BARS} bars back) in typical ranges, squashed: a half is one range, 1 where there is none.`,
    compute: (bars) => {
      const { above, below } = nearestPivots(bars)
      const distance = isAbove ? above : below
      return distance === null ? 1 : squash(inRanges(distance, typicalRange(bars)))
    },
  })
}

const retracementOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `retracement_${LEG_BARS}`,
    category,
    lookback: LEG_BARS,
    range: [0, 1],
    mirror: 'even',
    meaning: `How much of the greatest move of the last ${LEG_BARS} ${timeframe} bars the price has taken back: 0 nothing, 1 all of it.`,
    compute: (bars) => legOf(bars).retraced,
  })

const fibonacciOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `fibonacci_${LEG_BARS}`,
    category,
    lookback: LEG_BARS,
    range: [-0.25, 0.25],
    mirror: 'odd',
    meaning: `How far the close lies above (below: negative) the nearest Fibonacci level (0, 23.6, 38.2, 50, 61.8, 78.6, 100 %) of that move of ${timeframe}, as a share of the move.`,
    compute: (bars) => {
      const { retraced, side } = legOf(bars)
      // The more is taken back of a rise, the lower the price; of a fall, the higher.
      return side * (nearestLevel(retraced) - retraced)
    },
  })

export const STRUCTURE: readonly Feature[] = [
  ...TIMEFRAMES.map(trendOf),
  ...TIMEFRAMES.map(breakoutOf),
  ...LEVEL_TIMEFRAMES.flatMap((timeframe) => [levelOf(timeframe, 'support'), levelOf(timeframe, 'resistance')]),
  ...LEVEL_TIMEFRAMES.flatMap((timeframe) => [retracementOf(timeframe), fibonacciOf(timeframe)]),
]
