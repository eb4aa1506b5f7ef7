import { describe, expect, it } from 'vitest'
import { SymbolNameSchema, TIMEFRAMES, WINDOW_BARS, type Timeframe } from '../../../src/contracts/primitives.ts'
import { sliceBars } from '../../../src/core/bars/make-bars.ts'
import { CATEGORIES } from '../../../src/core/features/categories.ts'
import type { BarFeature, Feature, Scene } from '../../../src/core/features/feature.ts'
import { countByCategory, FEATURES, registryHash } from '../../../src/core/features/registry.ts'
import { SEQUENCES } from '../../../src/core/features/sequences.ts'
import { absentFrom, openFeatureReader } from '../../../src/core/features/vector.ts'
import { hash64 } from '../../../src/core/hash.ts'
import type { Bars } from '../../../src/core/window.ts'
import { changed, dice, mirrored, scaled, scene, walk } from '../../support/market.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
const read = (of: Scene): Float64Array => openFeatureReader().read(of)
const indexOf = new Map(FEATURES.map(({ name }, i) => [name, i]))
const valueOf = (values: Float64Array, name: string): number => values[indexOf.get(name) ?? -1] ?? Number.NaN

const namesOf = (features: readonly Feature[]): readonly string[] => features.map(({ name }) => name)
const FROM_VOLUME = namesOf(FEATURES.filter(({ name, category }) => category === 'volume' || name.includes('money_flow')))

/** Every market that a feature has to stay in its range on. */
const MARKETS: Readonly<Record<string, Scene>> = {
  quiet: scene(11, { swing: 4 }),
  wild: scene(12, { swing: 4_000 }),
  rising: scene(13, { swing: 8, drift: 12 }),
  falling: scene(14, { swing: 8, drift: -12 }),
  spiked: changed(scene(15), (bars) => ({ ...bars, high: bars.high.map((price, i) => (i === 290 ? price + 9_000 : price)) })),
  flat: scene(16, { isFlat: true }),
  'fallen silent': changed(scene(17), (bars) => ({ ...bars, tickVolume: bars.tickVolume.map((volume, i) => (i > 200 ? 0 : volume)) })),
}

describe('the registry', () => {
  it('holds 162 features: 30, 50, 30, 20, 20 and 12', () => {
    expect(FEATURES).toHaveLength(162)
    expect(countByCategory()).toEqual({ 'price-action': 30, technical: 50, structure: 30, volume: 20, momentum: 20, regime: 12 })
  })

  it('gives every feature a name of its own, a sentence and a range', () => {
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(162)
    expect(new Set(FEATURES.map(({ meaning }) => meaning)).size).toBe(162)
    const isSound = ({ name, meaning, range, needs }: Feature) =>
      /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(name) &&
      /^[A-Z].{30,}\.$/.test(meaning) &&
      range[0] < range[1] &&
      Object.values(needs).every((least) => least <= WINDOW_BARS)
    expect(namesOf(FEATURES.filter((feature) => !isSound(feature)))).toEqual([])
  })

  it('has a hash that says which numbers these are', () => {
    expect(registryHash()).toMatch(/^[0-9a-f]{16}$/)
    expect(registryHash()).toBe(registryHash())
  })

  it('gives the numbers that its hash stands for: who changes a formula raises its version, then both lines here', () => {
    const markets = SEEDS.flatMap((seed) => [scene(seed), scene(seed, { drift: 3 }, 'US30'), scene(seed, { swing: 90 }, 'BTCUSD')])
    const told = markets.flatMap((market) => [
      ...read(market),
      ...CATEGORIES.map(({ compute }) => compute(market)),
      ...SEQUENCES.flatMap(({ timeframe, compute }) =>
        (compute(market.window[timeframe] ?? expect.unreachable()) ?? []).map((row) => row.join(' ')),
      ),
    ])
    expect({
      hash: registryHash(),
      numbers: hash64(told.join(' '))
        .map((half) => half.toString(16))
        .join(' '),
    }).toEqual({
      hash: '73baf89e9f9c8a72',
      numbers: '47dbd5ab 454c0d55',
    })
  })

  it('names the partner of a paired feature, and the partner names it', () => {
    const pairs = FEATURES.flatMap(({ name, mirror }) => (typeof mirror === 'string' ? [] : [[name, mirror.pair]]))
    expect(pairs).toHaveLength(8)
    for (const [name, partner] of pairs) expect(pairs).toContainEqual([partner, name])
  })
})

