import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedRandom } from '../../../replay/random.ts'
import { calibrationErrorOf, calibrationLineOf } from '../../../src/core/metrics/calibration.ts'
import { coverageCurve, type Call } from '../../../src/core/metrics/coverage.ts'
import {
  accuracyOf,
  aucOf,
  baseRateOf,
  brierOf,
  brierSkillOf,
  logLossOf,
  makeForecasts,
  type Forecasts,
} from '../../../src/core/metrics/forecasts.ts'
import { blocksBy, bootstrapMean, quantileOf, wilson } from '../../../src/core/metrics/intervals.ts'
import { tradeFigures, withoutOverlap } from '../../../src/core/metrics/trades.ts'
import { rollingMedian, volatilityFigures } from '../../../src/core/metrics/volatility.ts'

/** The same 400 pairs that the figures below were made of: many ties, and outcomes that follow the forecasts half as much as told. */
const rise = Float64Array.from({ length: 400 }, (_, i) => (20 + Math.floor((((i * 7_919 + 13) % 101) * 60) / 100)) / 100)
const outcome = Uint8Array.from({ length: 400 }, (_, i) => Number(((i * 104_729 + 7) % 97) / 97 < 0.25 + 0.5 * (rise[i] ?? 0)))
const pairs: Forecasts = { rise, outcome }

/**
 * scikit-learn 1.9.1, numpy 2.4.6: roc_auc_score(y, rise), brier_score_loss, log_loss, 1 - brier / brier of y.mean(),
 * LogisticRegression(C=inf, tol=1e-14, solver="newton-cholesky").fit(log(rise / (1 - rise)), y) with the inverse of X'WX; the bins by hand in numpy.
 */
describe('figures of forecasts against scikit-learn', () => {
  it.each([
    ['accuracy', accuracyOf(pairs), 0.58125],
    ['area under the curve', aucOf(rise, outcome), 0.6137153428835721],
    ['Brier score', brierOf(pairs), 0.24622624999999998],
    ['Brier skill', brierSkillOf(pairs), 0.015070376759419135],
    ['log loss', logLossOf(pairs), 0.6873014380040717],
    ['calibration error', calibrationErrorOf(pairs), 0.07457500000000002],
    ['calibration slope', calibrationLineOf(pairs)?.slope, 0.5330365856600037],
    ['calibration intercept', calibrationLineOf(pairs)?.intercept, 0.021818625212689395],
    ['standard error of the slope', calibrationLineOf(pairs)?.slopeError, 0.13624829335173866],
  ])('%s', (_, found, expected) => expect(found).toBeCloseTo(expected, 9))

  it('r2_score and roc_auc_score of a volatility', () => {
    const forecast = Float64Array.from({ length: 400 }, (_, i) => ((i * 31 + 5) % 23) / 7)
    const came = forecast.map((value, i) => value * 0.6 + ((i * 17 + 3) % 19) / 9)
    const usual = Float64Array.from({ length: 400 }, (_, i) => 1.5 + (i % 5) / 10)
    const { explained, auc } = volatilityFigures({ forecast, usual, came })
    expect(explained).toBeCloseTo(0.0857245961983013, 9)
    expect(auc).toBeCloseTo(0.8159183673469388, 9)
  })
})

describe('the rolling median', () => {
  it('is that of the last values that are there, absent until a tenth of them are', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.NaN)), { maxLength: 60 }), (values) => {
        const found = rollingMedian(Float64Array.from(values), 20)
        const expected = values.map((_, i) => {
          const known = values.slice(Math.max(0, i - 19), i + 1).filter((value) => !Number.isNaN(value))
          const sorted = known.toSorted((a, b) => a - b)
          const middle = [(sorted.length - 1) >> 1, sorted.length >> 1].map((at) => sorted[at] ?? Number.NaN)
          return known.length < 2 ? Number.NaN : ((middle[0] ?? Number.NaN) + (middle[1] ?? Number.NaN)) / 2
        })
        expect(Array.from(found)).toEqual(expected)
      }),
    )
  })
})

