import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBars, sliceBars } from '../../../src/core/bars/make-bars.ts'
import { MOMENTUM_BARS } from '../../../src/core/conviction/momentum.ts'
import { LEAST_BARS, readLean, scoresFor, type Lean } from '../../../src/core/conviction/timeframe-score.ts'
import { meanTrueRange } from '../../../src/core/features/scale.ts'
import { macd } from '../../../src/core/indicators/macd.ts'
import { rsi } from '../../../src/core/indicators/rsi.ts'
import type { Bars } from '../../../src/core/window.ts'
import { isDeep } from '../../support/depth.ts'
import { mirrored, scaled, walk } from '../../support/market.ts'
import { anyBars } from '../indicators/bars.ts'

const SEEDS = Array.from({ length: isDeep ? 3_000 : 300 }, (_, i) => i + 1)
const PARTS = ['structure', 'momentum', 'volume', 'pattern'] as const
const SIDES = ['buy', 'sell'] as const

const lean = (bars: Bars): Lean => readLean(bars) ?? expect.unreachable()
const turned = ({ structure, momentum, volume, pattern, score }: Lean): Lean => ({
  structure: 0 - structure,
  momentum: 0 - momentum,
  volume: volume === null ? null : 0 - volume,
  pattern: 0 - pattern,
  score: 0 - score,
})
/** There is one zero. */
const whole = (of: Lean): Lean => turned(turned(of))

/** Each bar one step above the one before, from its low to its high. */
const RAMP: Bars = (() => {
  const bars = makeBars(300)
  for (let i = 0; i < bars.length; i += 1) {
    bars.close[i] = 1_024 + i
    bars.high[i] = 1_024 + i
    bars.open[i] = 1_023 + i
    bars.low[i] = 1_023 + i
    bars.tickVolume[i] = 100
  }
  return bars
})()

const squash = (x: number): number => x / (1 + Math.abs(x))
const shown = (x: number): number => Math.round(5_000 + x * 5_000) / 100

/** Any market on a grid: ties, bare bars, flat stretches and bars without volume among it. */
const anyMarket = anyBars({ minLength: LEAST_BARS, maxLength: 300 }).map((columns): Bars => ({
  ...columns,
  time: columns.open,
  spreadPoints: columns.open,
  lastCloseAt: 0,
}))

