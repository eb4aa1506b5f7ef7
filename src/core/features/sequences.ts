import { TIMEFRAMES, type Timeframe } from '../../contracts/primitives.ts'
import type { Bars } from '../window.ts'
import { inRanges, typicalRange } from './scale.ts'
import { hasVolume, meanVolume } from './volume.ts'

export const SEQUENCE_BARS = 50

/** The last bars of a timeframe as scale-free columns, oldest first; a model asks for it by name. */
export type Sequence = Readonly<{
  name: string
  version: number
  timeframe: Timeframe
  columns: readonly string[]
  /** What each column is in a market turned upside down: another column, with its sign turned where it begins with a minus. */
  mirror: readonly string[]
  bars: number
  needsBars: number
  meaning: string
  /** A row of figures per column; null where the bars do not say it. */
  compute: (bars: Bars) => readonly Float64Array[] | null
}>

/** One bar more for the close before the first. */
const NEEDS_BARS = SEQUENCE_BARS + 1
const PRICES = ['open', 'high', 'low', 'close'] as const

const pricesOf = (timeframe: Timeframe): Sequence => ({
  name: `${timeframe.toLowerCase()}_last_${SEQUENCE_BARS}`,
  version: 1,
  timeframe,
  columns: PRICES,
  mirror: ['-open', '-low', '-high', '-close'],
  bars: SEQUENCE_BARS,
  needsBars: NEEDS_BARS,
  meaning: `The last ${SEQUENCE_BARS} bars of ${timeframe}: distance of each price from the close before, in the typical range of now.`,
  compute: (bars) => {
    if (bars.length < NEEDS_BARS) return null
    const from = bars.length - SEQUENCE_BARS
    const unit = typicalRange(bars)
    const { close } = bars
    return PRICES.map((name) => {
      const prices = bars[name]
      const row = new Float64Array(SEQUENCE_BARS)
      for (let i = 0, at = from; i < SEQUENCE_BARS; i += 1, at += 1)
        row[i] = inRanges((prices[at] ?? Number.NaN) - (close[at - 1] ?? Number.NaN), unit)
      return row
    })
  },
})

const volumesOf = (timeframe: Timeframe): Sequence => ({
  name: `${timeframe.toLowerCase()}_volume_last_${SEQUENCE_BARS}`,
  version: 2,
  timeframe,
  columns: ['volume'],
  mirror: ['volume'],
  bars: SEQUENCE_BARS,
  needsBars: SEQUENCE_BARS,
  meaning: `Volume of the last ${SEQUENCE_BARS} bars of ${timeframe} over their mean; absent where the source has none.`,
  compute: (bars) => {
    if (bars.length < SEQUENCE_BARS || !hasVolume(bars, SEQUENCE_BARS)) return null
    const from = bars.length - SEQUENCE_BARS
    const mean = meanVolume(bars, from, bars.length)
    return [bars.tickVolume.subarray(from).map((volume) => volume / mean)]
  },
})

export const SEQUENCES: readonly Sequence[] = [...TIMEFRAMES.map(pricesOf), ...TIMEFRAMES.map(volumesOf)]
