import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Columns } from '../../../bench/parity-cases.ts'
import { accumulation } from '../../../src/core/indicators/accumulation.ts'
import { adx } from '../../../src/core/indicators/adx.ts'
import { atr } from '../../../src/core/indicators/atr.ts'
import { bollinger } from '../../../src/core/indicators/bollinger.ts'
import { beltHold } from '../../../src/core/indicators/candles/belt-hold.ts'
import { doji } from '../../../src/core/indicators/candles/doji.ts'
import { engulfing } from '../../../src/core/indicators/candles/engulfing.ts'
import { harami } from '../../../src/core/indicators/candles/harami.ts'
import { marubozu } from '../../../src/core/indicators/candles/marubozu.ts'
import { threeOutside } from '../../../src/core/indicators/candles/three-outside.ts'
import { cci } from '../../../src/core/indicators/cci.ts'
import { ema } from '../../../src/core/indicators/ema.ts'
import { highest, lowest } from '../../../src/core/indicators/extremes.ts'
import { macd } from '../../../src/core/indicators/macd.ts'
import { mfi } from '../../../src/core/indicators/mfi.ts'
import { momentum } from '../../../src/core/indicators/momentum.ts'
import { natr } from '../../../src/core/indicators/natr.ts'
import { obv } from '../../../src/core/indicators/obv.ts'
import { roc } from '../../../src/core/indicators/roc.ts'
import { rsi } from '../../../src/core/indicators/rsi.ts'
import { slope } from '../../../src/core/indicators/slope.ts'
import { sma } from '../../../src/core/indicators/sma.ts'
import { stddev } from '../../../src/core/indicators/stddev.ts'
import { stochastic } from '../../../src/core/indicators/stochastic.ts'
import { trueRange } from '../../../src/core/indicators/true-range.ts'
import { williamsR } from '../../../src/core/indicators/williams-r.ts'
import { anyBars } from './bars.ts'

/** Each indicator at a period, written into what it is given; several columns come one after the other. */
const WRITERS: Readonly<Record<string, (bars: Columns, period: number, out: () => Float64Array | undefined) => readonly Float64Array[]>> = {
  accumulation: (bars, _, out) => [accumulation(bars, out())],
  adx: (bars, period, out) => Object.values(adx(bars, period, three(out, ['adx', 'plusDi', 'minusDi']))),
  atr: (bars, period, out) => [atr(bars, period, out())],
  beltHold: (bars, _, out) => [beltHold(bars, out())],
  bollinger: ({ close }, period, out) => Object.values(bollinger(close, { period, width: 2 }, three(out, ['upper', 'middle', 'lower']))),
  cci: (bars, period, out) => [cci(bars, period, out())],
  doji: (bars, _, out) => [doji(bars, out())],
  ema: ({ close }, period, out) => [ema(close, period, out())],
  engulfing: (bars, _, out) => [engulfing(bars, out())],
  harami: (bars, _, out) => [harami(bars, out())],
  highest: ({ high }, period, out) => [highest(high, period, out())],
  lowest: ({ low }, period, out) => [lowest(low, period, out())],
  macd: ({ close }, period, out) =>
    Object.values(macd(close, { fast: period, slow: period + 3, signal: 4 }, three(out, ['line', 'signal', 'histogram']))),
  marubozu: (bars, _, out) => [marubozu(bars, out())],
  mfi: (bars, period, out) => [mfi(bars, period, out())],
  momentum: ({ close }, period, out) => [momentum(close, period, out())],
  natr: (bars, period, out) => [natr(bars, period, out())],
  obv: (bars, _, out) => [obv(bars, out())],
  roc: ({ close }, period, out) => [roc(close, period, out())],
  rsi: ({ close }, period, out) => [rsi(close, period, out())],
  slope: ({ close }, period, out) => [slope(close, period, out())],
  sma: ({ close }, period, out) => [sma(close, period, out())],
  stddev: ({ close }, period, out) => [stddev(close, period, out())],
  stochastic: (bars, period, out) => Object.values(stochastic(bars, { k: period, slowK: 3, slowD: 2 }, three(out, ['k', 'd']))),
  threeOutside: (bars, _, out) => [threeOutside(bars, out())],
  trueRange: (bars, _, out) => [trueRange(bars, out())],
  williamsR: (bars, period, out) => [williamsR(bars, period, out())],
}

