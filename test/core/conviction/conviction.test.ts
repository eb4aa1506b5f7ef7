import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConvictionSchema, type ConvictionTimeframe } from '../../../src/contracts/conviction.ts'
import { CONVICTION_TIMEFRAMES } from '../../../src/contracts/model.ts'
import { TIMEFRAME_SECONDS, type Timeframe } from '../../../src/contracts/primitives.ts'
import { formConviction, openConvictionReader, weigh, weighTimeframes, type LeanReader } from '../../../src/core/conviction/conviction.ts'
import { LEAST_BARS, readLean, type Lean } from '../../../src/core/conviction/timeframe-score.ts'
import { WEIGHTS } from '../../../src/core/conviction/weights.ts'
import { sliceBars } from '../../../src/core/bars/make-bars.ts'
import type { Bars, Window } from '../../../src/core/window.ts'
import { CLOSE_TIME, mirrored, scene, walk } from '../../support/market.ts'

const now = CLOSE_TIME
const { M1: _, ...WINDOW } = scene(1).window

/** A lean of all parts alike. */
const all = (lean: number): Lean => ({ structure: lean, momentum: lean, volume: lean, pattern: lean, score: lean })
const reads =
  (leans: Readonly<Partial<Record<ConvictionTimeframe, number>>>, rest = 0): LeanReader =>
  (_bars, timeframe) =>
    all(leans[timeframe] ?? rest)
const without = (...gone: readonly Timeframe[]): Window =>
  Object.fromEntries(CONVICTION_TIMEFRAMES.flatMap((timeframe) => (gone.includes(timeframe) ? [] : [[timeframe, WINDOW[timeframe]]])))

const score = (question: Omit<Parameters<typeof weighTimeframes>[0], 'now'>): number => {
  const weighed = weighTimeframes({ ...question, now })
  return weighed.ok ? weighed.score : Number.NaN
}

describe('the weighted score', () => {
  it('of M15 is .15 .40 .20 .15 .07 .03 of its timeframes, by hand', () => {
    const read = reads({ M5: 1_000, M15: 2_000, M30: -1_000, H1: 3_000, H4: 0, D1: -5_000 })
    // 10 x .15 + 20 x .40 - 10 x .20 + 30 x .15 - 50 x .03 = 10.5 beside 50.
    expect(score({ trigger: 'M15', side: 'buy', window: WINDOW, read })).toBe(60.5)
    expect(score({ trigger: 'M15', side: 'sell', window: WINDOW, read })).toBe(39.5)
  })

  it('is what the parts that are kept add up to, whichever timeframes are missing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CONVICTION_TIMEFRAMES),
        fc.constantFrom('buy', 'sell'),
        fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 6, maxLength: 6 }),
        fc.subarray([...CONVICTION_TIMEFRAMES], { maxLength: 3 }),
        (trigger, side, leans, gone) => {
          const read: LeanReader = (_bars, timeframe) => all(leans[CONVICTION_TIMEFRAMES.indexOf(timeframe)] ?? Number.NaN)
          const weighed = weighTimeframes({ trigger, side, window: without(...gone), now, read })
          expect(weighed.missing.map(({ timeframe }) => timeframe)).toEqual(
            CONVICTION_TIMEFRAMES.filter((timeframe) => gone.includes(timeframe)),
          )
          expect(weighed.parts).toHaveLength(6 - gone.length)
          expect(weighed.parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
          const left = CONVICTION_TIMEFRAMES.reduce(
            (sum, timeframe) => sum + (gone.includes(timeframe) ? 0 : Math.round(100 * WEIGHTS[trigger][timeframe])),
            0,
          )
          expect(weighed.ok).toBe(!gone.includes(trigger) && left >= 60)
          if (!weighed.ok) return
          const sum = weighed.parts.reduce((total, part) => total + part.weight * part.score, 0)
          expect(Math.abs(weighed.score - sum)).toBeLessThan(0.0051)
        },
      ),
    )
  })

  it('keeps how the weights stand to each other when one is missing', () => {
    const { parts } = weighTimeframes({ trigger: 'M15', side: 'buy', window: without('H1'), now })
    expect(parts.map(({ timeframe, weight }) => [timeframe, Math.round(weight * 85)])).toEqual([
      ['M5', 15],
      ['M15', 40],
      ['M30', 20],
      ['H4', 7],
      ['D1', 3],
    ])
  })

  it('is the same for the opposite side in a mirrored market', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { window } = scene(seed)
      const turned = Object.fromEntries(Object.entries(window).map(([timeframe, bars]) => [timeframe, mirrored(bars)]))
      for (const trigger of CONVICTION_TIMEFRAMES)
        expect(weighTimeframes({ trigger, side: 'sell', window: turned, now })).toEqual(
          weighTimeframes({ trigger, side: 'buy', window, now }),
        )
    }
  })
})

