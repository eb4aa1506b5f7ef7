import type { Observation, Opinion } from '../contracts/decision.ts'
import type { Timeframe } from '../contracts/primitives.ts'
import type { BarClose } from '../core/account.ts'
import type { Choice } from '../core/position/rule-policy.ts'
import type { Window } from '../core/window.ts'

/** How an account forms its opinion. It sees one symbol's bars and no account, so it may be computed before the lane. */
export type Desk = Readonly<{
  name: string
  /** Timeframes it must have at a close of the trigger, and how many sound bars of each. */
  needs: (trigger: Timeframe) => Readonly<Partial<Record<Timeframe, number>>>
  opinion: (close: BarClose, window: Window) => Opinion | Promise<Opinion>
}>

/** What to do with each of our positions, before the mask of what is allowed. */
export type Policy = Readonly<{
  name: string
  choose: (observations: readonly Observation[]) => readonly Choice[] | Promise<readonly Choice[]>
}>
