import { TIMEFRAMES, type Timeframe } from '../../contracts/primitives.ts'
import type { Bars } from '../window.ts'
import type { BarFeature, Feature, FeatureValue, Scene, SceneFeature } from './feature.ts'
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
  const barGroups = groupByTimeframe(features)
  const sceneGroups = groupByBars(features)
  const kept = new Float64Array(features.length).fill(Number.NaN)
  return {
    features,
    read: (scene) => {
      for (const group of barGroups) {
        const bars = scene.window[group.timeframe]
        if (group.isRead && bars === group.seen) continue
        // A formula that throws leaves its group half read: it is read anew, never shown.
        group.isRead = false
        readBars(group, bars, kept)
        group.isRead = true
        group.seen = bars
      }
      for (const group of sceneGroups) {
        if (!hasChanged(group, scene) && group.isRead) continue
        group.isRead = false
        readScene(group, scene, kept)
        group.isRead = true
      }
      return kept.slice()
    },
  }
}

/** Names of the features that a moment does not have. */
export function absentFrom(values: FeatureValues, features: readonly Feature[] = FEATURES): readonly string[] {
  return features.filter((_, i) => Number.isNaN(values[i])).map(({ name }) => name)
}

type BarGroup = {
  readonly timeframe: Timeframe
  readonly members: readonly Readonly<{ index: number; feature: BarFeature; least: number }>[]
  isRead: boolean
  seen: Bars | undefined
}

function groupByTimeframe(features: readonly Feature[]): readonly BarGroup[] {
  return TIMEFRAMES.map((timeframe) => ({
    timeframe,
    members: features.flatMap((feature, index) => {
      if (feature.of !== 'bars' || feature.timeframe !== timeframe) return []
      return [{ index, feature, least: feature.needs[timeframe] ?? 0 }]
    }),
    isRead: false,
    seen: undefined,
  }))
}

function readBars({ members }: BarGroup, bars: Bars | undefined, into: FeatureValues): void {
  for (const { index, feature, least } of members)
    into[index] = bars === undefined || bars.length < least ? Number.NaN : sound(feature, feature.compute(bars))
}

/** Features that are read again at the same time, since they are read from the same bars. */
type SceneGroup = {
  readonly timeframes: readonly Timeframe[]
  readonly follows: SceneFeature['follows']
  readonly members: { readonly index: number; readonly feature: SceneFeature }[]
  isRead: boolean
  seen: (Bars | undefined)[]
}

function groupByBars(features: readonly Feature[]): readonly SceneGroup[] {
  const groups = new Map<string, SceneGroup>()
  for (const [index, feature] of features.entries()) {
    if (feature.of === 'bars') continue
    const timeframes = TIMEFRAMES.filter((timeframe) => feature.needs[timeframe] !== undefined)
    const key = [feature.follows, ...timeframes].join(' ')
    const group = groups.get(key) ?? { timeframes, follows: feature.follows, members: [], isRead: false, seen: [] }
    group.members.push({ index, feature })
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Whether any bars of the group are others than when it was read last; remembers them. */
function hasChanged({ timeframes, follows, seen }: SceneGroup, { window, references }: Scene): boolean {
  if (follows === 'clock') return true
  let at = 0
  let isNew = false
  const look = (bars: Bars | undefined) => {
    if (at >= seen.length || seen[at] !== bars) isNew = true
    seen[at] = bars
    at += 1
  }
  for (const timeframe of timeframes) look(window[timeframe])
  if (follows === 'references') for (const other of Object.values(references)) for (const timeframe of timeframes) look(other?.[timeframe])
  isNew ||= seen.length > at
  seen.length = at
  return isNew
}

function readScene({ members }: SceneGroup, scene: Scene, into: FeatureValues): void {
  for (const { index, feature } of members) into[index] = hasHistory(feature, scene) ? sound(feature, feature.compute(scene)) : Number.NaN
}

const hasHistory = ({ needs }: Feature, { window }: Scene): boolean =>
  TIMEFRAMES.every((timeframe) => needs[timeframe] === undefined || (window[timeframe]?.length ?? 0) >= needs[timeframe])

function sound({ name }: Feature, value: FeatureValue): number {
  if (value === null) return Number.NaN
  if (!Number.isFinite(value))
    throw new Error(`the feature ${name} came out as ${value} with all its history there: its formula is at fault`)
  // There is one zero: JSON and databases know no negative one, and the bits have to stay the same on every way.
  return value + 0
}