describe('every feature', () => {
  it.each(Object.entries(MARKETS))('is there and within its range on a market that is %s', (_, market) => {
    const values = read(market)
    const mayBeAbsent = market === MARKETS['fallen silent'] ? FROM_VOLUME : []
    const isOut = ({ name, range }: Feature, i: number) => {
      const value = values[i] ?? Number.NaN
      return Number.isNaN(value) ? !mayBeAbsent.includes(name) : value < range[0] || value > range[1]
    }
    expect(namesOf(FEATURES.filter(isOut))).toEqual([])
  })

  it('is the same to the last bit when prices are eight times as high', () => {
    for (const seed of SEEDS)
      for (const factor of [8, 1 / 64]) expect(read(changed(scene(seed), (bars) => scaled(bars, factor)))).toEqual(read(scene(seed)))
  })

  it('is the same to the last bit when volumes are eight times as great', () => {
    const louder = (bars: Bars): Bars => ({ ...bars, tickVolume: bars.tickVolume.map((volume) => volume * 8) })
    for (const seed of SEEDS) expect(read(changed(scene(seed), louder))).toEqual(read(scene(seed)))
  })

  it('turns its sign in a mirrored market, keeps it, or swaps with its partner, as it says', () => {
    for (const seed of SEEDS) {
      const here = read(scene(seed))
      // One mirror for all timeframes: some features compare the hours with the days.
      const price = scene(seed).window.M5?.close.at(-1)
      const there = read(changed(scene(seed), (bars) => mirrored(bars, price)))
      for (const [i, { name, mirror }] of FEATURES.entries()) {
        const expected = typeof mirror !== 'string' ? valueOf(here, mirror.pair) : (here[i] ?? Number.NaN) * (mirror === 'odd' ? -1 : 1)
        expect(there[i], `${name} of market ${seed}`).toBeCloseTo(expected, 9)
      }
    }
  })

  it('keeps to its range, its ends included, where roundings add up', () => {
    const straight = changed(scene(1), (bars) => closing(bars, (i) => Math.exp(i / 20)))
    const rates = FEATURES.filter(({ name }) => name.includes('rate_of_change'))
    expect(rates.map(({ name }) => valueOf(read(straight), name))).toEqual(rates.map(() => 1))
    for (let seed = 1; seed <= 300; seed += 1) {
      const values = read(changed(scene(seed), (bars) => stepping(bars, seed)))
      const isOut = ({ range }: Feature, i: number) => (values[i] ?? 0) < range[0] || (values[i] ?? 0) > range[1]
      expect(namesOf(FEATURES.filter(isOut))).toEqual([])
    }
  })

  it('turns in the mirror too when bars close where they opened', () => {
    const bare = (bars: Bars): Bars => ({ ...bars, open: bars.open.map((price, i) => (i % 3 === 1 ? (bars.close[i] ?? 0) : price)) })
    let seen = 0
    for (let seed = 1; seed <= 300; seed += 1) {
      const here = changed(scene(seed, { swing: 6 }), bare)
      const [values, turned] = [read(here), read(changed(here, (bars) => mirrored(bars)))]
      for (const name of ['m15_engulfing', 'm15_three_outside', 'm15_harami', 'm15_marubozu', 'm15_belt_hold']) {
        expect(valueOf(turned, name) + valueOf(values, name), `${name} of market ${seed}`).toBe(0)
        if (valueOf(values, name) !== 0) seen += 1
      }
    }
    expect(seen).toBeGreaterThan(20)
  })

  it('that tells a place has none in a market that came to rest, and no noise', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const resting = changed(scene(seed), (bars) => rested(bars, 31))
      const values = read(resting)
      for (const name of ['m15_divergence_30', 'h1_divergence_30']) expect(valueOf(values, name), `${name} of market ${seed}`).toBe(0)
      for (const timeframe of TIMEFRAMES) expect(valueOf(values, `${timeframe.toLowerCase()}_stochastic`)).toBe(0)
    }
  })

  it('turns in the mirror too when a market has only begun to move', () => {
    const begun = changed(scene(1), (bars) => closing(bars, (i) => 1_024 + Math.max(0, i - 289) / 8))
    const [values, turned] = [read(begun), read(changed(begun, (bars) => mirrored(bars)))]
    const sided = FEATURES.filter(({ mirror }) => mirror === 'odd')
    expect(namesOf(sided.filter(({ name }) => Math.abs(valueOf(values, name) + valueOf(turned, name)) > 1e-9))).toEqual([])
  })

  it('that has a side is 0 in a market that does not move', () => {
    const values = read(scene(16, { isFlat: true }))
    const sided = FEATURES.filter(({ mirror }) => mirror === 'odd')
    expect(namesOf(sided.filter(({ name }) => Math.abs(valueOf(values, name)) !== 0))).toEqual([])
  })

  it('does not see bars before its lookback', () => {
    for (const seed of SEEDS) {
      const here = scene(seed)
      const values = read(here)
      for (const [i, feature] of FEATURES.entries()) {
        const { lookback } = feature
        if (lookback === 'window') continue
        const other = changed(here, (bars, timeframe) => graft(walk(timeframe, seed + 50, { swing: 90 }), bars, Math.max(lookback, 1)))
        expect(read(other)[i], `${feature.name} of market ${seed}`).toBe(values[i])
      }
    }
  })

  it('sees every bar up to its lookback: none claims more than it uses', () => {
    const claimsMore = (feature: Feature) => {
      if (feature.of !== 'bars') return false
      const depth = feature.lookback === 'window' ? (feature.needs[feature.timeframe] ?? 0) : feature.lookback
      return !oldestThatMatters(feature, feature.timeframe, depth)
    }
    expect(namesOf(FEATURES.filter(claimsMore))).toEqual([])
  })

  it('is absent with one bar too few, and there with just enough', () => {
    for (const timeframe of TIMEFRAMES) {
      for (const least of new Set(FEATURES.map(({ needs }) => needs[timeframe] ?? 0))) {
        if (least === 0) continue
        const cut = (length: number) => changed(scene(3), (bars, of) => (of === timeframe ? newest(bars, length) : bars))
        const absentWith = (length: number) => absentFrom(read(cut(length)))
        const wanting = (length: number) => namesOf(FEATURES.filter(({ needs }) => (needs[timeframe] ?? 0) > length))
        expect(absentWith(least - 1)).toEqual(wanting(least - 1))
        expect(absentWith(least)).toEqual(wanting(least))
      }
    }
  })
})

