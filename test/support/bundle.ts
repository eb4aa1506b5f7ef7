import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MEMBERS, type Golden, type Manifest, type Member } from '../../src/contracts/model.ts'
import { SymbolNameSchema, WINDOW_BARS } from '../../src/contracts/primitives.ts'
import { CATEGORIES } from '../../src/core/features/categories.ts'
import { FEATURES, termsHash } from '../../src/core/features/registry.ts'
import { SEQUENCES, type Sequence } from '../../src/core/features/sequences.ts'
import { dice } from './market.ts'
import { onnxOf, type Linear } from './onnx-writer.ts'

/** The linear models that a test bundle is made of, each a wire through which a swapped figure shows. */
export type Linears = Readonly<Record<Member | 'volatility', Linear>>
/** `manifest` is without the edit. */
export type TestBundle = Readonly<{ folder: string; version: string; manifest: Manifest; golden: Golden; linears: Linears }>

type Options = Readonly<{
  symbol?: string
  seed?: number
  /** Changes the manifest before its version is made: a bundle that is whole, and wrong. */
  edit?: (manifest: Manifest) => object
  editGolden?: (golden: Golden) => Golden
  /** Other bytes of a model's file; its hash in the manifest is then that of these. */
  models?: Partial<Record<Member, Uint8Array>>
}>

/** In another order than the registry's, so that a place that is mistaken for another shows. */
const USED = FEATURES.filter((_, i) => i % 23 === 2).toReversed()
const SEQUENCE = sequenceOf('m5_last_50')
const GOLDEN_ROWS = 64

/** Writes a bundle of three small models to `root/SYMBOL/VERSION` and puts it into use. */
export function writeBundle(root: string, { symbol = 'GBPUSD', seed = 1, edit, editGolden, models = {} }: Options = {}): TestBundle {
  const linears = linearsOf(seed)
  const whole = goldenOf(linears, seed)
  const golden = editGolden?.(whole) ?? whole
  const files = { ...modelsOf(linears), ...models }
  const goldenText = JSON.stringify(golden)
  const plain = manifestOf(symbol, files, sha256(goldenText))
  const edited = Object.fromEntries(Object.entries(edit?.(plain) ?? plain).filter(([key]) => key !== 'version'))
  const version = sha256(JSON.stringify(sorted(edited))).slice(0, 12)
  const folder = join(root, symbol, version)
  mkdirSync(folder, { recursive: true })
  for (const member of MEMBERS) writeFileSync(join(folder, `${member}.onnx`), files[member])
  writeFileSync(join(folder, 'golden.json'), goldenText)
  writeFileSync(join(folder, 'manifest.json'), stable({ ...edited, version }))
  putIntoUse(root, symbol, version)
  return { folder, version, manifest: { ...plain, version }, golden, linears }
}

export const putIntoUse = (root: string, symbol: string, version: string): void =>
  writeFileSync(join(root, symbol, 'current'), `${version}\n`)

/** What a linear model says of a row, in 64 bits: what its file is held against. */
export function sayLinear({ weights, bias }: Linear, row: ArrayLike<number>): number {
  return weights.reduce((sum, weight, i) => sum + weight * (row[i] ?? Number.NaN), bias)
}
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** The row that CatBoost's place reads: the features, then a column per value of each category. */
export const treeRow = (features: readonly number[], categories: readonly number[]): readonly number[] => [
  ...features,
  ...CATEGORIES.flatMap(({ values }, i) => values.map((_, index) => (index === categories[i] ? 1 : 0))),
]

function linearsOf(seed: number): Linears {
  const roll = dice(seed)
  const widest = treeRow(
    USED.map(() => 0),
    CATEGORIES.map(() => 0),
  ).length
  const linear = (count: number, size: number): Linear => ({
    weights: Array.from({ length: count }, () => Math.fround((roll() - 0.5) * size)),
    bias: Math.fround(roll() - 0.5),
  })
  const wide = SEQUENCE.bars * SEQUENCE.columns.length
  return { lightgbm: linear(USED.length, 1), catboost: linear(widest, 1), lstm: linear(wide, 0.1), volatility: linear(wide, 0.1) }
}

const modelsOf = ({ lightgbm, catboost, lstm, volatility }: Linears): Record<Member, Uint8Array> => ({
  lightgbm: onnxOf({ name: 'lightgbm', sizes: [lightgbm.weights.length], rise: lightgbm }),
  catboost: onnxOf({ name: 'catboost', sizes: [catboost.weights.length], rise: catboost }),
  lstm: onnxOf({ name: 'lstm', sizes: [SEQUENCE.bars, SEQUENCE.columns.length], rise: lstm, volatility }),
})