describe('a timeframe that stopped while the market went on', () => {
  /** The same bars, so many of their periods earlier. */
  const earlier = (bars: Bars, periods: number): Bars => {
    const byMs = periods * 3_600_000
    return { ...bars, time: bars.time.map((time) => time - byMs), lastCloseAt: bars.lastCloseAt - byMs }
  }
  const weighed = (periods: number) =>
    weighTimeframes({ trigger: 'M5', side: 'buy', window: { ...WINDOW, H1: earlier(walk('H1', 1), periods) }, now })

  it('is not heard, and what remains says so', () => {
    // The last hour closed at 14:00, the trigger at 14:30; four hours may be missing.
    expect(weighed(4).missing).toEqual([])
    expect(weighed(5).missing).toEqual([{ timeframe: 'H1', reason: 'ended 5 of its bars ago' }])
    expect(weighed(5).ok).toBe(true)
    expect(weighed(5).parts).toHaveLength(5)
  })

  it.each(['M5', 'M15', 'M30'] as const)('is not heard from the very bar of %s on that is one too many', (trigger) => {
    const missing = (agoMs: number) => {
      const H1 = { ...walk('H1', 1), lastCloseAt: now - agoMs }
      return weighTimeframes({ trigger, side: 'buy', window: { ...WINDOW, H1 }, now }).missing
    }
    expect(missing(5 * 3_600_000 - TIMEFRAME_SECONDS[trigger] * 1_000)).toEqual([])
    expect(missing(5 * 3_600_000)).toEqual([{ timeframe: 'H1', reason: 'ended 5 of its bars ago' }])
  })

  it('is heard after a weekend, in which the market did not go on', () => {
    const M5 = walk('M5', 1)
    const weekend = 49 * 3_600_000
    // The two bars since the weekend; before it, all others.
    const time = M5.time.map((at, i) => (i < 298 ? at - weekend : at))
    const H1 = { ...walk('H1', 1), lastCloseAt: now - 10 * 60_000 - weekend }
    const asked = { trigger: 'M5', side: 'buy', now } as const
    expect(weighTimeframes({ ...asked, window: { ...WINDOW, H1, M5: { ...M5, time } } }).missing).toEqual([])
    expect(weighTimeframes({ ...asked, window: { ...WINDOW, H1 } }).missing).toEqual([
      { timeframe: 'H1', reason: 'ended 25 of its bars ago' },
    ])
  })
})

describe('it is refused', () => {
  it('at an M1 close, which never enters', () => {
    expect(weighTimeframes({ trigger: 'M1', side: 'buy', window: scene(1).window, now })).toEqual({
      ok: false,
      reason: 'an M1 close never enters',
      parts: [],
      missing: [],
    })
  })

  it('when the trigger itself has too few bars, however much weight remains', () => {
    const few: Bars = walk('M30', 1, {}, LEAST_BARS - 1)
    const weighed = weighTimeframes({ trigger: 'M30', side: 'buy', window: { ...WINDOW, M30: few }, now })
    expect(weighed).toMatchObject({ ok: false, reason: `the trigger cannot be heard: M30 has 239 bars of 240` })
    expect(weighed.missing).toEqual([{ timeframe: 'M30', reason: 'has 239 bars of 240' }])
  })

  it('when less than .60 of the weight has bars, and says what is missing; at .60 it is not', () => {
    // H1: .40 + .20 of H4, and all the rest gone.
    const read = reads({ H1: 2_000, H4: -1_000 })
    expect(score({ trigger: 'H1', side: 'buy', window: without('M5', 'M15', 'M30', 'D1'), read })).toBe(60)
    const weighed = weighTimeframes({ trigger: 'M15', side: 'buy', window: without('M30', 'H1', 'H4'), now })
    expect(weighed).toMatchObject({
      ok: false,
      reason: '58 % of the weight has bars, at least 60 % must: M30 has no bars, H1 has no bars, H4 has no bars',
    })
    expect(weighed.parts.map(({ timeframe }) => timeframe)).toEqual(['M5', 'M15', 'D1'])
  })

  it('with an error, not a score, when a bar closes after the close that asks', () => {
    expect(() => weighTimeframes({ trigger: 'M15', side: 'buy', window: WINDOW, now: now - 1 })).toThrow(
      /M5 bar closes 1 ms after the close that asks/,
    )
  })

  it('when no threshold is set for the trigger', () => {
    const refused = formConviction({
      trigger: 'M15',
      side: 'buy',
      window: WINDOW,
      now,
      confidence: 100,
      threshold: null,
      read: reads({}, 5_000),
    })
    expect(refused).toMatchObject({ pass: false, value: null, weighted: 100, reason: 'there is no threshold for M15 closes' })
  })
})

