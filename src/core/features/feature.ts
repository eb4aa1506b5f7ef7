import type { SymbolName, Timeframe } from '../../contracts/primitives.ts'
import type { Bars, Window } from '../window.ts'

export const FEATURE_CATEGORIES = ['price-action', 'technical', 'structure', 'volume', 'momentum', 'regime'] as const
export type FeatureCategory = (typeof FEATURE_CATEGORIES)[number]

/** What features are read from: one symbol's closed bars at one moment, and those of the reference symbols. */
export type Scene = Readonly<{
  symbol: SymbolName
  /** Close of the bar that asks, UTC milliseconds. */
  closeTime: number
  window: Window
  references: References
}>
export type References = Readonly<Partial<Record<SymbolName, Window>>>

/** Of a mirrored market (p -> 2 x last close - p): the sign turns about 0, the value stays, or it is the partner's. */
export type Mirror = 'odd' | 'even' | Readonly<{ pair: string }>

type Described = Readonly<{
  /** Timeframe first, then what, then its bars: m5_rsi_14. Unique among all features. */
  name: string
  /** Rises when the formula changes, and with it the registry's hash. */
  version: number
  category: FeatureCategory
  /** Least bars per timeframe; with fewer the feature is absent. */
  needs: Readonly<Partial<Record<Timeframe, number>>>
  /** How many of the newest bars can change the value; `window` where a recursion reaches through the whole window. */
  lookback: number | 'window'
  /** Least and greatest value, both included. */
  range: readonly [number, number]
  mirror: Mirror
  /** One sentence. */
  meaning: string
}>

/** Null: the bars are there and do not say it, e.g. a source without volume. The feature is absent then. */
export type FeatureValue = number | null

/** Read from the bars of one timeframe alone. */
export type BarFeature = Described & Readonly<{ of: 'bars'; timeframe: Timeframe; compute: (bars: Bars) => FeatureValue }>
/** Read from several timeframes, from the reference symbols, or from the clock; `follows` says when it has to be read again. */
export type SceneFeature = Described &
  Readonly<{ of: 'scene'; follows: 'bars' | 'references' | 'clock'; compute: (scene: Scene) => FeatureValue }>
export type Feature = BarFeature | SceneFeature

type BarFeatureParts = Omit<BarFeature, 'name' | 'version' | 'needs' | 'of'> &
  Readonly<{
    /** Name without the timeframe. */
    what: string
    version?: number
    /** Least bars; by default the lookback. */
    needsBars?: number
  }>

/** One entry of a family that reads one timeframe. */
export function barFeature({ what, version = 1, needsBars, ...rest }: BarFeatureParts): BarFeature {
  const { timeframe, lookback } = rest
  const least = needsBars ?? lookback
  if (least === 'window') throw new Error(`${timeframe} ${what}: a recursive feature says how many bars it needs`)
  return { ...rest, of: 'bars', name: `${timeframe.toLowerCase()}_${what}`, version, needs: { [timeframe]: least } }
}
