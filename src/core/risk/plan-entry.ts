import type { Entry, Facts } from '../../contracts/decision.ts'
import { capsOf, type Cap } from './caps.ts'
import type { CostTerms } from './costs.ts'
import { fitToFloors, lookAtFloors } from './fit-floors.ts'
import { riskOf, stakesOf } from './open-risk.ts'
import { stakeOf, type Plan, type Weighed } from './plan.ts'
import { PROFILES } from './profiles.ts'
import { halvedScale, regimeScale } from './size.ts'
import { placeStops } from './stop.ts'
import { floorToStep } from './volume.ts'

/**
 * The smallest of all caps, scaled to the regime, floored to the step and never raised. What does not fit is refused
 * with its numbers, and so is what cannot be worked out.
 */
export function planEntry(plan: Plan): Entry {
  try {
    return sizeUp(plan)
  } catch (error) {
    return hold('size', `the size cannot be worked out: ${error instanceof Error ? error.message : String(error)}`, {})
  }
}

function sizeUp(plan: Plan): Entry {
  const { side, spec, settings, market, exposure, room, regime } = plan
  const placed = placeStops({ ...plan, range: market.range })
  if (!placed.ok) return hold('stop', placed.reason, placed.facts)
  const { levels } = placed
  const { bounded, unbounded } = stakesOf(exposure)
  if (unbounded.length > 0) return hold('room', `open risk is unknown: ${unbounded.join('; ')}`, { ...levels })

  const weighed: Weighed = { plan, levels, stakes: bounded, profile: PROFILES[settings.riskProfile], terms: termsOf(plan) }
  const before = lookAtFloors(weighed)
  const { caps, facts: numbers, fault } = capsOf(weighed, before)
  const cap = smallestOf(caps)
  const halved = halvedScale({ profile: weighed.profile, capital: room.capital, stakes: bounded })
  const scales = { regime, regimeScale: regimeScale(regime), profile: settings.riskProfile, profileScale: halved }
  const facts: Facts = { ...levels, ...numbers, ...scales, limitedBy: cap.name, volumeMin: spec.volumeMin }
  if (fault !== null) return hold(fault.gate, fault.reason, facts)
  if (!(cap.lots > 0)) return hold(cap.gate, `no room: ${cap.name} allows nothing more`, facts)

  const wantedLots = cap.lots * scales.regimeScale * halved
  const fitted = fitToFloors(weighed, before, floorToStep(spec, wantedLots))
  const all: Facts = { ...facts, wantedLots, ...fitted.facts }
  if (fitted.lots === null) {
    const by = fitted.isPastFloor ? { gate: 'floors', name: 'floors' } : cap
    const reason = `${wantedLots.toPrecision(3)} lots is below the minimum of ${spec.volumeMin}, limited by ${by.name}`
    return hold(by.gate, reason, all)
  }
  return { kind: 'enter', side, lots: fitted.lots, ...levels, riskMoney: riskOf(stakeOf(weighed, fitted.lots)), facts: all }
}

const termsOf = ({ settings, serverSeconds, spreadOf, brokerSymbol, quote }: Plan): CostTerms => ({
  settings,
  serverSeconds,
  spreadOf: (other) => (other === brokerSymbol ? quote.ask - quote.bid : spreadOf(other)),
})

function smallestOf(caps: readonly Cap[]): Cap {
  for (const { name, lots } of caps) if (Number.isNaN(lots)) throw new Error(`the cap ${name} is no number`)
  return caps.reduce((a, b) => (b.lots < a.lots ? b : a))
}

const hold = (gate: string, reason: string, facts: Facts): Entry => ({ kind: 'hold', gate, reason, facts })
