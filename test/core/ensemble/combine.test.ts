import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MEMBERS, type Calibration, type Member } from '../../../src/contracts/model.ts'
import { blend } from '../../../src/core/ensemble/blend.ts'
import { calibrate } from '../../../src/core/ensemble/calibrate.ts'
import { openCombine, sideOf } from '../../../src/core/ensemble/combine.ts'
import { confidenceOf } from '../../../src/core/ensemble/confidence.ts'
import { dice } from '../../support/market.ts'

const WEIGHTS = { lightgbm: 0.4, catboost: 0.35, lstm: 0.25 }
const rise = fc.double({ min: 0, max: 1, noNaN: true })
const rises = fc.record({ lightgbm: fc.option(rise), catboost: fc.option(rise), lstm: fc.option(rise) })
const anybody = rises.filter((all) => MEMBERS.some((member) => all[member] !== null))

describe('the blend', () => {
  it.each<[string, Record<Member, number | null>, number]>([
    ['all three', { lightgbm: 0.6, catboost: 0.5, lstm: 0.2 }, 0.465],
    ['without the LSTM', { lightgbm: 0.6, catboost: 0.45, lstm: null }, (0.4 * 0.6 + 0.35 * 0.45) / 0.75],
    ['without LightGBM', { lightgbm: null, catboost: 0.5, lstm: 0.2 }, 0.375],
    ['one alone', { lightgbm: null, catboost: null, lstm: 0.7 }, 0.7],
  ])('%s, by hand', (_what, all, expected) => {
    expect(blend(all, WEIGHTS)).toBeCloseTo(expected, 14)
  })

  it('lies between the least and the greatest of those that are there', () => {
    fc.assert(
      fc.property(anybody, (all) => {
        const said = MEMBERS.flatMap((member) => all[member] ?? [])
        const blended = blend(all, WEIGHTS)
        expect(blended).toBeGreaterThanOrEqual(Math.min(...said) - 1e-15)
        expect(blended).toBeLessThanOrEqual(Math.max(...said) + 1e-15)
      }),
    )
  })

  it('of nobody, or of members without weight, is no figure', () => {
    expect(() => blend({ lightgbm: null, catboost: null, lstm: null }, WEIGHTS)).toThrow('no member with a weight')
    expect(() => blend({ lightgbm: 0.5, catboost: null, lstm: null }, { ...WEIGHTS, lightgbm: 0 })).toThrow('no member with a weight')
  })
})

describe('calibration', () => {
  // python3: 1 / (1 + exp(-(slope * log(p / (1 - p)) + intercept)))
  it.each([
    [1, 0, 0.3, 0.3],
    [0.8, 0.05, 0.6, 0.592_515_004_715_215_1],
    [2.5, -0.4, 0.35, 0.124_815_505_824_103_65],
    [0.01, 0.2, 0.9, 0.555_266_325_523_039_5],
    [1.3, 0, 0.5, 0.5],
  ])('slope %d and intercept %d make %d into %d', (slope, intercept, blended, expected) => {
    expect(calibrate({ slope, intercept }, blended)).toBeCloseTo(expected, 14)
  })

  it('never leaves 0 to 1, and keeps the order', () => {
    const line = fc.record({
      slope: fc.double({ min: 0.01, max: 20, noNaN: true }),
      intercept: fc.double({ min: -5, max: 5, noNaN: true }),
    })
    fc.assert(
      fc.property(line, rise, rise, (each, one, other) => {
        const [low, high] = [calibrate(each, Math.min(one, other)), calibrate(each, Math.max(one, other))]
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(high)
      }),
    )
  })

  it('of 0 and 1 has an end, as in training', () => {
    expect(calibrate({ slope: 0.01, intercept: 0 }, 0)).toBeCloseTo(1 / (1 + Math.exp(0.01 * Math.log(1e12))), 12)
    expect(calibrate({ slope: 0.01, intercept: 0 }, 1)).toBeCloseTo(1 / (1 + Math.exp(-0.01 * Math.log(1e12))), 6)
  })
})

