import { TIMEFRAMES } from '../../contracts/primitives.ts'
import type { Bars } from '../window.ts'
import type { Feature, Scene } from './feature.ts'
import { FEATURES } from './registry.ts'

/** In the registry's order; NaN where a feature is absent. Never written to again. */
export type FeatureValues = Float64Array

export type FeatureReader = Readonly<{
  features: readonly Feature[]
  /** All features of a moment. What a timeframe's bars gave is kept until those bars change. */
  read: (scene: Scene) => FeatureValues
}>

/** A reader serves one symbol: the bars it saw last are what it remembers by. */
export function openFeatureReader(features: readonly Feature[] = FEATURES): FeatureReader {
  const groups = groupByBars(features)
  const kept = new Float64Array(features.length).fill(Number.NaN)
  return {
    features,
    read: (scene) => {
      for (const group of groups)
        if (hasChanged(group, scene)) for (const { index, feature } of group.members) kept[index] = valueOf(feature, scene)
      return kept.slice()
    },
  }
}

/** Names of the features that a moment does not have. */
export function absentFrom(values: FeatureValues, features: readonly Feature[] = FEATURES): readonly string[] {
  return features.filter((_, i) => Number.isNaN(values[i])).map(({ name }) => name)
}

/** Features that are read again at the same time, since they are read from the same bars. */
type Group = {
  readonly timeframes: readonly (typeof TIMEFRAMES)[number][]
  readonly follows: 'bars' | 'references' | 'clock'
  readonly members: { readonly index: number; readonly feature: Feature }[]
  seen: readonly (Bars | undefined)[]
}

function groupByBars(features: readonly Feature[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const [index, feature] of features.entries()) {
    const timeframes = TIMEFRAMES.filter((timeframe) => feature.needs[timeframe] !== undefined)
    const follows = feature.of === 'bars' ? 'bars' : feature.follows
    const key = [follows, ...timeframes].join(' ')
    const group = groups.get(key) ?? { timeframes, follows, members: [], seen: [] }
    group.members.push({ index, feature })
    groups.set(key, group)
  }
  return [...groups.values()]
}

function hasChanged(group: Group, { window, references }: Scene): boolean {
  const { timeframes, follows, seen } = group
  if (follows === 'clock') return true
  // The usual group hangs on one timeframe: no list is made only to find that nothing is new.
  const [first] = timeframes
  if (follows === 'bars' && timeframes.length === 1 && first !== undefined && seen.length === 1 && seen[0] === window[first]) return false
  const now = [window, ...(follows === 'references' ? Object.values(references) : [])].flatMap((one) =>
    timeframes.map((timeframe) => one?.[timeframe]),
  )
  if (now.length === seen.length && now.every((bars, i) => bars === seen[i])) return false
  group.seen = now
  return true
}

function valueOf(feature: Feature, scene: Scene): number {
  for (const timeframe of TIMEFRAMES) {
    const least = feature.needs[timeframe]
    if (least !== undefined && (scene.window[timeframe]?.length ?? 0) < least) return Number.NaN
  }
  const value = feature.of === 'scene' ? feature.compute(scene) : ofBars(feature, scene)
  if (value === null) return Number.NaN
  if (!Number.isFinite(value))
    throw new Error(`the feature ${feature.name} came out as ${value} with all its history there: its formula is at fault`)
  return value
}

function ofBars(feature: Extract<Feature, { of: 'bars' }>, { window }: Scene): number | null {
  const bars = window[feature.timeframe]
  return bars === undefined ? null : feature.compute(bars)
}