describe('what is missing', () => {
  it('a timeframe that is not there takes its features with it, by name, and no others', () => {
    const { D1: _, ...rest } = scene(4).window
    const absent = absentFrom(read({ ...scene(4), window: rest }))
    expect(absent).toEqual(FEATURES.filter(({ needs }) => needs.D1 !== undefined).map(({ name }) => name))
    expect(absent.length).toBeGreaterThan(20)
  })

  it('a source without volume takes what is read from volume with it, and nothing is put in its place', () => {
    const absent = absentFrom(read(scene(5, { hasVolume: false })))
    expect(absent).toEqual(FROM_VOLUME)
    expect(absent).toHaveLength(22)
  })

  it('a window half of which came from a source without volume has none to tell of: an unknown volume is no volume of 0', () => {
    for (const isUnknown of [
      (i: number) => i < WINDOW_BARS - 10,
      (i: number) => i >= WINDOW_BARS - 10,
      (i: number) => i === WINDOW_BARS - 15,
    ]) {
      const market = changed(scene(5), (bars) => ({ ...bars, tickVolume: bars.tickVolume.map((volume, i) => (isUnknown(i) ? 0 : volume)) }))
      expect(absentFrom(read(market))).toEqual(FROM_VOLUME)
    }
  })

  it('a reference symbol that is not there takes its correlation with it', () => {
    const correlations = namesOf(FEATURES).filter((name) => name.includes('correlation'))
    expect(absentFrom(read({ ...scene(6), references: {} }))).toEqual(correlations)
  })
})