describe('figures of forecasts by hand', () => {
  it('the base rate is the share of the more frequent side', () => {
    expect([baseRateOf(Uint8Array.from([1, 1, 0, 1])), baseRateOf(Uint8Array.from([0, 0, 1, 0]))]).toEqual([0.75, 0.75])
  })

  it('the area is 1 for a perfect order, 0 for the reverse, a half for one value, absent for one side', () => {
    const sides = Uint8Array.from([0, 0, 1, 1])
    expect(aucOf(Float64Array.from([0.1, 0.2, 0.3, 0.4]), sides)).toBe(1)
    expect(aucOf(Float64Array.from([0.4, 0.3, 0.2, 0.1]), sides)).toBe(0)
    expect(aucOf(Float64Array.from([0.5, 0.5, 0.5, 0.5]), sides)).toBe(0.5)
    expect(aucOf(Float64Array.from([0.1, 0.2]), Uint8Array.from([1, 1]))).toBeNaN()
  })

  it('the area is the share of pairs in the right order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), { minLength: 2, maxLength: 40 }), (drawn) => {
        const ups = drawn.filter(([, up]) => up)
        const downs = drawn.filter(([, up]) => !up)
        const points = ups.flatMap(([a]) => downs.map(([b]): number => (a > b ? 1 : a === b ? 0.5 : 0)))
        const found = aucOf(
          Float64Array.from(drawn, ([score]) => score),
          Uint8Array.from(drawn, ([, up]) => Number(up)),
        )
        if (points.length === 0) expect(found).toBeNaN()
        else expect(found).toBeCloseTo(points.reduce((sum, point) => sum + point, 0) / points.length, 12)
      }),
    )
  })

  it('a sure forecast that was wrong costs much, not everything', () => {
    expect(logLossOf(makeForecasts([{ rise: 1, outcome: 0 }]))).toBeCloseTo(34.5, 0)
  })

  it('a line of calibration is not drawn where there is none', () => {
    const of = (...drawn: readonly (readonly [number, 1 | 0])[]) =>
      calibrationLineOf(makeForecasts(drawn.map(([rise, outcome]) => ({ rise, outcome }))))
    expect(of([0.4, 1], [0.6, 1])).toBeNull()
    expect(of([0.5, 1], [0.5, 0])).toBeNull()
    expect(of([0.4, 0], [0.6, 1])).toBeNull()
    expect(of([0, 0], [0.6, 1], [0.7, 0])).toBeNull()
  })

  it('a calibrated forecast has the slope 1 and hardly an error, one that is twice as bold the slope a half', () => {
    const random = seedRandom(3, 'calibration')
    const drawn = Array.from({ length: 40_000 }, () => {
      const chance = 1 / (1 + Math.exp(-random.normal() / 2))
      return { rise: chance, outcome: random.unit() < chance ? (1 as const) : (0 as const) }
    })
    const bold = drawn.map(({ rise: chance, outcome: came }) => ({
      rise: (chance * chance) / (chance * chance + (1 - chance) * (1 - chance)),
      outcome: came,
    }))
    expect(calibrationLineOf(makeForecasts(drawn))?.slope).toBeCloseTo(1, 1)
    expect(calibrationErrorOf(makeForecasts(drawn))).toBeLessThan(0.01)
    expect(calibrationLineOf(makeForecasts(bold))?.slope).toBeCloseTo(0.5, 1)
    expect(calibrationErrorOf(makeForecasts(bold))).toBeGreaterThan(0.05)
  })
})