describe('the array an indicator is given', () => {
  it.each(Object.entries(WRITERS))('%s: gets the same bits as a new one, whatever it held, and is what comes back', (_, write) => {
    fc.assert(
      fc.property(anyBars({ maxLength: 60 }), fc.integer({ min: 2, max: 20 }), (bars, period) => {
        const given: Float64Array[] = []
        const plain = write(bars, period, () => undefined).map((values) => values.slice())
        const written = write(bars, period, () => {
          const out = new Float64Array(bars.length).fill(-3)
          given.push(out)
          return out
        })
        expect(written).toEqual(plain)
        expect(given.every((out, i) => out === written[i])).toBe(true)
        expect(given).toHaveLength(written.length)
      }),
    )
  })

  it('of another length is refused', () => {
    expect(() => sma(new Float64Array(5), 2, new Float64Array(4))).toThrow('5 bars cannot be written into 4 values')
  })
})

describe('a period', () => {
  const bars = fc.sample(anyBars({ minLength: 30, maxLength: 30 }), 1)[0]
  const plain = ['accumulation', 'obv', 'trueRange', 'beltHold', 'doji', 'engulfing', 'harami', 'marubozu', 'threeOutside']
  const withPeriod = Object.entries(WRITERS).filter(([name]) => !plain.includes(name))

  it.each(withPeriod)('%s: must be a whole number above 0', (_, write) => {
    for (const period of [0, -1, 2.5, Number.NaN]) {
      expect(() => write(bars ?? raise(), period, () => undefined)).toThrow('use a whole number')
    }
  })

  it.each(withPeriod)('%s: longer than the bars there are leaves every value absent', (_, write) => {
    const columns = write(bars ?? raise(), 31, () => undefined)
    expect(columns.every((values) => values.every((value) => Number.isNaN(value)))).toBe(true)
  })
})

describe('averages', () => {
  it('the exponential one passes over the warm-up of another indicator', () => {
    const values = Float64Array.of(Number.NaN, Number.NaN, 1, 2, 6, 3)
    expect(ema(values, 3)).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN, Number.NaN, 3, 3))
  })

  it('the plain one is absent exactly where its window holds an absent value', () => {
    const values = Float64Array.of(Number.NaN, 1, 2, 3, Number.NaN, 4, 5, 6)
    expect(sma(values, 3)).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN, 2, Number.NaN, Number.NaN, Number.NaN, 5))
  })

  it('the true range averages as Wilder has it, with quotients in place of products', () => {
    fc.assert(
      fc.property(anyBars({ minLength: 3 }), fc.integer({ min: 1, max: 20 }), (bars, period) => {
        let average = 0
        for (let i = 1; i < bars.length; i += 1) {
          const before = bars.close[i - 1] ?? Number.NaN
          const range = Math.max(bars.high[i] ?? Number.NaN, before) - Math.min(bars.low[i] ?? Number.NaN, before)
          if (i <= period) average += range / period
          else average += (range - average) / period
        }
        const last = atr(bars, period).at(-1)
        if (bars.length <= period) expect(last).toBeNaN()
        else expect(last).toBeCloseTo(average, 12)
      }),
    )
  })
})

/** A record of given arrays, or nothing at all. */
function three<K extends string>(out: () => Float64Array | undefined, keys: readonly K[]): Record<K, Float64Array> | undefined {
  const first = out()
  if (first === undefined) return undefined
  const record: Partial<Record<K, Float64Array>> = {}
  for (const [i, key] of keys.entries()) record[key] = i === 0 ? first : (out() ?? first)
  return isWhole(record, keys) ? record : undefined
}

function isWhole<K extends string>(record: Partial<Record<K, Float64Array>>, keys: readonly K[]): record is Record<K, Float64Array> {
  return keys.every((key) => record[key] !== undefined)
}

function raise(): never {
  throw new Error('no bars were made')
}
