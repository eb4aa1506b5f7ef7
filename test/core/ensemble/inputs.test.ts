import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MEMBERS, type Member } from '../../../src/contracts/model.ts'
import { WINDOW_BARS } from '../../../src/contracts/primitives.ts'
import { CATEGORIES } from '../../../src/core/features/categories.ts'
import { FEATURES, termsHash } from '../../../src/core/features/registry.ts'
import { SEQUENCES } from '../../../src/core/features/sequences.ts'
import { openFeatureReader } from '../../../src/core/features/vector.ts'
import { faultsOfManifest } from '../../../src/core/ensemble/check-manifest.ts'
import { fillFromRow, fillInputs, makeInputs } from '../../../src/core/ensemble/inputs.ts'
import { planInputs, type InputPlan } from '../../../src/core/ensemble/plan-inputs.ts'
import { changed, scene } from '../../support/market.ts'

const named = ({ name, version }: Readonly<{ name: string; version: number }>) => `${name}@${version}`
const M5 = SEQUENCES.find(({ name }) => name === 'm5_last_50')
if (M5 === undefined) throw new Error('there is no m5_last_50')
/** As training would have it: all features, both categories, the prices of M5. */
const WANTED = {
  features: FEATURES.map(named),
  categories: CATEGORIES.map((category) => ({ name: named(category), values: [...category.values] })),
  sequence: { name: named(M5), columns: [...M5.columns], bars: M5.bars },
  windowBars: WINDOW_BARS,
  terms: termsHash(),
}
type Wanted = typeof WANTED

function planOf(wanted: Wanted = WANTED): InputPlan {
  const planned = planInputs(wanted)
  if (!planned.ok) throw new Error(planned.faults.join('; '))
  return planned.plan
}
const faultsOf = (edit: Partial<Wanted>): readonly string[] => {
  const planned = planInputs({ ...WANTED, ...edit })
  return planned.ok ? [] : planned.faults
}
const read = (seed: number) => {
  const close = scene(seed)
  return { close, values: openFeatureReader().read(close) }
}
const [FIRST = '', SECOND = '', ...REST] = WANTED.features
const [REGIME, SESSION] = WANTED.categories

describe('a manifest is held against the registry', () => {
  it('and taken when every part of it is the same', () => {
    expect(planOf().columns).toBe(FEATURES.length + CATEGORIES.reduce((sum, { values }) => sum + values.length, 0))
  })

  it.each<[string, Partial<Wanted>, string]>([
    ['a feature nobody knows', { features: ['m5_moon_phase@1', SECOND] }, 'feature m5_moon_phase@1: this server has none of that name'],
    [
      'a feature of another version',
      { features: [FIRST.replace(/@.*/, '@9'), SECOND] },
      `feature ${FIRST.replace(/@.*/, '')}: expected ${FIRST}, found ${FIRST.replace(/@.*/, '@9')}`,
    ],
    ['a feature twice', { features: [FIRST, SECOND, FIRST] }, `${FIRST} stands twice`],
    [
      'a category nobody knows',
      { categories: [{ name: 'moon@1', values: ['new', 'full'] }] },
      'category moon@1: this server has none of that name',
    ],
    [
      'the values of a category in another order',
      { categories: [{ name: REGIME?.name ?? '', values: REGIME?.values.toReversed() ?? [] }] },
      `regime: expected ${REGIME?.values.join(' ')}, found ${REGIME?.values.toReversed().join(' ')}`,
    ],
    [
      'another sequence',
      { sequence: { ...WANTED.sequence, name: 'm5_last_60@1' } },
      'sequence m5_last_60@1: this server has none of that name',
    ],
    [
      'other columns',
      { sequence: { ...WANTED.sequence, columns: ['open', 'close'] } },
      'm5_last_50 columns: expected open high low close, found open close',
    ],
    ['other bars', { sequence: { ...WANTED.sequence, bars: 60 } }, 'm5_last_50 bars: expected 50, found 60'],
    ['other windows', { windowBars: 500 }, 'windowBars: expected 300, found 500'],
    [
      'other terms',
      { terms: '0000000000000000' },
      `terms (limits of the regimes, reference markets): expected ${termsHash()}, found 0000000000000000`,
    ],
  ])('%s is refused by name', (_what, edit, fault) => {
    expect(faultsOf(edit)).toEqual([fault])
  })

  it('says of every timeframe how many bars its inputs need', () => {
    const alone = (name: string) => planOf({ ...WANTED, features: WANTED.features.filter((each) => each.startsWith(name)), categories: [] })
    expect(alone('h4_').needs).toEqual({
      H4: Math.max(...FEATURES.filter(({ name }) => name.startsWith('h4_')).map(({ needs }) => needs.H4 ?? 0)),
      M5: 51,
    })
    expect(Object.keys(planOf().needs)).toEqual(
      ['M1', 'M5', 'M15', 'M30', 'H1', 'H4', 'D1'].filter((timeframe) => timeframe in planOf().needs),
    )
    expect(planOf({ ...WANTED, features: [FIRST], categories: [REGIME ?? never()] }).needs).toMatchObject({ H1: CATEGORIES[0]?.needs.H1 })
  })
})

