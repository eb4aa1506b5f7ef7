import type { Observation, Opinion } from '../contracts/decision.ts'
import type { Timeframe } from '../contracts/primitives.ts'
import type { BarClose } from '../core/account.ts'
import type { Scene } from '../core/features/feature.ts'
import type { FeatureValues } from '../core/features/vector.ts'
import type { Choice } from '../core/position/rule-policy.ts'
import type { Window } from '../core/window.ts'

/** The features of a close, and what they were read from. */
export type Look = Readonly<{ scene: Scene; values: FeatureValues }>

/** How an account forms its opinion. It sees bars and no account, so it may be computed before the lane. */
export type Desk = Readonly<{
  name: string
  /** Timeframes it must have at a close, and how many sound bars of each. */
  needs: (close: Pick<BarClose, 'symbol' | 'trigger'>) => Readonly<Partial<Record<Timeframe, number>>>
  /** `look` reads the features, at once or not at all: after the first wait the bars may be others. */
  opinion: (close: BarClose, window: Window, look: () => Look) => Opinion | Promise<Opinion>
}>

/** What to do with each of our positions, before the mask of what is allowed. */
export type Policy = Readonly<{
  name: string
  choose: (observations: readonly Observation[]) => readonly Choice[] | Promise<readonly Choice[]>
}>