const WEIGHTS = { lightgbm: 0.4, catboost: 0.35, lstm: 0.25 } as const
const CALIBRATION = { slope: 0.8, intercept: 0.05 }

function goldenOf(linears: Linears, seed: number): Golden {
  const roll = dice(seed + 7)
  const figures = (count: number) => Array.from({ length: count }, () => Math.fround((roll() - 0.5) * 2))
  const rows = Array.from({ length: GOLDEN_ROWS }, () => {
    const features = figures(USED.length)
    const categories = CATEGORIES.map(({ values }) => Math.floor(roll() * values.length))
    const sequence = figures(linears.lstm.weights.length)
    const lightgbm = logistic(sayLinear(linears.lightgbm, features))
    const catboost = logistic(sayLinear(linears.catboost, treeRow(features, categories)))
    const lstm = logistic(sayLinear(linears.lstm, sequence))
    const blended = WEIGHTS.lightgbm * lightgbm + WEIGHTS.catboost * catboost + WEIGHTS.lstm * lstm
    const calibrated = logistic(CALIBRATION.slope * Math.log(blended / (1 - blended)) + CALIBRATION.intercept)
    return {
      kind: 'drawn',
      features,
      categories,
      sequence,
      lightgbm,
      catboost,
      lstm,
      volatility: sayLinear(linears.volatility, sequence),
      blended,
      calibrated,
    }
  })
  return { rows }
}

const SETS: readonly (readonly Member[])[] = [
  [...MEMBERS],
  ['lightgbm', 'catboost'],
  ['lightgbm', 'lstm'],
  ['catboost', 'lstm'],
  ['lightgbm'],
  ['catboost'],
  ['lstm'],
]

function manifestOf(symbol: string, files: Record<Member, Uint8Array>, goldenSha256: string): Manifest {
  const member = (name: Member) => ({ file: `${name}.onnx`, sha256: sha256(files[name]) })
  const features = USED.map(({ name, version }) => `${name}@${version}`)
  const values = CATEGORIES.reduce((count, category) => count + category.values.length, 0)
  return {
    format: 1,
    symbol: SymbolNameSchema.parse(symbol),
    version: '000000000000',
    synthetic: true,
    triggers: ['M15', 'M30', 'H1'],
    features,
    categories: CATEGORIES.map(({ name, version, values }) => ({ name: `${name}@${version}`, values: [...values] })),
    sequence: { name: `${SEQUENCE.name}@${SEQUENCE.version}`, columns: [...SEQUENCE.columns], bars: SEQUENCE.bars },
    windowBars: WINDOW_BARS,
    terms: termsHash(),
    label: { timeframe: 'M15', atrBars: 14, barrierAtr: 2, horizonBars: 32, volatilityBars: 12 },
    classes: ['sell', 'buy'],
    members: {
      lightgbm: { ...member('lightgbm'), columns: features.length },
      catboost: { ...member('catboost'), columns: features.length + values },
      lstm: member('lstm'),
    },
    weights: { ...WEIGHTS },
    // The fewer there are, the less sure: each set can be told from the others by what it makes of a blend.
    calibration: SETS.map((members, i) => ({
      members: [...members],
      slope: CALIBRATION.slope - i / 20,
      intercept: CALIBRATION.intercept,
      edges: Array.from({ length: 101 }, (_, percent) => percent / 400),
    })),
    thresholds: { M5: 80, M15: 75, M30: 72, H1: 70, H4: 67, D1: 65 },
    trainedOn: {
      source: 'made up for a test',
      dataSha256: sha256('rows'),
      rows: 1_000,
      first: Date.UTC(2020, 0, 1),
      last: Date.UTC(2021, 0, 1),
      calibrationFirst: Date.UTC(2020, 10, 1),
    },
    training: { sourceSha256: sha256('source'), seed: 1, packages: {} },
    runtime: '1.30.0',
    parity: { rows: 64, largest: { lightgbm: 0, catboost: 0, lstm: 0 }, flips: 0 },
    outOfSample: { folds: 5, rows: 600, accuracy: 0.51, baseRate: 0.52, auc: 0.505, brierSkill: -0.01, expectancyR: -0.1, hasEdge: false },
    goldenSha256,
  }
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

/** As the training writes it: keys in order. Its version is made without the blanks. */
const stable = (value: unknown): string => `${JSON.stringify(sorted(value), null, 2)}\n`

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

function sequenceOf(name: string): Sequence {
  const found = SEQUENCES.find((each) => each.name === name)
  if (found === undefined) throw new Error(`there is no sequence ${name}`)
  return found
}