describe('what a manifest says of itself', () => {
  const plan = planOf()
  const sets: readonly (readonly Member[])[] = [
    MEMBERS,
    ['lightgbm', 'catboost'],
    ['lightgbm', 'lstm'],
    ['catboost', 'lstm'],
    ...MEMBERS.map((member) => [member]),
  ]
  const sound = {
    weights: { lightgbm: 0.4, catboost: 0.35, lstm: 0.25 },
    calibration: sets.map((members) => ({
      members: [...members],
      slope: 1,
      intercept: 0,
      edges: Array.from({ length: 101 }, (_, i) => i / 400),
    })),
    members: {
      lightgbm: { file: 'lightgbm.onnx', sha256: '', columns: plan.features.length },
      catboost: { file: 'catboost.onnx', sha256: '', columns: plan.columns },
      lstm: { file: 'lstm.onnx', sha256: '' },
    },
  }
  const faults = (edit: Partial<typeof sound>) => faultsOfManifest({ ...sound, ...edit }, plan)

  it('holds together', () => {
    expect(faults({})).toEqual([])
  })

  it.each<[string, Partial<typeof sound>, string]>([
    ['weights that are not whole', { weights: { lightgbm: 0.4, catboost: 0.35, lstm: 0.2 } }, 'weights: expected a sum of 1, found 0.95'],
    ['a member without weight', { weights: { lightgbm: 0.5, catboost: 0.5, lstm: 0 } }, 'weights.lstm: expected more than 0, found 0'],
    [
      'a set without calibration',
      { calibration: sound.calibration.map((each, i) => (i === 2 ? { ...each, members: ['lightgbm', 'catboost'] } : each)) },
      'calibration: expected one for lightgbm, lstm, found none',
    ],
    [
      'edges that fall',
      { calibration: sound.calibration.map((each, i) => (i === 6 ? { ...each, edges: each.edges.toReversed() } : each)) },
      'calibration of lstm: its edges fall',
    ],
    [
      'too few columns of LightGBM',
      { members: { ...sound.members, lightgbm: { ...sound.members.lightgbm, columns: 3 } } },
      `members.lightgbm.columns: expected ${plan.features.length}, found 3`,
    ],
    [
      'columns of CatBoost without the categories',
      { members: { ...sound.members, catboost: { ...sound.members.catboost, columns: plan.features.length } } },
      `members.catboost.columns: expected ${plan.columns}, found ${plan.features.length}`,
    ],
  ])('%s is a fault', (_what, edit, fault) => {
    expect(faults(edit)).toEqual([fault])
  })
})