describe('intervals', () => {
  it.each([
    // Newcombe 1998, Statistics in Medicine 17, table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('Wilson: %i of %i', (hits, count, low, high) => {
    const found = wilson(hits, count)
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  })

  it('drawing blocks of one value each agrees with the normal interval, and the same seed draws the same', () => {
    const random = seedRandom(5, 'blocks')
    const blocks = Array.from({ length: 900 }, () => ({ sum: random.unit() < 0.3 ? 1 : 0, count: 1 }))
    const draw = () => bootstrapMean({ blocks, rounds: 2_000, unit: seedRandom(1, 'draw').unit })
    const { low, high } = wilson(
      blocks.reduce((sum, block) => sum + block.sum, 0),
      900,
    )
    expect(draw().low).toBeCloseTo(low, 2)
    expect(draw().high).toBeCloseTo(high, 2)
    expect(draw()).toEqual(draw())
  })

  it('days that hang together make the interval wider', () => {
    const random = seedRandom(5, 'days')
    const values = Array.from({ length: 60 }, () => (random.unit() < 0.5 ? 1 : 0)).flatMap((right, day) =>
      Array.from({ length: 50 }, () => ({ day, right })),
    )
    const blocks = blocksBy(
      values,
      ({ day }) => day,
      ({ right }) => right,
    )
    expect(blocks.length).toBe(60)
    const byDay = bootstrapMean({ blocks, rounds: 500, unit: random.unit })
    const alone = wilson(
      blocks.reduce((sum, block) => sum + block.sum, 0),
      3_000,
    )
    expect((byDay.high - byDay.low) / (alone.high - alone.low)).toBeGreaterThan(5)
  })

  it('a quantile lies straight between its neighbours', () => {
    const sorted = Float64Array.from([1, 2, 4])
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantileOf(sorted, share))).toEqual([1, 1.5, 2, 3, 4])
  })
})

describe('the curve of coverage', () => {
  const calls = Array.from({ length: 1_000 }, (_, i): Call => ({
    block: Math.floor(i / 10),
    confidence: i / 10,
    right: i >= 900 ? 1 : i % 2,
  }))
  it('keeps the calls above the percentile and says how many these were', () => {
    const curve = coverageCurve(calls, seedRandom(1, 'curve').unit)
    expect(curve.map(({ kept, share, calls: count }) => [kept, share, count])).toEqual([
      [100, 1, 1_000],
      [50, 0.5, 500],
      [20, 0.2, 200],
      [10, 0.1, 100],
      [7, 0.07, 70],
      [5, 0.05, 50],
    ])
    expect(curve.map(({ accuracy }) => accuracy)).toEqual([0.55, 0.6, 0.75, 1, 1, 1])
    for (const { accuracy, wilson: alone, byBlock } of curve) {
      expect(alone.low).toBeLessThan(accuracy)
      expect(byBlock.low).toBeLessThanOrEqual(accuracy)
      expect(byBlock.high).toBeGreaterThanOrEqual(accuracy)
    }
  })
  it('leaves out what no call reached', () => {
    const curve = coverageCurve([{ block: 0, confidence: 60, right: 1 }], seedRandom(1, 'curve').unit)
    expect(curve.map(({ kept }) => kept)).toEqual([100, 50])
  })
})

describe('trades', () => {
  const trade = (closeTime: number, endAt: number, returnR: number, costR = 0.1) => ({ closeTime, endAt, returnR, costR })
  it('one that begins before the last has ended is no second trade', () => {
    const all = [trade(1, 5, 1), trade(4, 6, 1), trade(5, 9, -1), trade(6, 7, 1), trade(9, 10, 1)]
    expect(withoutOverlap(all).map(({ closeTime }) => closeTime)).toEqual([1, 5, 9])
  })
  it('costs come off each, and the accuracy that pays for them follows from the mean return', () => {
    const figures = tradeFigures([trade(0, 1, 1), trade(1, 2, -1), trade(2, 3, 0.5), trade(3, 4, 0.05)])
    expect(figures.expectancyR).toBeCloseTo((0.9 - 1.1 + 0.4 - 0.05) / 4, 12)
    expect(figures.winRate).toBe(0.5)
    expect(figures.breakEvenAccuracy).toBeCloseTo(0.5 + 0.1 / (2 * (2.55 / 4)), 12)
    // statistics.stdev([.9, -1.1, .4, -.05]) / 2 of Python.
    expect(figures.standardError).toBeCloseTo(0.42591812593502054, 12)
  })
})
