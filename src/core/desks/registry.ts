import type { Config } from '../../config.ts'
import type { Opinion } from '../../contracts/decision.ts'
import type { Timeframe } from '../../contracts/primitives.ts'
import type { Window } from '../window.ts'
import { emaCross, emaCrossNeeds } from './ema-cross.ts'

export type DeskEntry = Readonly<{
  needs: (config: Config, trigger: Timeframe) => Readonly<Partial<Record<Timeframe, number>>>
  form: (config: Config, trigger: Timeframe, window: Window) => Opinion
}>

/** Every desk that needs nothing but bars; one line each. */
export const DESKS: Readonly<Record<Exclude<Config['desk'], 'ensemble'>, DeskEntry>> = {
  ema: { needs: emaCrossNeeds, form: emaCross },
}