describe('the input of the models', () => {
  it('has the features by name in the order of the manifest, whatever that order is', () => {
    const { close, values } = read(3)
    fc.assert(
      fc.property(fc.shuffledSubarray(WANTED.features, { minLength: 2 }), (features) => {
        const plan = planOf({ ...WANTED, features })
        const inputs = makeInputs(plan)
        const expected = features.map((name) => Math.fround(values[WANTED.features.indexOf(name)] ?? Number.NaN))
        // Few features may agree by chance, and are then refused.
        const refusal = new Set(expected).size === 1 ? `all ${features.length} features are ${expected[0]}: nothing was read` : null
        expect(fillInputs(plan, close, values, inputs)?.reason ?? null).toBe(refusal)
        expect(inputs.trees.slice(0, features.length)).toEqual(Float32Array.from(expected))
      }),
      { numRuns: 30 },
    )
  })

  it('has one column per value of a category, 1 where it holds', () => {
    const { close, values } = read(3)
    const plan = planOf({ ...WANTED, categories: [SESSION ?? never(), REGIME ?? never()] })
    const inputs = makeInputs(plan)
    inputs.trees.fill(9)
    expect(fillInputs(plan, close, values, inputs)).toBeNull()
    const columns = Array.from(inputs.trees).slice(FEATURES.length)
    const words = [...(SESSION?.values ?? []), ...(REGIME?.values ?? [])]
    const regime = CATEGORIES[0]?.values[CATEGORIES[0].compute(close) ?? -1] ?? 'none of them'
    expect(words.filter((_, i) => columns[i] === 1)).toEqual(['london_new_york', regime])
    expect(columns.filter((each) => each !== 0 && each !== 1)).toEqual([])
  })

  it('has the sequence bar by bar, oldest first, each bar with all its columns', () => {
    const { close, values } = read(3)
    const plan = planOf()
    const inputs = makeInputs(plan)
    fillInputs(plan, close, values, inputs)
    const bars = close.window.M5 ?? never()
    const rows = M5.compute(bars) ?? never()
    for (const [bar, column] of [
      [0, 0],
      [0, 3],
      [7, 1],
      [49, 2],
      [49, 3],
    ] as const) {
      expect(inputs.sequence[bar * 4 + column]).toBe(Math.fround(rows[column]?.[bar] ?? Number.NaN))
    }
    // The last close against the one before, by hand: this row is the newest bar.
    expect(Math.sign(inputs.sequence[199] ?? 0)).toBe(Math.sign((bars.close.at(-1) ?? 0) - (bars.close.at(-2) ?? 0)))
  })

  it('is refused with the names of what is absent, and nothing is filled in', () => {
    const { close, values } = read(3)
    const plan = planOf()
    const broken = values.slice()
    broken[5] = Number.NaN
    broken[99] = 1e300
    expect(fillInputs(plan, close, broken, makeInputs(plan))).toEqual({
      reason: `the models need what is absent: ${FEATURES[5]?.name}, ${FEATURES[99]?.name}`,
      facts: { absent: `${FEATURES[5]?.name} ${FEATURES[99]?.name}`, absentCount: 2 },
    })
  })

  it('needs no feature that the manifest does not name', () => {
    const { close, values } = read(3)
    const plan = planOf({ ...WANTED, features: [SECOND, ...REST] })
    const broken = values.slice()
    broken[0] = Number.NaN
    expect(fillInputs(plan, close, broken, makeInputs(plan))).toBeNull()
  })

  it('lists a few names and counts the others, category and sequence among them', () => {
    const { close } = read(3)
    const plan = planOf()
    const bare = { ...close, window: { M1: close.window.M1 ?? never() } }
    const fault = fillInputs(plan, bare, new Float64Array(FEATURES.length).fill(Number.NaN), makeInputs(plan))
    expect(fault?.reason).toBe(
      `the models need what is absent: ${FEATURES.slice(0, 5)
        .map(({ name }) => name)
        .join(', ')} and ${FEATURES.length + 2 - 5} more`,
    )
    expect(String(fault?.facts['absent'])).toContain('regime m5_last_50')
  })

  it('that is the same figure over and over is no reading', () => {
    const { close } = read(3)
    const plan = planOf()
    const flat = new Float64Array(FEATURES.length).fill(0.5)
    expect(fillInputs(plan, close, flat, makeInputs(plan))?.reason).toBe(`all ${FEATURES.length} features are 0.5: nothing was read`)
    flat[3] = 0.25
    expect(fillInputs(plan, close, flat, makeInputs(plan))).toBeNull()
  })

  it('of a market whose prices are no figures is refused, not passed on', () => {
    const { values } = read(3)
    const plan = planOf()
    const broken = changed(scene(3), (bars, timeframe) =>
      timeframe === 'M5' ? { ...bars, close: bars.close.map((price, i) => (i === 290 ? Number.NaN : price)) } : bars,
    )
    expect(fillInputs(plan, broken, values, makeInputs(plan))?.reason).toBe('the models need what is absent: m5_last_50')
  })

  it('takes a golden row of the right shape only', () => {
    const plan = planOf()
    const row = { features: FEATURES.map((_, i) => i), categories: [1, 2], sequence: Array.from({ length: 200 }, () => 1) }
    const inputs = makeInputs(plan)
    fillFromRow(plan, row, inputs)
    expect([...inputs.trees.keys()].filter((i) => i >= FEATURES.length && inputs.trees[i] === 1)).toEqual([
      FEATURES.length + 1,
      FEATURES.length + (REGIME?.values.length ?? 0) + 2,
    ])
    expect(() => fillFromRow(plan, { ...row, features: [1] }, inputs)).toThrow('another shape')
    expect(() => fillFromRow(plan, { ...row, sequence: [1] }, inputs)).toThrow('another shape')
    expect(() => fillFromRow(plan, { ...row, categories: [1, 99] }, inputs)).toThrow('value 99 of session, which is none')
  })
})

function never(): never {
  throw new Error('this is there')
}