describe('confidence', () => {
  const edge = fc.double({ min: 0, max: 0.5, noNaN: true })
  /** Edges as percentiles are: in order, some of them the same. */
  const edges = fc
    .array(fc.oneof(edge, fc.constantFrom(0, 0.05, 0.1)), { minLength: 101, maxLength: 101 })
    .map((all) => all.toSorted((a, b) => a - b))
  const sample = drawn(4_000)
  const percentiles = Array.from(
    { length: 101 },
    (_, percent) => sample[Math.min(sample.length - 1, Math.round((percent / 100) * (sample.length - 1)))] ?? 0,
  )

  it('is the share of the calibration slice that is less sure', () => {
    for (const each of drawn(200, 5)) {
      const share = (sample.filter((other) => other < each).length / sample.length) * 100
      expect(Math.abs(confidenceOf(each, percentiles) - share)).toBeLessThan(0.5)
    }
  })

  it('varies over all of 0 to 100: a tenth of the slice lies in each tenth, so that most closes are below any high threshold', () => {
    const all = sample.map((each) => confidenceOf(each, percentiles))
    const tenths = Array.from({ length: 10 }, (_, i) => all.filter((each) => each >= i * 10 && each < (i + 1) * 10).length / all.length)
    for (const share of tenths) expect(Math.abs(share - 0.1)).toBeLessThan(0.01)
    expect(all.filter((each) => each < 50).length).toBeGreaterThan(all.length * 0.49)
  })

  it('is 0 up to the first edge and 100 above the last, and never falls', () => {
    fc.assert(
      fc.property(edges, edge, edge, (all, one, other) => {
        const [low, high] = [confidenceOf(Math.min(one, other), all), confidenceOf(Math.max(one, other), all)]
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(100)
        expect(low).toBeLessThanOrEqual(high)
        expect(confidenceOf(all[0] ?? 0, all)).toBe(0)
        expect(confidenceOf((all[100] ?? 0) + 1e-9, all)).toBe(100)
      }),
    )
  })

  it('lies on a line between two percentiles', () => {
    const even = Array.from({ length: 101 }, (_, percent) => percent / 200)
    expect(confidenceOf(0.25, even)).toBeCloseTo(50, 10)
    expect(confidenceOf(0.251, even)).toBeCloseTo(50.2, 10)
  })

  it('of a model that always says the same is 0', () => {
    expect(
      confidenceOf(
        0.04,
        Array.from({ length: 101 }, () => 0.04),
      ),
    ).toBe(0)
  })
})

describe('what the models of a symbol say together', () => {
  const line = (members: readonly Member[], slope: number): Calibration => ({
    members: [...members],
    slope,
    intercept: 0,
    edges: Array.from({ length: 101 }, (_, percent) => percent / 200),
  })
  const manifest = { version: '0123456789ab', weights: WEIGHTS, calibration: [line(MEMBERS, 1), line(['lightgbm', 'catboost'], 2)] }

  it('uses the calibration of the members that are there', () => {
    const whole = openCombine(manifest, MEMBERS)({ lightgbm: 0.6, catboost: 0.6, lstm: 0.6 }, 0.1)
    expect(whole).toMatchObject({ version: '0123456789ab', blended: 0.6, volatility: 0.1, side: 'buy' })
    expect(whole.rise).toBeCloseTo(0.6, 12)
    expect(whole.confidence).toBeCloseTo(20, 10)
    const part = openCombine(manifest, ['lightgbm', 'catboost'])({ lightgbm: 0.6, catboost: 0.6, lstm: null }, null)
    expect(part.rise).toBeCloseTo(9 / 13, 12)
    expect(part.edge).toBeCloseTo(9 / 13 - 0.5, 12)
    expect(part.volatility).toBeNull()
  })

  it('is nothing where that set was never calibrated', () => {
    expect(() => openCombine(manifest, ['catboost', 'lstm'])).toThrow('no calibration for "catboost lstm"')
  })

  it('buys above one half, sells below, and does neither at it', () => {
    expect([0.500_001, 0.499_999, 0.5].map(sideOf)).toEqual(['buy', 'sell', null])
  })
})

/** Edges as a model makes them: many small, few great. */
function drawn(count: number, seed = 1): readonly number[] {
  const roll = dice(seed)
  return Array.from({ length: count }, () => Math.min(0.5, 0.1 * Math.abs(roll() + roll() + roll() - 1.5))).toSorted((a, b) => a - b)
}
