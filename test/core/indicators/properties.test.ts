import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PARITY_CASES, type Columns } from '../../../bench/parity-cases.ts'
import { anyBars, cutBars, scaleBars } from './bars.ts'

const names = Object.keys(PARITY_CASES)
/** Values in the units of the price, and in those of the volume; all others are shares. */
const IN_PRICE = /^(?:sma|ema|macd|bollinger|stddev|true_range|atr|momentum|slope|highest|lowest)/
const IN_VOLUME = /^(?:obv|accumulation)/
/** Bars that can change a value; all others depend on every bar since the first. */
const WINDOWED: Readonly<Record<string, number>> = {
  sma_5: 5,
  sma_20: 20,
  sma_50: 50,
  bollinger_20_2_upper: 20,
  bollinger_20_2_middle: 20,
  bollinger_20_2_lower: 20,
  stddev_20: 20,
  true_range: 2,
  stochastic_14_3_3_k: 16,
  stochastic_14_3_3_d: 18,
  stochastic_5_1_3_k: 5,
  stochastic_5_1_3_d: 7,
  cci_20: 20,
  williams_r_14: 14,
  mfi_14: 15,
  momentum_10: 11,
  roc_10: 11,
  slope_14: 14,
  highest_20: 20,
  lowest_20: 20,
  engulfing: 2,
  three_outside: 3,
}

const compute = (name: string, bars: Columns): Float64Array => PARITY_CASES[name]?.(bars) ?? new Float64Array(0)

describe('every indicator', () => {
  it.each(names)('%s: eight times the price and the volume gives the same bits', (name) => {
    const factor = IN_PRICE.test(name) ? 8 : 1
    const volumeFactor = IN_VOLUME.test(name) ? 8 : 1
    fc.assert(
      fc.property(anyBars(), (bars) => {
        const plain = compute(name, bars)
        expect(compute(name, scaleBars(bars, 8, 1))).toEqual(plain.map((value) => value * factor))
        expect(compute(name, scaleBars(bars, 1, 8))).toEqual(plain.map((value) => value * volumeFactor))
      }),
    )
  })

  it.each(names)('%s: later bars change no value before them', (name) => {
    fc.assert(
      fc.property(anyBars({ minLength: 1 }), fc.nat({ max: 89 }), (bars, cut) => {
        const end = cut % bars.length
        expect(compute(name, cutBars(bars, 0, end))).toEqual(compute(name, bars).slice(0, end))
      }),
    )
  })

  it.each(names)('%s: absent during the warm-up, a number on every bar after it', (name) => {
    fc.assert(
      fc.property(anyBars(), (bars) => {
        const values = compute(name, bars)
        expect(values).toHaveLength(bars.length)
        const warmUp = values.findIndex((value) => !Number.isNaN(value))
        const after = warmUp === -1 ? values.subarray(values.length) : values.subarray(warmUp)
        expect(after.every((value) => Number.isFinite(value))).toBe(true)
      }),
    )
  })

  it.each(Object.entries(WINDOWED))('%s depends on its last %i bars alone', (name, lookback) => {
    fc.assert(
      fc.property(anyBars({ minLength: lookback, maxLength: 80 }), anyBars({ minLength: 80, maxLength: 80 }), (bars, others) => {
        const changed = scaleBars(bars, 1, 1)
        const older = bars.length - lookback
        for (const key of ['open', 'high', 'low', 'close', 'tickVolume'] as const) changed[key].set(others[key].subarray(0, older))
        expect(compute(name, changed).at(-1)).toBe(compute(name, bars).at(-1))
      }),
    )
  })
})

describe('a market that stands still', () => {
  const price = 1.105_23
  const column = () => new Float64Array(80).fill(price)
  const bars: Columns = {
    length: 80,
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    tickVolume: new Float64Array(80).fill(7),
  }

  it.each(names)('%s has a defined value without any rounding in it', (name) => {
    const expected = /^(?:sma|bollinger|highest|lowest)/.test(name) ? price : name === 'obv' ? 7 : name === 'doji' ? 100 : 0
    const last = compute(name, bars).at(-1) ?? Number.NaN
    if (/^(?:ema|macd)/.test(name)) expect(last).toBeCloseTo(name.startsWith('ema') ? price : 0, 14)
    else expect(last + 0).toBe(expected)
  })
})