describe('the conviction', () => {
  it('is the mean of the weighted score and the confidence', () => {
    expect(weigh({ weighted: 70, confidence: 95, threshold: 80 })).toEqual({ value: 82.5, pass: true, reason: '' })
  })

  it('has to exceed the threshold: as much is not enough', () => {
    expect(weigh({ weighted: 65, confidence: 95, threshold: 80 })).toEqual({
      value: 80,
      pass: false,
      reason: 'conviction of 80.00 does not exceed 80',
    })
    expect(weigh({ weighted: 65.01, confidence: 95, threshold: 80 }).pass).toBe(true)
  })

  it('rises with what the timeframes say and with the confidence, and never falls', () => {
    const figure = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(figure, figure, figure, figure, fc.integer({ min: 0, max: 100 }), (a, b, c, d, threshold) => {
        const [less, more] = [
          weigh({ weighted: Math.min(a, b), confidence: Math.min(c, d), threshold }),
          weigh({ weighted: Math.max(a, b), confidence: Math.max(c, d), threshold }),
        ]
        expect(more.value).toBeGreaterThanOrEqual(less.value)
        if (less.pass) expect(more.pass).toBe(true)
      }),
    )
  })

  it('is kept whole, whether it passes, does not, or could not be formed', () => {
    const asked = { side: 'buy', window: scene(2).window, now, confidence: 90, threshold: 75 } as const
    const passed = formConviction({ ...asked, trigger: 'M15', read: reads({}, 3_000) })
    const failed = formConviction({ ...asked, trigger: 'M15', confidence: 12 })
    const never = formConviction({ ...asked, trigger: 'M1', threshold: null })
    const unheard = formConviction({ ...asked, trigger: 'M15', window: without('M15') })
    expect([passed, failed, never, unheard].map(({ pass }) => pass)).toEqual([true, false, false, false])
    expect([passed, failed, never, unheard].map(({ reason }) => reason === '')).toEqual([true, false, false, false])
    for (const of of [passed, failed, never, unheard]) expect(ConvictionSchema.parse(JSON.parse(JSON.stringify(of)))).toEqual(of)
    expect(passed.parts).toHaveLength(6)
    expect(unheard).toMatchObject({ value: null, weighted: null, missing: [{ timeframe: 'M15', reason: 'has no bars' }] })
  })
})

describe('the reader', () => {
  it('gives what a fresh reading gives, whichever timeframes have closed since', () => {
    const read = openConvictionReader()
    let window: Window = WINDOW
    for (const [i, timeframe] of [...CONVICTION_TIMEFRAMES, ...CONVICTION_TIMEFRAMES].entries()) {
      window = { ...window, [timeframe]: walk(timeframe, 40 + i) }
      for (const side of ['buy', 'sell'] as const)
        expect(weighTimeframes({ trigger: 'M15', side, window, now, read })).toEqual(weighTimeframes({ trigger: 'M15', side, window, now }))
    }
  })

  it('reads bars once, for both sides', () => {
    const bars = walk('H1', 3)
    let reads = 0
    const counted: Bars = {
      ...bars,
      get close() {
        reads += 1
        return bars.close
      },
    }
    const read = openConvictionReader()
    const first = read(counted, 'H1')
    const after = reads
    expect(after).toBeGreaterThan(0)
    expect(read(counted, 'H1')).toBe(first)
    expect(reads).toBe(after)
    expect(first).toEqual(readLean(bars))
  })

  it('does not take the bars of one timeframe for those of another', () => {
    const read = openConvictionReader()
    const [hours, days] = [walk('H1', 3), walk('D1', 4)]
    read(hours, 'H1')
    expect(read(days, 'D1')).toEqual(readLean(days))
    expect(read(hours, 'H1')).toEqual(readLean(hours))
    expect(read(sliceBars(hours, 0, LEAST_BARS - 1, now), 'H1')).toBeNull()
  })
})
