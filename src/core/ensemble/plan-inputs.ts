import type { Manifest } from '../../contracts/model.ts'
import { TIMEFRAMES, WINDOW_BARS, type Timeframe } from '../../contracts/primitives.ts'
import { CATEGORIES, type Category } from '../features/categories.ts'
import { FEATURES, termsHash } from '../features/registry.ts'
import { SEQUENCES, type Sequence } from '../features/sequences.ts'

/** Where each figure of a model's input comes from. */
export type InputPlan = Readonly<{
  /** Names of the features in the order of the manifest. */
  features: readonly string[]
  /** Their places among all features of the server. */
  places: Int32Array
  /** With the column of their first value. */
  categories: readonly Readonly<{ category: Category; column: number }>[]
  /** Width of the widest tree model: the features, then one column per value of each category. */
  columns: number
  sequence: Sequence
  /** Least bars per timeframe without which something would be absent. */
  needs: Readonly<Partial<Record<Timeframe, number>>>
}>
type Wanted = Pick<Manifest, 'features' | 'categories' | 'sequence' | 'windowBars' | 'terms'>
export type Planned = Readonly<{ ok: true; plan: InputPlan } | { ok: false; faults: readonly string[] }>

/** Finds what a model was trained on among what this server computes; whatever is not the very same is a fault that is named. */
export function planInputs(wanted: Wanted): Planned {
  const features = wanted.features.map((name) => find('feature', FEATURES, name))
  const categories = wanted.categories.map(({ name }) => find('category', CATEGORIES, name))
  const sequence = find('sequence', SEQUENCES, wanted.sequence.name)
  const faults = [
    ...[...features, ...categories, sequence].flatMap((found) => ('fault' in found ? [found.fault] : [])),
    ...twice(wanted.features),
    ...twice(wanted.categories.map(({ name }) => name)),
    ...categories.flatMap((found, i) =>
      'fault' in found ? [] : differing(found.entry.name, found.entry.values, wanted.categories[i]?.values),
    ),
    ...('fault' in sequence ? [] : sequenceFaults(sequence.entry, wanted.sequence)),
    ...unequal('windowBars', WINDOW_BARS, wanted.windowBars),
    ...unequal('terms (limits of the regimes, reference markets)', termsHash(), wanted.terms),
  ]
  if (faults.length > 0 || 'fault' in sequence) return { ok: false, faults }
  const read = features.flatMap((found) => ('fault' in found ? [] : [found]))
  const told = categories.flatMap((found) => ('fault' in found ? [] : [found.entry]))
  let columns = read.length
  const placed = told.map((category) => {
    const column = columns
    columns += category.values.length
    return { category, column }
  })
  const { timeframe, needsBars } = sequence.entry
  const needs = mostOf([...read.map(({ entry }) => entry.needs), ...told.map((category) => category.needs), { [timeframe]: needsBars }])
  const names = read.map(({ entry }) => entry.name)
  const places = Int32Array.from(read.map(({ place }) => place))
  return { ok: true, plan: { features: names, places, categories: placed, columns, sequence: sequence.entry, needs } }
}

type Named = Readonly<{ name: string; version: number }>
type Found<T> = Readonly<{ entry: T; place: number } | { fault: string }>

function find<T extends Named>(kind: string, entries: readonly T[], wanted: string): Found<T> {
  const name = wanted.slice(0, wanted.indexOf('@'))
  const place = entries.findIndex((entry) => entry.name === name)
  const entry = entries[place]
  if (entry === undefined) return { fault: `${kind} ${wanted}: this server has none of that name` }
  const own = `${entry.name}@${entry.version}`
  return own === wanted ? { entry, place } : { fault: `${kind} ${name}: expected ${own}, found ${wanted}` }
}

const twice = (names: readonly string[]): readonly string[] =>
  names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${name} stands twice`)

const unequal = (what: string, expected: string | number, found: string | number): readonly string[] =>
  expected === found ? [] : [`${what}: expected ${expected}, found ${found}`]

const differing = (what: string, expected: readonly string[], found: readonly string[] = []): readonly string[] =>
  unequal(what, expected.join(' '), found.join(' '))

const sequenceFaults = ({ name, columns, bars }: Sequence, found: Manifest['sequence']): readonly string[] => [
  ...differing(`${name} columns`, columns, found.columns),
  ...unequal(`${name} bars`, bars, found.bars),
]

function mostOf(all: readonly Readonly<Partial<Record<Timeframe, number>>>[]): Readonly<Partial<Record<Timeframe, number>>> {
  const rows = TIMEFRAMES.map((timeframe) => [timeframe, Math.max(...all.map((needs) => needs[timeframe] ?? 0))] as const)
  return Object.fromEntries(rows.filter(([, bars]) => bars > 0))
}
