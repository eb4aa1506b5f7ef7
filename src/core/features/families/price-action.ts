import { TIMEFRAMES, type Timeframe } from '../../../contracts/primitives.ts'
import { beltHold } from '../../indicators/candles/belt-hold.ts'
import { doji } from '../../indicators/candles/doji.ts'
import { engulfing } from '../../indicators/candles/engulfing.ts'
import { harami } from '../../indicators/candles/harami.ts'
import { marubozu } from '../../indicators/candles/marubozu.ts'
import { threeOutside } from '../../indicators/candles/three-outside.ts'
import { sliceBars } from '../../bars/make-bars.ts'
import type { Bars } from '../../window.ts'
import { barFeature, type BarFeature, type Feature, type Mirror } from '../feature.ts'
import { reading } from '../reading.ts'
import { lastOf, meanTrueRange, placeBetween, squashRatio, TYPICAL_BARS } from '../scale.ts'

const category = 'price-action'

const bodyOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: 'body',
    category,
    lookback: 1,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Body of the last ${timeframe} bar as a share of its whole range: 1 rose from low to high, -1 fell from high to low.`,
    compute: ({ open, high, low, close }) => {
      const range = lastOf(high) - lastOf(low)
      return range === 0 ? 0 : (lastOf(close) - lastOf(open)) / range
    },
  })

const closePlaceOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: 'close_place',
    category,
    lookback: 1,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Where the last ${timeframe} bar closed in its own range: -1 at the low, 1 at the high.`,
    compute: ({ high, low, close }) => placeBetween(lastOf(close), lastOf(low), lastOf(high)),
  })

const rangeRatioOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: 'range_ratio_20',
    category,
    lookback: TYPICAL_BARS + 2,
    range: [0, 1],
    mirror: 'even',
    meaning: `True range of the last ${timeframe} bar against the mean of the 20 before it: a half is usual, near 1 many times as wide.`,
    compute: (bars) => {
      const last = bars.length - 1
      return squashRatio(meanTrueRange(bars, last, last + 1), meanTrueRange(bars, last - TYPICAL_BARS, last))
    },
  })

/** The timeframe that patterns are looked for on: faster ones find noise, slower ones hardly change within a day. */
const PATTERN_TIMEFRAME = 'M15'
/** More than any pattern looks back: a running sum that began with the window would carry its rounding along. */
const PATTERN_BARS = 16
const patternBars = reading((bars) => sliceBars(bars, Math.max(0, bars.length - PATTERN_BARS), bars.length, bars.lastCloseAt))

type Pattern = Readonly<{
  what: string
  find: (bars: Bars) => Float64Array
  lookback: number
  needsBars?: number
  mirror?: Mirror
  version?: number
  /** How many bars before the last the one stands that is swallowed. */
  swallowed?: number
  meaning: string
}>
const patternOf = ({ find, mirror = 'odd', swallowed = 0, ...rest }: Pattern): BarFeature =>
  barFeature({
    ...rest,
    timeframe: PATTERN_TIMEFRAME,
    category,
    range: mirror === 'odd' ? [-1, 1] : [0, 1],
    mirror,
    compute: (bars) => (swallowed > 0 && isBare(bars, swallowed) ? 0 : lastOf(find(patternBars(bars))) / 100),
  })

/**
 * Whether a bar has no body. The pattern counts such a bar as a rising one, and so only a falling body could swallow it: a
 * market and its mirror would not be told alike.
 */
const isBare = ({ open, close, length }: Bars, back: number): boolean => open[length - 1 - back] === close[length - 1 - back]

const PATTERNS: readonly BarFeature[] = [
  patternOf({
    what: 'doji',
    find: doji,
    lookback: 11,
    mirror: 'even',
    meaning: 'The last M15 bar closed where it opened, as bodies of the ten bars before it go: 1, else 0.',
  }),
  patternOf({
    what: 'engulfing',
    version: 2,
    swallowed: 1,
    find: engulfing,
    lookback: 2,
    needsBars: 3,
    meaning:
      'The body of the last M15 bar swallows the one before it, of the other colour: 1 rising, -1 falling, 0.8 where an end only touches.',
  }),
  patternOf({
    what: 'harami',
    find: harami,
    lookback: 12,
    meaning:
      'The body of the last M15 bar lies within the long one before it: 1 after a fall, -1 after a rise, 0.8 where an end only touches.',
  }),
  patternOf({
    what: 'marubozu',
    find: marubozu,
    lookback: 11,
    meaning: 'The last M15 bar has a long body and next to no shadows: 1 rising, -1 falling.',
  }),
  patternOf({
    what: 'three_outside',
    version: 2,
    swallowed: 2,
    find: threeOutside,
    lookback: 3,
    needsBars: 4,
    meaning: 'The M15 bar before the last swallowed its forerunner and the last one went on: 1 up, -1 down.',
  }),
  patternOf({
    what: 'belt_hold',
    find: beltHold,
    lookback: 11,
    meaning: 'The last M15 bar is long and opened at its end: 1 rising from its low, -1 falling from its high.',
  }),
]

const placeInOf = ({
  timeframe,
  what,
  bars: count,
  of,
}: Readonly<{ timeframe: Timeframe; what: string; bars: number; of: string }>): BarFeature =>
  barFeature({
    timeframe,
    what,
    category,
    lookback: count,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Where the close lies in the range of ${of} of market (${count} bars of ${timeframe}): -1 at its low, 1 at its high.`,
    compute: ({ high, low, close }) => {
      let [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
      for (let i = close.length - count; i < close.length; i += 1) {
        const highNow = high[i] ?? Number.NaN
        const lowNow = low[i] ?? Number.NaN
        if (highNow > top) top = highNow
        if (lowNow < bottom) bottom = lowNow
      }
      return placeBetween(lastOf(close), bottom, top)
    },
  })

export const PRICE_ACTION: readonly Feature[] = [
  ...TIMEFRAMES.map(bodyOf),
  ...TIMEFRAMES.map(closePlaceOf),
  ...TIMEFRAMES.map(rangeRatioOf),
  ...PATTERNS,
  placeInOf({ timeframe: 'M5', what: 'place_in_day', bars: 288, of: 'a day' }),
  placeInOf({ timeframe: 'M30', what: 'place_in_week', bars: 240, of: 'a week' }),
  placeInOf({ timeframe: 'H4', what: 'place_in_month', bars: 126, of: 'a month' }),
]
