import type { Config } from '../../config.ts'
import type { Entry } from '../../contracts/decision.ts'
import type { Observed } from '../position/observe.ts'
import { findAddFault, stopsAfterAdd, type Terms } from '../position/terms.ts'
import type { Plan } from './plan.ts'
import { planEntry } from './plan-entry.ts'
import { placeStops } from './stop.ts'

type AddPlan = Omit<Plan, 'side'> &
  Readonly<{ observed: Observed; terms: Terms; settings: Plan['settings'] & Pick<Config, 'addsMax' | 'addsInLoss'> }>

/** An entry onto a position: no more than so many, none that averages down, and all of it together within the caps. */
export function planAdd({ observed, terms, ...rest }: AddPlan): Entry {
  const { side, adds, profitR } = observed.observation
  const { addsMax, addsInLoss } = rest.settings
  const facts = { adds, addsMax, profitR }
  const held = (reason: string): Entry => ({ kind: 'hold', gate: 'add', reason, facts })
  if (adds >= addsMax) return held(`${adds} adds are made, at most ${addsMax}`)
  if (!(profitR > 0) && addsInLoss === 'no') return held(`${profitR.toFixed(2)} R: adding in loss would average down`)

  const plan: Plan = { ...rest, side }
  const placed = placeStops({ ...plan, range: plan.market.range })
  // Without levels the plan refuses by itself, and says why.
  if (!placed.ok) return planEntry(plan)
  const fault = findAddFault(terms, observed, placed.levels.stop)
  if (fault !== null) return held(fault)
  const { exposure } = plan
  const positions = stopsAfterAdd({ terms, positions: exposure.positions }, observed, placed.levels.stop)
  return planEntry({ ...plan, exposure: { ...exposure, positions } })
}