describe('the score of a timeframe', () => {
  it('of a straight rise is what a hand reckons', () => {
    // Means of 20 and 50 closes lie (20 - 1) / 2 and (50 - 1) / 2 steps behind, those of the MACD a constant 7 apart.
    const structure = squash(3 * (0.4 * ((squash(9.5) + squash(15)) / 2) + 0.3 * squash(10) + 0.3 * (1 - 1)))
    const momentum = squash((2.5 * (squash(50 / 15) + 0 + squash(5))) / 3)
    const volume = squash(2.5 * (0.6 * squash(5) + 0.4 * 1 * 0.5))
    const pattern = squash(0.7 * (1 + 0.5 + 0.25))
    const [buy, sell] = SIDES.map((side) => scoresFor(lean(RAMP), side))
    expect(buy).toEqual({ structure: 82.9, momentum: 78.59, volume: 81.82, pattern: 77.53, score: 80.37 })
    for (const [part, x] of Object.entries({ structure, momentum, volume, pattern })) {
      expect(buy).toHaveProperty(part, shown(x))
      expect(sell).toHaveProperty(part, shown(-x))
    }
  })

  it('has less structure for a buy the nearer the next swing high lies, and more the nearer the swing low', () => {
    const orderAndSwings = 0.4 * ((squash(9.5) + squash(15)) / 2) + 0.3 * squash(10)
    const last = 1_323
    const withHigh = (above: number): Bars => ({ ...RAMP, high: RAMP.high.map((price, i) => (i === 150 ? last + above : price)) })
    const withLow = (below: number): Bars => ({ ...RAMP, low: RAMP.low.map((price, i) => (i === 285 ? last - below : price)) })
    for (const steps of [3, 30, 100])
      expect(scoresFor(lean(withHigh(steps)), 'buy').structure).toBe(shown(squash(3 * (orderAndSwings + 0.3 * (squash(steps) - 1)))))
    // That bar goes from 1,303 to 1,309, so a twentieth of five steps is added to the unit; no extreme moves.
    const unit = 1.25
    const order = (squash(9.5 / unit) + squash(15 / unit)) / 2
    const room = 1 - squash(20 / unit)
    expect(scoresFor(lean(withLow(20)), 'buy').structure).toBe(shown(squash(3 * (0.4 * order + 0.3 * squash(10 / unit) + 0.3 * room))))
  })

  it('has the momentum of indicators that agree with TA-Lib, over the closes it needs', () => {
    for (const seed of SEEDS) {
      const bars = walk('M15', seed)
      const closes = bars.close.slice(-MOMENTUM_BARS)
      const { histogram } = macd(closes, { fast: 12, slow: 26, signal: 9 })
      const strength = rsi(closes, 14).at(-1) ?? Number.NaN
      const turn = (histogram.at(-1) ?? Number.NaN) - (histogram.at(-4) ?? Number.NaN)
      const change = (closes.at(-1) ?? Number.NaN) - (closes.at(-11) ?? Number.NaN)
      const unit = meanTrueRange(bars, 280, 300)
      const told = squash((2.5 * (squash((strength - 50) / 15) + squash((5 * turn) / unit) + squash(change / unit / 2))) / 3)
      expect(scoresFor(lean(bars), 'buy').momentum).toBeCloseTo(50 + 50 * told, 1)
    }
  })

  it('has the patterns of its last three bars, newer ones counting more, and where they closed', () => {
    const withBars = (...last: readonly (readonly [open: number, high: number, low: number, close: number])[]): Bars => {
      const column = (name: 'open' | 'high' | 'low' | 'close', place: 0 | 1 | 2 | 3) =>
        RAMP[name].map((price, i) => last[i - RAMP.length + last.length]?.[place] ?? price)
      return { ...RAMP, open: column('open', 0), high: column('high', 1), low: column('low', 2), close: column('close', 3) }
    }
    const pattern = (bars: Bars) => scoresFor(lean(bars), 'buy').pattern
    const fell = [1_321.5, 1_321.5, 1_321, 1_321] as const
    const swallowed = [1_320.75, 1_322, 1_320.75, 1_322] as const
    const wentOn = [1_322, 1_323, 1_321.5, 1_322.5] as const
    // Engulfing 1, marubozu and belt hold a half each; closes at the high, before it at the low, before that at the high.
    expect(pattern(withBars(fell, swallowed))).toBe(shown(squash(0.7 * (2 + (1 - 0.5 + 0.25)))))
    // Three outside on the last bar, those three half as much now; it closed a third of the way up from its middle.
    expect(pattern(withBars(fell, swallowed, wentOn))).toBe(shown(squash(0.7 * (1 + 0.5 * 2 + (1 / 3 + 0.5 - 0.25)))))
    // A short body inside the long falling one before it: a harami, a half. Before that one a long fall from the high.
    const long = [1_324, 1_324, 1_319, 1_319] as const
    const inside = [1_321, 1_322.5, 1_319.5, 1_321.5] as const
    expect(pattern(withBars(long, inside))).toBe(shown(squash(0.7 * (0.5 - 0.5 * (0.5 + 0.5 + 1) + (1 / 3 - 0.5 + 0.25)))))
  })

  it('is made of the parts that are shown, .35 .30 .15 .20', () => {
    for (const seed of SEEDS) {
      const { structure, momentum, volume, pattern, score } = scoresFor(lean(walk('M15', seed)), 'buy')
      expect(score).toBeCloseTo(0.35 * structure + 0.3 * momentum + 0.15 * (volume ?? Number.NaN) + 0.2 * pattern, 1)
    }
  })

  it('of one side and of the other are 100 together', () => {
    for (const seed of SEEDS) {
      const [buy, sell] = SIDES.map((side) => scoresFor(lean(walk('H1', seed)), side))
      for (const part of [...PARTS, 'score'] as const) expect((buy?.[part] ?? 0) + (sell?.[part] ?? 0)).toBeCloseTo(100, 9)
    }
  })

  it('is the same for the opposite side in a mirrored market, to the last digit', () => {
    for (const seed of SEEDS) {
      const bars = walk('M15', seed, { swing: 4 + (seed % 60), drift: (seed % 7) - 3 })
      expect(scoresFor(lean(mirrored(bars)), 'sell')).toEqual(scoresFor(lean(bars), 'buy'))
      expect(scoresFor(lean(mirrored(bars, 900)), 'buy')).toEqual(scoresFor(lean(bars), 'sell'))
    }
  })

  it('is so in any market, with bare bars, ties and flat stretches too, and lies between 0 and 100', () => {
    fc.assert(
      fc.property(anyMarket, (bars) => {
        const here = lean(bars)
        expect(whole(lean(mirrored(bars)))).toEqual(turned(here))
        for (const part of [...PARTS, 'score'] as const) expect(Math.abs(here[part] ?? 0)).toBeLessThanOrEqual(5_000)
      }),
      { numRuns: isDeep ? 1_000 : 100 },
    )
  })

  it('is so to a hundredth where prices are decimal, as brokers quote them', () => {
    for (const seed of SEEDS) {
      const bars = scaled(walk('M15', seed), 1.1 / 1_024)
      const [here, there] = [scoresFor(lean(bars), 'buy'), scoresFor(lean(mirrored(bars)), 'sell')]
      for (const part of PARTS) expect(Math.abs((here[part] ?? 0) - (there[part] ?? 0))).toBeLessThan(0.011)
    }
  })

  it('is the same when prices or volumes are eight times as high', () => {
    for (const seed of SEEDS) {
      const bars = walk('H4', seed)
      expect(lean(scaled(bars, 8))).toEqual(lean(bars))
      expect(lean(scaled(bars, 1 / 64))).toEqual(lean(bars))
      expect(lean({ ...bars, tickVolume: bars.tickVolume.map((volume) => volume * 8) })).toEqual(lean(bars))
    }
  })

  it('does not hang on the level of prices', () => {
    const lifted = (bars: Bars): Bars => {
      const lift = (prices: Float64Array) => prices.map((price) => price + 4_096)
      return { ...bars, open: lift(bars.open), high: lift(bars.high), low: lift(bars.low), close: lift(bars.close) }
    }
    for (const seed of SEEDS) expect(lean(lifted(walk('M5', seed)))).toEqual(lean(walk('M5', seed)))
  })

  it('does not see bars before the last that it needs', () => {
    for (const seed of SEEDS) {
      const bars = walk('H1', seed)
      expect(lean(sliceBars(bars, bars.length - LEAST_BARS, bars.length, bars.lastCloseAt))).toEqual(lean(bars))
    }
  })

  it('is the same whatever was read before, and leaves the bars as they are', () => {
    const bars = walk('M30', 7)
    const copy = structuredClone(bars)
    const first = lean(bars)
    readLean(walk('D1', 8, {}, 260))
    expect(lean(bars)).toEqual(first)
    expect(bars).toEqual(copy)
  })
})

