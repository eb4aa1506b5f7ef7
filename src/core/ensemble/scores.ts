import type { Label, Manifest, Member } from '../../contracts/model.ts'
import type { Facts } from '../../contracts/decision.ts'
import type { Side, SymbolName, Timeframe } from '../../contracts/primitives.ts'

/** What the models of a symbol say of one close. */
export type Scores = Readonly<{
  version: string
  /** Probability of a rise by member; null for one that is missing. */
  members: Readonly<Record<Member, number | null>>
  /** Weighted mean of those that are there. */
  blended: number
  /** Calibrated probability of a rise. */
  rise: number
  /** Of the second head of the LSTM; null without it. */
  volatility: number | null
  /** Side of the calibrated probability; null at exactly one half. */
  side: Side | null
  /** |rise - 0.5| */
  edge: number
  /** Percentile of the edge within the calibration slice, 0 to 100. */
  confidence: number
}>

/** NO_MODEL: the symbol has none. MODEL_INPUT: it cannot be asked, e.g. a feature is absent. The others fail closed. */
export type ModelFault = 'NO_MODEL' | 'MODEL_INPUT' | 'MODEL_FAILED' | 'MODEL_TIMEOUT'
export type Scored = Readonly<{ ok: true; scores: Scores }> | Readonly<{ ok: false; code: ModelFault; reason: string; facts: Facts }>

/** What a desk has to know of the models of a symbol. */
export type Bundle = Readonly<{
  symbol: SymbolName
  version: string
  synthetic: boolean
  triggers: readonly Timeframe[]
  label: Label
  thresholds: Manifest['thresholds']
  /** Least bars per timeframe that its inputs are read from. */
  needs: Readonly<Partial<Record<Timeframe, number>>>
  hasEdge: boolean
  /** Members that can be asked. */
  members: readonly Member[]
}>
