import type { Label } from '../../contracts/model.ts'
import type { Stretch } from '../bars/join-sources.ts'
import { lowerBound } from '../bars/lower-bound.ts'
import { atr } from '../indicators/atr.ts'
import { openScratch } from '../indicators/result.ts'
import type { Bars } from '../window.ts'
import { tripleBarrier, type DecidedBy } from './triple-barrier.ts'
import { logVolatility } from './volatility.ts'

/** What was known at a close: the unit of its label, and how much the market moved before. NaN where the history is too short. */
export type LabelStart = Readonly<{
  /** Open of the bar whose close it is, UTC ms. */
  openTime: number
  /** Average true range in price, as a desk reads it out of its window. */
  unitPrice: number
  volatilityBefore: number
}>

export type LabelRow = LabelStart &
  Readonly<{
    /** 1, 0, or NaN where nothing is taught. */
    up: number
    /** Null where there was no unit to measure by. */
    by: DecidedBy | null
    /** Close of the bar that decided, UTC ms; NaN where none did. */
    endAt: number
    returnR: number
    volatility: number
  }>

export type Labeller = Readonly<{
  /** Reads a window of the label's timeframe as it was at a close, and nothing else. */
  start: (window: Bars) => LabelStart
  /** Looks at what came after. */
  finish: (start: LabelStart) => LabelRow
}>

export type LabellerOptions = Readonly<{
  label: Label
  /** The whole history of the label's timeframe, and when each of its bars closed. */
  bars: Bars
  closes: Float64Array
  /** No label looks over the end of one. */
  stretches: readonly Pick<Stretch, 'bars'>[]
}>

export function openLabeller({ label, bars, closes, stretches }: LabellerOptions): Labeller {
  const { atrBars, barrierAtr, horizonBars, volatilityBars } = label
  const ends = endsOf(stretches)
  const room = openScratch()
  return {
    start: (window) => {
      const at = window.length - 1
      const unit = atr(window, atrBars, room(window.length))[at] ?? Number.NaN
      const unitPrice = unit > 0 ? unit : Number.NaN
      return {
        openTime: window.time[at] ?? Number.NaN,
        unitPrice,
        volatilityBefore: logVolatility(window.close, { from: at - volatilityBars, to: at, unit: unitPrice }),
      }
    },
    finish: (start) => {
      const { unitPrice } = start
      const at = indexOf(bars.time, start.openTime)
      if (Number.isNaN(unitPrice))
        return { ...start, up: Number.NaN, by: null, endAt: Number.NaN, returnR: Number.NaN, volatility: Number.NaN }
      const until = ends.find((end) => end > at) ?? bars.length
      const { up, by, end, returnR } = tripleBarrier({ bars, at, until, distance: barrierAtr * unitPrice, horizonBars })
      const to = at + volatilityBars
      const volatility = to < until ? logVolatility(bars.close, { from: at, to, unit: unitPrice }) : Number.NaN
      return { ...start, up: up ?? Number.NaN, by, endAt: end === null ? Number.NaN : (closes[end] ?? Number.NaN), returnR, volatility }
    },
  }
}

/** First bar after each stretch. */
function endsOf(stretches: LabellerOptions['stretches']): readonly number[] {
  let end = 0
  return stretches.map(({ bars }) => (end += bars))
}

function indexOf(time: Float64Array, wanted: number): number {
  const at = lowerBound(time, wanted)
  if (time[at] !== wanted) throw new Error(`the history has no bar that opened at ${wanted}`)
  return at
}
