import { adx, type Adx } from '../indicators/adx.ts'
import { atr } from '../indicators/atr.ts'
import { bollinger } from '../indicators/bollinger.ts'
import { cci } from '../indicators/cci.ts'
import { ema } from '../indicators/ema.ts'
import { macd } from '../indicators/macd.ts'
import { openScratch } from '../indicators/result.ts'
import { rsi } from '../indicators/rsi.ts'
import { writeMeanAndDeviation } from '../indicators/stddev.ts'
import type { Bars } from '../window.ts'
import { reading } from './reading.ts'
import { lastOf } from './scale.ts'

type Prices = Pick<Bars, 'high' | 'low' | 'close'>

/**
 * The newest value of an indicator. Recursive ones run through the whole window, since that is what their value hangs on;
 * the others are given just the bars they look back on. Their series are written into arrays that are kept, so that a bar
 * close makes no garbage.
 */
export const lastRsi = (close: Float64Array, period: number): number => lastOf(rsiSeries(close, period))
const scratchRsi = openScratch()
/** Overwritten by the next call. */
export const rsiSeries = (close: Float64Array, period: number): Float64Array => rsi(close, period, scratchRsi(close.length))

const scratchMacd = { line: openScratch(), signal: openScratch(), histogram: openScratch() }
export function lastMacdHistogram(close: Float64Array, periods: Parameters<typeof macd>[1]): number {
  const { length } = close
  const { line, signal, histogram } = scratchMacd
  return lastOf(macd(close, periods, { line: line(length), signal: signal(length), histogram: histogram(length) }).histogram)
}

const scratchBands = { upper: openScratch(), middle: openScratch(), lower: openScratch() }
/** Mean of the last closes, and how far the upper band stands from it. */
export function lastBands(close: Float64Array, period: number, width: number): Readonly<{ mean: number; reach: number }> {
  const { upper, middle, lower } = scratchBands
  const out = { upper: upper(period), middle: middle(period), lower: lower(period) }
  bollinger(close.subarray(close.length - period), { period, width }, out)
  const mean = lastOf(out.middle)
  return { mean, reach: lastOf(out.upper) - mean }
}

const scratchAtr = openScratch()
export const lastAtr = (bars: Bars, period: number): number => lastOf(atr(bars, period, scratchAtr(bars.length)))

const scratchEma = openScratch()
export const lastEma = (close: Float64Array, period: number): number => lastOf(ema(close, period, scratchEma(close.length)))

const scratchAdx = { adx: openScratch(), plusDi: openScratch(), minusDi: openScratch() }
/** Strength and both sides in one go. */
export const lastAdx = reading((bars): Readonly<Record<keyof Adx, number>> => {
  const { length } = bars
  const series = adx(bars, ADX_BARS, {
    adx: scratchAdx.adx(length),
    plusDi: scratchAdx.plusDi(length),
    minusDi: scratchAdx.minusDi(length),
  })
  return { adx: lastOf(series.adx), plusDi: lastOf(series.plusDi), minusDi: lastOf(series.minusDi) }
})
export const ADX_BARS = 14

const scratchCci = openScratch()
/** Of bars that are no more than it looks back on. */
export function lastCci({ high, low, close }: Prices, period: number): number {
  const { length } = close
  return lastOf(cci({ high, low, close, length }, period, scratchCci(length)))
}

/** Deviation of the last `period` closes. */
export function deviationOver(period: number): (close: Float64Array) => number {
  const out = { means: new Float64Array(period), deviations: new Float64Array(period) }
  return (close) => {
    writeMeanAndDeviation(close.subarray(close.length - period), period, out)
    return lastOf(out.deviations)
  }
}
