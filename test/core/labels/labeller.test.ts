import { describe, expect, it } from 'vitest'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { makeBars, sliceBars } from '../../../src/core/bars/make-bars.ts'
import { openLabeller } from '../../../src/core/labels/labeller.ts'
import { logVolatility } from '../../../src/core/labels/volatility.ts'
import type { Bars } from '../../../src/core/window.ts'
import { hasRealBars, PASSED_OVER, REAL_ZONE, realHistory } from '../../support/real-bars.ts'
import { closeTimesOf } from '../../../src/core/bars/slide.ts'

const MINUTE = 60_000
const label = { timeframe: 'M15', atrBars: 2, barrierAtr: 2, horizonBars: 3, volatilityBars: 2 } as const

/** Each bar ranges over 2 around its close, so its true range is 2 plus nothing: the unit is 2. */
function barsOf(closes: readonly number[]): Bars {
  const bars = makeBars(closes.length)
  closes.forEach((close, i) => {
    bars.time[i] = i * 15 * MINUTE
    bars.open[i] = close
    bars.high[i] = close + 1
    bars.low[i] = close - 1
    bars.close[i] = close
  })
  return { ...bars, lastCloseAt: closes.length * 15 * MINUTE }
}
const closesOf = (bars: Bars): Float64Array => bars.time.map((time) => time + 15 * MINUTE)
const windowAt = (bars: Bars, at: number): Bars => sliceBars(bars, Math.max(0, at - 299), at + 1, 0)

describe('the labeller', () => {
  const bars = barsOf([100, 100, 100, 100, 101, 103, 103, 103, 103])
  const labeller = openLabeller({ label, bars, closes: closesOf(bars), stretches: [{ bars: 9 }] })

  it('measures by the average true range of the window and ends when the deciding bar closes', () => {
    expect(labeller.finish(labeller.start(windowAt(bars, 3)))).toEqual({
      openTime: 3 * 15 * MINUTE,
      unitPrice: 2,
      volatilityBefore: Number.NaN,
      up: 1,
      by: 'up',
      endAt: 6 * 15 * MINUTE,
      returnR: 1,
      volatility: Math.log(Math.sqrt((1 + 4) / 2) / 2),
    })
  })

  it('has no label before there is a unit, and none where the market does not move', () => {
    const nothing = { unitPrice: Number.NaN, up: Number.NaN, by: null, endAt: Number.NaN, returnR: Number.NaN, volatility: Number.NaN }
    expect(labeller.finish(labeller.start(windowAt(bars, 1)))).toMatchObject(nothing)
    const flat = makeBars(9)
    for (const name of ['open', 'high', 'low', 'close'] as const) flat[name].fill(100)
    for (let i = 0; i < 9; i += 1) flat.time[i] = i
    const still = openLabeller({ label, bars: flat, closes: flat.time, stretches: [{ bars: 9 }] })
    expect(still.finish(still.start(windowAt(flat, 4)))).toMatchObject(nothing)
  })

  it('does not look over the end of a stretch, neither for the barrier nor for the volatility', () => {
    const cut = openLabeller({ label, bars, closes: closesOf(bars), stretches: [{ bars: 5 }, { bars: 4 }] })
    const { up, by, endAt, returnR, volatility } = cut.finish(cut.start(windowAt(bars, 3)))
    expect([up, by, endAt, returnR, volatility]).toEqual([Number.NaN, 'cut', Number.NaN, Number.NaN, Number.NaN])
    expect(cut.finish(cut.start(windowAt(bars, 5))).by).toBe('timeout')
  })

  it('a bar that the history does not have is a fault, never a label of its neighbour', () => {
    const other = { ...windowAt(bars, 3), time: windowAt(bars, 3).time.map((time) => time + 1) }
    expect(() => labeller.finish(labeller.start(other))).toThrow(/no bar that opened at/)
  })

  it.skipIf(!hasRealBars)(`real closes: what is known at a close comes out of bars up to it alone${PASSED_OVER}`, async () => {
    const { bars: history, stretches } = await realHistory(SymbolNameSchema.parse('US500'), ['M15'])
    const all = history.M15
    if (all === undefined) throw new Error('no bars of US500')
    const real = { timeframe: 'M15', atrBars: 14, barrierAtr: 2, horizonBars: 32, volatilityBars: 12 } as const
    const parts = { label: real, bars: all, closes: closeTimesOf(all, 'M15', REAL_ZONE), stretches: stretches.M15 ?? [] }
    const whole = openLabeller(parts)
    const counts: Record<string, number> = {}
    for (let at = 5_000; at < 15_000; at += 1) {
      const start = whole.start(windowAt(all, at))
      const row = whole.finish(start)
      counts[row.by ?? 'none'] = (counts[row.by ?? 'none'] ?? 0) + 1
      if (!Number.isNaN(row.endAt)) expect(row.endAt).toBeGreaterThan(parts.closes[at] ?? Infinity)
      if (at % 500 !== 0) continue
      const cutBars = sliceBars(all, 0, at + 1, parts.closes[at] ?? 0)
      const early = openLabeller({ ...parts, bars: cutBars, stretches: [{ bars: at + 1 }] })
      expect(early.start(windowAt(cutBars, at))).toEqual(start)
      expect(early.finish(start)).toMatchObject({ by: 'cut', up: Number.NaN })
    }
    // Neither side may be made up: on two years of an index both are common, and bars that reach both are rare.
    expect((counts['up'] ?? 0) / (counts['down'] ?? 0)).toBeGreaterThan(0.7)
    expect((counts['up'] ?? 0) / (counts['down'] ?? 0)).toBeLessThan(1.4)
    expect((counts['both'] ?? 0) / 10_000).toBeLessThan(0.02)
  })
})

describe('the volatility', () => {
  const close = Float64Array.from([10, 13, 9, 9])
  it('is the logarithm of the root mean square of changes over the unit', () => {
    expect(logVolatility(close, { from: 0, to: 2, unit: 2 })).toBeCloseTo(Math.log(Math.sqrt(12.5) / 2), 14)
  })
  it('is absent where bars are missing, where nothing moves, and without a unit', () => {
    expect(logVolatility(close, { from: -1, to: 2, unit: 2 })).toBeNaN()
    expect(logVolatility(close, { from: 1, to: 4, unit: 2 })).toBeNaN()
    expect(logVolatility(close, { from: 2, to: 3, unit: 2 })).toBeNaN()
    expect(logVolatility(close, { from: 0, to: 2, unit: Number.NaN })).toBeNaN()
    expect(logVolatility(close, { from: 0, to: 2, unit: 0 })).toBeNaN()
  })
})
