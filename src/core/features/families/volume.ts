import { TIMEFRAMES, type Timeframe } from '../../../contracts/primitives.ts'
import { obv } from '../../indicators/obv.ts'
import { openScratch } from '../../indicators/result.ts'
import { barFeature, type BarFeature, type Feature } from '../feature.ts'
import { correlation, lastOf, squashRatio, straightness } from '../scale.ts'
import { hasVolume, meanVolume } from '../volume.ts'

const category = 'volume'
const MIDDLE_TIMEFRAMES = ['M5', 'M15', 'H1', 'H4'] as const

const RATIO_BARS = 20
const ratioOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `volume_ratio_${RATIO_BARS}`,
    version: 2,
    category,
    lookback: RATIO_BARS + 1,
    range: [0, 1],
    mirror: 'even',
    meaning: `Volume of the last ${timeframe} bar against the mean of the ${RATIO_BARS} before it: a half is usual, near 1 many times as much.`,
    compute: (bars) => {
      if (!hasVolume(bars, RATIO_BARS + 1)) return null
      const last = bars.length - 1
      return squashRatio(lastOf(bars.tickVolume), meanVolume(bars, last - RATIO_BARS, last))
    },
  })

const SPIKE_BARS = 5
const CALM_BARS = 50
const spikeOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `volume_spike_${SPIKE_BARS}`,
    version: 2,
    category,
    lookback: SPIKE_BARS + CALM_BARS,
    range: [0, 1],
    mirror: 'even',
    meaning: `Greatest volume of the last ${SPIKE_BARS} ${timeframe} bars against the mean of the ${CALM_BARS} before them: a half is as much, above 0.75 three times as much.`,
    compute: (bars) => {
      if (!hasVolume(bars, SPIKE_BARS + CALM_BARS)) return null
      const from = bars.length - SPIKE_BARS
      let most = 0
      for (let i = from; i < bars.length; i += 1) most = Math.max(most, bars.tickVolume[i] ?? Number.NaN)
      return squashRatio(most, meanVolume(bars, from - CALM_BARS, from))
    },
  })

const OBV_BARS = 30
const scratchLine = openScratch()
const obvOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `obv_slope_${OBV_BARS}`,
    version: 2,
    category,
    lookback: OBV_BARS,
    range: [-1, 1],
    mirror: 'odd',
    meaning: `Direction of the on-balance volume of the last ${OBV_BARS} ${timeframe} bars, its correlation with time: 1 volume keeps coming with rising closes.`,
    compute: (bars) => {
      if (!hasVolume(bars, OBV_BARS)) return null
      const from = bars.length - OBV_BARS
      const line = obv(
        { close: bars.close.subarray(from), tickVolume: bars.tickVolume.subarray(from), length: OBV_BARS },
        scratchLine(OBV_BARS),
      )
      return straightness(line, OBV_BARS)
    },
  })

const AGREEMENT_BARS = 30
/** Sizes of the changes of price, written anew for each bar close. */
const sizes = new Float64Array(AGREEMENT_BARS)
const agreementOf = (timeframe: Timeframe): BarFeature =>
  barFeature({
    timeframe,
    what: `volume_agreement_${AGREEMENT_BARS}`,
    version: 2,
    category,
    lookback: AGREEMENT_BARS + 1,
    range: [-1, 1],
    mirror: 'even',
    meaning: `Correlation of volume with the size of the change of price over ${AGREEMENT_BARS} ${timeframe} bars: near 1 volume moves the price, below 0 it is absorbed.`,
    compute: (bars) => {
      if (!hasVolume(bars, AGREEMENT_BARS + 1)) return null
      const { close, tickVolume, length } = bars
      const from = length - AGREEMENT_BARS
      for (let i = 0; i < AGREEMENT_BARS; i += 1) sizes[i] = Math.abs((close[from + i] ?? Number.NaN) - (close[from + i - 1] ?? Number.NaN))
      return correlation(tickVolume.subarray(from), sizes)
    },
  })

export const VOLUME: readonly Feature[] = [
  ...TIMEFRAMES.map(ratioOf),
  ...MIDDLE_TIMEFRAMES.map(spikeOf),
  ...[...MIDDLE_TIMEFRAMES, 'D1' as const].map(obvOf),
  ...MIDDLE_TIMEFRAMES.map(agreementOf),
]