describe('the reader', () => {
  it('gives what a new one gives, whichever timeframes have closed since', () => {
    const reader = openFeatureReader()
    let now = scene(20)
    reader.read(now)
    for (const [i, timeframe] of [...TIMEFRAMES, ...TIMEFRAMES].entries()) {
      now = { ...changed(now, (bars, of) => (of === timeframe ? walk(of, 30 + i) : bars)), closeTime: now.closeTime + 60_000 }
      expect(reader.read(now)).toEqual(read(now))
    }
  })

  it('reads a timeframe again only when its bars are others', () => {
    let count = 0
    const counted: Feature = {
      ...(FEATURES.find((feature) => feature.of === 'bars' && feature.timeframe === 'D1') ?? expect.unreachable()),
      of: 'bars',
      timeframe: 'D1',
      compute: () => (count += 1),
    }
    const reader = openFeatureReader([counted])
    const first = scene(21)
    reader.read(first)
    reader.read({ ...first, window: { ...first.window, M5: walk('M5', 99) } })
    expect(count).toBe(1)
    reader.read({ ...first, window: { ...first.window, D1: walk('D1', 99) } })
    expect(count).toBe(2)
  })

  it('tells the regime of the market it is asked about, though another one had the same bars', () => {
    const risen = changed(scene(2), (bars, timeframe) => (timeframe === 'D1' ? scaled(bars, 1 / 8) : bars))
    const crisis = (symbol: string) => valueOf(read({ ...risen, symbol: SymbolNameSchema.parse(symbol) }), 'h1_volatile')
    // Of an index only a fall is a crisis.
    expect([crisis('GBPUSD'), crisis('US30'), crisis('GBPUSD')]).toEqual([1, 0, 1])
  })

  it('reads again after a formula has thrown: it never shows what is half read', () => {
    let isBroken = true
    const fails = () => (isBroken ? Number.NaN : 2)
    const like = (of: 'bars' | 'scene') => FEATURES.find((feature) => feature.of === of) ?? expect.unreachable()
    const flaky: Feature[] = [
      { ...like('bars'), of: 'bars', timeframe: 'M1', compute: fails },
      { ...like('scene'), of: 'scene', follows: 'bars', needs: { H1: 1 }, compute: fails },
    ]
    for (const feature of flaky) {
      const reader = openFeatureReader([feature])
      isBroken = true
      const here = scene(1)
      expect(() => reader.read(here)).toThrow(/came out as NaN/)
      isBroken = false
      expect(reader.read(here)).toEqual(Float64Array.of(2))
    }
  })

  it('throws when a formula fails on history that is there, since that is a fault of the formula', () => {
    const broken: Feature = { ...(FEATURES[0] ?? expect.unreachable()), of: 'bars', timeframe: 'M1', compute: () => Number.NaN }
    expect(() => openFeatureReader([broken]).read(scene(1))).toThrow(/m1_body came out as NaN/)
  })
})

/** The newest `count` bars of one market behind the older ones of another. */
function graft(old: Bars, bars: Bars, count: number): Bars {
  const from = bars.length - count
  const join = (name: 'open' | 'high' | 'low' | 'close' | 'tickVolume') =>
    bars[name].map((value, i) => (i < from ? (old[name][i] ?? 0) : value))
  return { ...bars, open: join('open'), high: join('high'), low: join('low'), close: join('close'), tickVolume: join('tickVolume') }
}

/** Whether changing nothing but the bar at `depth` changes the value on one of many markets, which go and come back. */
function oldestThatMatters({ compute }: BarFeature, timeframe: Timeframe, depth: number): boolean {
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const bars = walk(timeframe, seed, { drift: ((seed % 5) - 2) * 5, turnsAt: WINDOW_BARS - Math.floor(depth / 2) })
    const at = bars.length - depth
    const alter = (column: Float64Array, by: number) => column.map((value, i) => (i === at ? value + by : value))
    // Once wider, once moved: some see only the ends of a bar, some only its close.
    const wider = { high: alter(bars.high, 8), low: alter(bars.low, -8), tickVolume: alter(bars.tickVolume, 900) }
    const moved = { open: alter(bars.open, -0.25), close: alter(bars.close, seed % 2 === 0 ? 0.5 : -0.5) }
    if (compute({ ...bars, ...wider }) !== compute(bars) || compute({ ...bars, ...moved }) !== compute(bars)) return true
  }
  return false
}

const newest = (bars: Bars, length: number): Bars => sliceBars(bars, bars.length - length, bars.length, bars.lastCloseAt)

/** Bars that open where the one before closed, with no shadows. */
function closing(bars: Bars, priceOf: (i: number) => number): Bars {
  const close = bars.close.map((_, i) => priceOf(i))
  const open = close.map((price, i) => close[i - 1] ?? price)
  return {
    ...bars,
    open,
    close,
    high: close.map((price, i) => Math.max(price, open[i] ?? 0)),
    low: close.map((price, i) => Math.min(price, open[i] ?? 0)),
  }
}

/** Prices of a decimal grid, as brokers quote them, that often stand still. */
function stepping(bars: Bars, seed: number): Bars {
  const roll = dice(seed)
  let points = 110_000
  return closing(bars, () => (points += roll() < 0.4 ? Math.round((roll() - 0.5) * 60) : 0) / 100_000)
}

/** The same market, its last bars all at one price. */
function rested(bars: Bars, count: number): Bars {
  const from = bars.length - count
  const rest = (prices: Float64Array) => prices.map((price, i) => (i < from ? price : (bars.close[from - 1] ?? 0)))
  return { ...bars, open: rest(bars.open), high: rest(bars.high), low: rest(bars.low), close: rest(bars.close) }
}
