import { lastAdx, lastEma } from '../features/last-value.ts'
import { reading } from '../features/reading.ts'
import { atr } from '../indicators/atr.ts'
import { openScratch } from '../indicators/result.ts'
import type { MarketClass } from '../symbols/market-class.ts'
import type { Bars } from '../window.ts'
import { CRISIS_ATR_RATIO, CRISIS_LIMITS, TRENDING_ADX, VOLATILE_RATIO, type CrisisLimits } from './limits.ts'

export const REGIMES = ['crisis', 'volatile', 'trending', 'ranging'] as const
/** Least bars that a regime is told from: hours for strength and width, days for the peak. */
export const REGIME_NEEDS = { H1: 200, D1: 60 } as const

export type RegimeReading = Readonly<{
  regime: (typeof REGIMES)[number]
  /** Side of the averages: 1 in rising order, -1 in falling order, 0 out of order. */
  side: 1 | 0 | -1
  /** The rule that held, in words. */
  why: string
  facts: RegimeFacts
}>
/** What was compared. Moves are in the unit of the market's limits: shares of the price, or its own daily ranges. */
export type RegimeFacts = Readonly<{
  atrRatio: number
  fromPeak: number
  withinDays: number
  gap: number
  volatilityRatio: number
  adx: number
}>

type Input = Readonly<{ hours: Bars; days: Bars; market: MarketClass }>

/** The state of a market at the close of its last hour; the first rule that holds wins. Null with too little history. */
export function readRegime({ hours, days, market }: Input): RegimeReading | null {
  if (hours.length < REGIME_NEEDS.H1 || days.length < REGIME_NEEDS.D1) return null
  const limits = CRISIS_LIMITS[market]
  const side = sideOfAverages(hours)
  const { fromPeak, withinDays, gap } = movesOf(hours, days, limits)
  const facts: RegimeFacts = {
    fromPeak,
    withinDays,
    gap,
    atrRatio: widthRatio(hours),
    volatilityRatio: volatilityRatio(hours),
    adx: lastAdx(hours).adx,
  }
  const tell = (regime: RegimeReading['regime'], why: string): RegimeReading => ({ regime, side, why, facts })

  const crisis = whyCrisis(facts, limits)
  if (crisis !== null) return tell('crisis', crisis)
  if (facts.volatilityRatio > VOLATILE_RATIO && facts.adx <= TRENDING_ADX)
    return tell('volatile', `hourly changes are over ${VOLATILE_RATIO} times as wide as usual, without a trend`)
  if (facts.adx > TRENDING_ADX && side !== 0)
    return tell('trending', `ADX over ${TRENDING_ADX}, averages in ${side === 1 ? 'rising' : 'falling'} order`)
  return tell('ranging', 'no crisis, no unusual width, no trend')
}

const ATR_BARS = 14
const DAY_HOURS = 24
const DAY_MS = 86_400_000
const USUAL_HOURS = 240
const FALL_DAYS = 5
const PEAK_DAYS = 60
const AVERAGES = [20, 50, 100] as const

function whyCrisis({ atrRatio, fromPeak, withinDays, gap }: RegimeFacts, limits: CrisisLimits): string | null {
  if (atrRatio > CRISIS_ATR_RATIO) return `the average true range is over ${CRISIS_ATR_RATIO} times its median`
  if (fromPeak >= limits.fromPeak) return `too far from the extreme of ${PEAK_DAYS} days`
  if (withinDays >= limits.withinDays) return 'too far within five days'
  return gap > limits.gap ? 'a gap within the last day' : null
}

