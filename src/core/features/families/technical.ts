import { TIMEFRAMES, type Timeframe } from '../../../contracts/primitives.ts'
import { accumulation } from '../../indicators/accumulation.ts'
import { highest, lowest } from '../../indicators/extremes.ts'
import { openScratch } from '../../indicators/result.ts'
import type { Bars } from '../../window.ts'
import { barFeature, type BarFeature, type Feature } from '../feature.ts'
import { ADX_BARS, deviationOver, lastAdx, lastAtr, lastBands, lastCci, lastEma, lastMacdHistogram, lastRsi } from '../last-value.ts'
import { clamp, inRanges, lastOf, meanTrueRange, placeBetween, squash, squashRatio, typicalRange } from '../scale.ts'
import { hasVolume, meanVolume } from '../volume.ts'

const category = 'technical'

/** A recursive average of `period` has forgotten 95 % of its seed after three periods (Wilder's weight is one over the period). */
const settledWilder = (period: number): number => 4 * period
/** The same for an exponential average, whose weight is twice that. */
const settledEma = (period: number): number => Math.ceil(2.5 * period)

const RSI_BARS = 14
const rsiOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `rsi_${RSI_BARS}`,
    category,
    lookback: 'window',
    needsBars: settledWilder(RSI_BARS),
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Relative strength (RSI ${RSI_BARS}) of ${timeframe}: -1 only losses, 0 as many gains, 1 only gains.`,
    compute: ({ close }) => (isFlat(close) ? 0 : (lastRsi(close, RSI_BARS) - 50) / 50),
  })

const MACD = { fast: 12, slow: 26, signal: 9 } as const
const macdOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: 'macd',
    category,
    lookback: 'window',
    needsBars: settledEma(MACD.slow) + MACD.signal,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `MACD histogram (12, 26, 9) of ${timeframe} in typical ranges, squashed: above 0 the rise quickens.`,
    compute: (bars) => squash(inRanges(lastMacdHistogram(bars.close, MACD), typicalRange(bars))),
  })

const BOLLINGER_BARS = 20
/** A close can stand at most the root of 19 population deviations from the mean of 20; the band is two of them wide. */
const FARTHEST = 2.18
const bollingerOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `bollinger_${BOLLINGER_BARS}`,
    category,
    lookback: BOLLINGER_BARS,
    range: [-FARTHEST, FARTHEST],
    mirror: 'odd',
    meaning: `Where the close lies between the Bollinger bands (${BOLLINGER_BARS}, 2) of ${timeframe}: -1 on the lower, 0 on the mean, 1 on the upper, further when beyond.`,
    compute: ({ close }) => {
      const { mean, reach } = lastBands(close, BOLLINGER_BARS, 2)
      return reach === 0 ? 0 : (lastOf(close) - mean) / reach
    },
  })

const ATR_BARS = 14
const USUAL_BARS = 100
const atrOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `atr_${ATR_BARS}`,
    category,
    lookback: 'window',
    needsBars: USUAL_BARS + 1,
    range: [0, 1],
    mirror: 'even',
    meaning: `Average true range (ATR ${ATR_BARS}) of ${timeframe} against the mean true range of ${USUAL_BARS} bars: a half is usual, above it the market is wider than it was.`,
    compute: (bars) => squashRatio(lastAtr(bars, ATR_BARS), meanTrueRange(bars, bars.length - USUAL_BARS, bars.length)),
  })

const STOCHASTIC_BARS = 14
const SMOOTHED_BARS = 3
const STOCHASTIC_LOOKBACK = STOCHASTIC_BARS + SMOOTHED_BARS - 1
const scratchTops = openScratch()
const scratchBottoms = openScratch()
const stochasticOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: 'stochastic',
    version: 2,
    category,
    lookback: STOCHASTIC_LOOKBACK,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Stochastic %K (14, smoothed over 3) of ${timeframe}: -1 closes at the lows of the range, 1 at its highs.`,
    // The indicator's own 0 for a range that is none would say that a market which stands still closes at its lows.
    compute: (bars) => {
      const { high, low, close } = lastBars(bars, STOCHASTIC_LOOKBACK)
      const tops = highest(high, STOCHASTIC_BARS, scratchTops(STOCHASTIC_LOOKBACK))
      const bottoms = lowest(low, STOCHASTIC_BARS, scratchBottoms(STOCHASTIC_LOOKBACK))
      let sum = 0
      for (let i = STOCHASTIC_BARS - 1; i < STOCHASTIC_LOOKBACK; i += 1)
        sum += placeBetween(close[i] ?? Number.NaN, bottoms[i] ?? Number.NaN, tops[i] ?? Number.NaN)
      return sum / SMOOTHED_BARS
    },
  })

const adxOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `adx_${ADX_BARS}`,
    category,
    lookback: 'window',
    needsBars: 2 * settledWilder(ADX_BARS),
    range: [0, 1],
    mirror: 'even',
    meaning: `Strength of the trend of ${timeframe} whatever its side (ADX ${ADX_BARS} as a share): above a quarter it is a trend.`,
    compute: (bars) => lastAdx(bars).adx / 100,
  })

const directionOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `direction_${ADX_BARS}`,
    category,
    lookback: 'window',
    needsBars: settledWilder(ADX_BARS),
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Balance of the directional movements of ${timeframe} (+DI less -DI over their sum, ${ADX_BARS} bars): 1 only upward, -1 only downward.`,
    compute: (bars) => {
      const { plusDi, minusDi } = lastAdx(bars)
      const both = plusDi + minusDi
      return both === 0 ? 0 : (plusDi - minusDi) / both
    },
  })

const CCI_BARS = 50
const cciOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `cci_${CCI_BARS}`,
    category,
    lookback: CCI_BARS,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Commodity channel index (CCI ${CCI_BARS}) of ${timeframe} over 100, squashed: a half stands one usual deviation above the mean.`,
    compute: (bars) => {
      const { high, low, close } = lastBars(bars, CCI_BARS)
      return squash(lastCci({ high, low, close }, CCI_BARS) / 100)
    },
  })

const FLOW_BARS = 20
const flowOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `money_flow_${FLOW_BARS}`,
    version: 2,
    category,
    lookback: FLOW_BARS,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Chaikin's money flow of ${timeframe}: volume of ${FLOW_BARS} bars, each weighted by where it closed in its range; 1 all at the highs, -1 all at the lows.`,
    compute: (bars) => {
      if (!hasVolume(bars, FLOW_BARS)) return null
      const last = lastBars(bars, FLOW_BARS)
      const whole = meanVolume(last, 0, FLOW_BARS) * FLOW_BARS
      return clamp(lastOf(accumulation(last)) / whole, -1, 1)
    },
  })

const EMA_BARS = 50
const emaDistanceOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `ema_distance_${EMA_BARS}`,
    category,
    lookback: 'window',
    needsBars: settledEma(EMA_BARS),
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Distance of the close from its exponential average of ${EMA_BARS} ${timeframe} bars, in typical ranges, squashed.`,
    compute: (bars) => squash(inRanges(lastOf(bars.close) - lastEma(bars.close, EMA_BARS), typicalRange(bars))),
  })

const shortDeviation = deviationOver(BOLLINGER_BARS)
const longDeviation = deviationOver(USUAL_BARS)
const bandWidthOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `band_width_${BOLLINGER_BARS}`,
    category,
    lookback: USUAL_BARS,
    range: [0, 1],
    mirror: 'even',
    meaning: `Deviation of the last ${BOLLINGER_BARS} ${timeframe} closes against that of the last ${USUAL_BARS}: near 0 the market is pressed together.`,
    compute: ({ close }) => squashRatio(shortDeviation(close), longDeviation(close)),
  })

export const TECHNICAL: readonly Feature[] = [
  ...TIMEFRAMES.map(rsiOf),
  ...TIMEFRAMES.map(macdOf),
  ...TIMEFRAMES.map(bollingerOf),
  ...TIMEFRAMES.map(atrOf),
  ...TIMEFRAMES.map(stochasticOf),
  ...(['M15', 'H1', 'H4'] as const).map(adxOf),
  ...(['M15', 'H1', 'H4'] as const).map(directionOf),
  ...(['M5', 'H1'] as const).map(cciOf),
  ...(['M15', 'H1'] as const).map(flowOf),
  ...(['M5', 'H1', 'D1'] as const).map(emaDistanceOf),
  ...(['M5', 'H1'] as const).map(bandWidthOf),
]

function isFlat(values: Float64Array): boolean {
  const first = values[0]
  // From the end: where anything moves at all, the last bars nearly always show it at once.
  for (let i = values.length - 1; i > 0; i -= 1) if (values[i] !== first) return false
  return true
}

type Priced = Pick<Bars, 'high' | 'low' | 'close' | 'tickVolume' | 'length'>

/** The newest bars as views, so that a sum that runs through them begins where the lookback does. */
function lastBars({ high, low, close, tickVolume }: Priced, count: number): Priced {
  const from = close.length - count
  return {
    high: high.subarray(from),
    low: low.subarray(from),
    close: close.subarray(from),
    tickVolume: tickVolume.subarray(from),
    length: count,
  }
}
