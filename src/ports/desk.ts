import type { Observation, Opinion, MOVES, Facts } from '../contracts/decision.ts'
import type { BarClose } from '../core/account.ts'
import type { Window } from '../core/window.ts'

/** How an account forms its opinion. It sees one symbol's bars and no account, so it may be computed before the lane. */
export type Desk = Readonly<{ name: string; opinion: (close: BarClose, window: Window) => Opinion | Promise<Opinion> }>

export type MoveChoice = Readonly<{ move: (typeof MOVES)[number]; share: number; rule: string; reason: string; facts: Facts }>

/** What to do with each of our positions, before the mask of what is allowed. */
export type Policy = Readonly<{
  name: string
  choose: (observations: readonly Observation[]) => readonly MoveChoice[] | Promise<readonly MoveChoice[]>
}>