function movesOf(hours: Bars, days: Bars, limits: CrisisLimits): Pick<RegimeFacts, 'fromPeak' | 'withinDays' | 'gap'> {
  const price = last(hours.close)
  const unit = limits.unit === 'daily-ranges' ? usualDay(days) : null
  // A share is of what the price fell from; daily ranges are the same wherever it was.
  const measure = (from: number, to: number) => (unit === null ? Math.abs(to - from) / from : unit === 0 ? 0 : Math.abs(to - from) / unit)
  const move = ({ top, bottom }: Readonly<{ top: number; bottom: number }>) =>
    limits.isTwoSided ? Math.max(measure(top, price), measure(bottom, price)) : measure(top, price)
  const today = since(hours, days.lastCloseAt)
  const reach = (count: number) => {
    const from = Math.max(0, days.length - count)
    return {
      top: Math.max(most(days.high, from), most(hours.high, today)),
      bottom: Math.min(least(days.low, from), least(hours.low, today)),
    }
  }
  let gap = 0
  for (let i = since(hours, hours.lastCloseAt - DAY_MS); i < hours.length; i += 1)
    gap = Math.max(gap, measure(hours.close[i - 1] ?? Number.NaN, hours.open[i] ?? Number.NaN))
  return { fromPeak: move(reach(PEAK_DAYS)), withinDays: move(reach(FALL_DAYS)), gap }
}

/** Index of the first bar that opened at an instant or later. At least one bar comes before it. */
function since({ time, length }: Bars, instant: number): number {
  let from = length
  while (from > 1 && (time[from - 1] ?? 0) >= instant) from -= 1
  return from
}

const scratchWidths = openScratch()

function widthRatio(hours: Bars): number {
  const widths = atr(hours, ATR_BARS, scratchWidths(hours.length))
  const usual = median(widths.subarray(ATR_BARS))
  return usual === 0 ? 1 : last(widths) / usual
}

function volatilityRatio({ close }: Bars): number {
  const usual = meanSquare(close, Math.min(USUAL_HOURS, close.length - 1))
  return usual === 0 ? 1 : Math.sqrt(meanSquare(close, DAY_HOURS) / usual)
}

function sideOfAverages({ close }: Bars): 1 | 0 | -1 {
  const [fast, middle, slow] = AVERAGES.map((period) => lastEma(close, period))
  if (fast === undefined || middle === undefined || slow === undefined) return 0
  return fast > middle && middle > slow ? 1 : fast < middle && middle < slow ? -1 : 0
}

/** Mean square of the last `count` changes. */
function meanSquare(close: Float64Array, count: number): number {
  let sum = 0
  for (let i = close.length - count; i < close.length; i += 1) {
    const change = (close[i] ?? Number.NaN) - (close[i - 1] ?? Number.NaN)
    sum += change * change
  }
  return sum / count
}

/** Most hours close within a day that was asked about already. */
const usualDay = reading((days) => median(trueRanges(days)))

function trueRanges({ high, low, close, length }: Bars): Float64Array {
  const ranges = new Float64Array(length - 1)
  for (let i = 1; i < length; i += 1) {
    const before = close[i - 1] ?? Number.NaN
    ranges[i - 1] = Math.max(high[i] ?? Number.NaN, before) - Math.min(low[i] ?? Number.NaN, before)
  }
  return ranges
}

const scratchPlaces = openScratch()

/** The lower of the two in the middle, so that it is one of the values. Only that place is put in order (Hoare's selection). */
function median(values: Float64Array): number {
  const places = scratchPlaces(values.length)
  places.set(values)
  const middle = (places.length - 1) >> 1
  let [low, high] = [0, places.length - 1]
  while (low < high) {
    const pivot = places[middle] ?? Number.NaN
    let [i, j] = [low, high]
    while (i <= j) {
      while ((places[i] ?? pivot) < pivot) i += 1
      while ((places[j] ?? pivot) > pivot) j -= 1
      if (i > j) break
      const kept = places[i] ?? Number.NaN
      places[i] = places[j] ?? Number.NaN
      places[j] = kept
      i += 1
      j -= 1
    }
    if (j < middle) low = i
    if (middle < i) high = j
  }
  return places[middle] ?? Number.NaN
}
const last = (values: Float64Array): number => values[values.length - 1] ?? Number.NaN

/** Of the values from index `from` on. */
function most(values: Float64Array, from: number): number {
  let found = Number.NEGATIVE_INFINITY
  for (let i = from; i < values.length; i += 1) found = Math.max(found, values[i] ?? Number.NaN)
  return found
}

function least(values: Float64Array, from: number): number {
  let found = Number.POSITIVE_INFINITY
  for (let i = from; i < values.length; i += 1) found = Math.min(found, values[i] ?? Number.NaN)
  return found
}