describe('every part', () => {
  /** Bars that hardly ever close where they opened: the walk gives those a body upward. */
  const leans = SEEDS.map((seed) => lean(walk('M15', seed, { swing: 4_000 })))

  it.each(PARTS)('%s says both less than 35 and more than 65 of random markets, and rarely the same', (part) => {
    const scores = leans.map((of) => scoresFor(of, 'buy')[part] ?? Number.NaN)
    expect(Math.min(...scores)).toBeLessThan(35)
    expect(Math.max(...scores)).toBeGreaterThan(65)
    expect(new Set(scores).size).toBeGreaterThan(SEEDS.length / 2)
  })

  it.each(PARTS)('%s leans to no side over random markets: its mean is 50', (part) => {
    const sum = leans.reduce((total, of) => total + (of[part] ?? Number.NaN), 0)
    const spread = Math.sqrt(leans.reduce((total, of) => total + (of[part] ?? 0) * (of[part] ?? 0), 0) / leans.length)
    expect(Math.abs(sum / leans.length)).toBeLessThan((4 * spread) / Math.sqrt(leans.length))
  })

  it.each(PARTS)('%s says something that the others do not', (part) => {
    for (const other of PARTS) {
      if (other === part) continue
      const [a, b] = [leans.map((of) => of[part] ?? 0), leans.map((of) => of[other] ?? 0)]
      const dot = (x: readonly number[], y: readonly number[]) => x.reduce((total, value, i) => total + value * (y[i] ?? 0), 0)
      expect(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), `${part} and ${other}`).toBeLessThan(0.9)
    }
  })

  it('says nothing, 50, in a market that does not move, and in one that came to rest', () => {
    const nothing = { structure: 50, momentum: 50, volume: 50, pattern: 50, score: 50 }
    const flat = walk('M15', 3, { isFlat: true })
    for (const side of SIDES) expect(scoresFor(lean(flat), side)).toEqual(nothing)
    expect(scoresFor(lean(walk('M15', 3, { isFlat: true, hasVolume: false })), 'buy')).toEqual({ ...nothing, volume: null })
    const bars = walk('M15', 4)
    const rest = (prices: Float64Array) => prices.map((price, i) => (i < 275 ? price : (bars.close[274] ?? 0)))
    const rested = { ...bars, open: rest(bars.open), high: rest(bars.high), low: rest(bars.low), close: rest(bars.close) }
    expect(scoresFor(lean(rested), 'buy')).toEqual(nothing)
  })

  it('has no momentum where closes never moved though bars had ranges', () => {
    const flat = walk('M15', 5, { isFlat: true })
    const breathing = { ...flat, high: flat.high.map((price) => price + 1), low: flat.low.map((price) => price - 1) }
    expect(scoresFor(lean(breathing), 'buy')).toEqual({ structure: 50, momentum: 50, volume: 50, pattern: 50, score: 50 })
  })
})

describe('what is missing', () => {
  it('a source without volume has no volume part, and the other three make the score', () => {
    for (const seed of SEEDS.slice(0, 50)) {
      const bars = walk('M15', seed)
      const told = lean(bars)
      const untold = lean({ ...bars, tickVolume: new Float64Array(bars.length) })
      expect({ ...untold, score: 0 }).toEqual({ ...told, volume: null, score: 0 })
      const { structure, momentum, pattern } = told
      expect(Math.abs(untold.score - (0.35 * structure + 0.3 * momentum + 0.2 * pattern) / 0.85)).toBeLessThanOrEqual(0.51)
      expect(scoresFor(untold, 'sell').volume).toBeNull()
    }
  })

  it('one bar of the last 21 without volume takes it, one before them does not', () => {
    const without = (at: number): Bars => {
      const bars = walk('M15', 9)
      return { ...bars, tickVolume: bars.tickVolume.map((volume, i) => (i === at ? 0 : volume)) }
    }
    expect(lean(without(300 - 21)).volume).toBeNull()
    expect(lean(without(300 - 22)).volume).not.toBeNull()
  })

  it('too few bars are not read', () => {
    const bars = walk('D1', 10)
    const newest = (count: number) => sliceBars(bars, bars.length - count, bars.length, bars.lastCloseAt)
    expect(readLean(newest(LEAST_BARS - 1))).toBeNull()
    expect(readLean(newest(LEAST_BARS))).not.toBeNull()
  })

  it('a price that is no number is an error that names the part', () => {
    const bars = walk('D1', 11)
    const broken = { ...bars, close: bars.close.map((price, i) => (i === 280 ? Number.NaN : price)) }
    expect(() => readLean(broken)).toThrow(/structure of a timeframe came out as NaN/)
  })
})
