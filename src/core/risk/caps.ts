import type { Facts } from '../../contracts/decision.ts'
import { marketClassOf } from '../symbols/market-class.ts'
import { costsOf, sumCosts } from './costs.ts'
import { floorCap, type Before } from './fit-floors.ts'
import { moneyBetween, riskOf, type Stake } from './open-risk.ts'
import { stakeOf, type Weighed } from './plan.ts'
import { kellyMoney, volatilityLots } from './size.ts'

/** A limit of the size, and the gate that a refusal by it is named after. */
export type Cap = Readonly<{ name: string; gate: string; lots: number }>
export type Fault = Readonly<{ gate: string; reason: string }>
type Caps = Readonly<{
  caps: readonly Cap[]
  facts: Facts
  /** Why there is no size at all; null when the smallest cap decides. */
  fault: Fault | null
}>

/** Every limit of the size in lots, with its number among the facts. */
export function capsOf(weighed: Weighed, before: Before | null): Caps {
  const { plan, stakes } = weighed
  const { spec, room, settings, limits } = plan
  const riskPerLot = riskOf(stakeOf(weighed, 1))
  const caps: Cap[] = []
  const facts: Record<string, Facts[string]> = { riskPerLot }
  const capLots = (name: string, gate: string, lots: number) => {
    caps.push({ name, gate, lots })
    if (Number.isFinite(lots)) facts[`${name}Lots`] = lots
  }
  const capMoney = (name: string, gate: string, money: number, perLot = riskPerLot) => {
    if (Number.isFinite(money)) facts[`${name}Money`] = money
    capLots(name, gate, money / perLot)
  }
  const percent = (share: number) => (room.capital * share) / 100

  capMoney('perTrade', 'size', percent(settings.riskPerTradePercent))
  capMoney('position', 'room', percent(settings.riskPerPositionPercent) - riskIn(ofSymbol(weighed)))
  capMoney('portfolio', 'room', percent(settings.riskPortfolioPercent) - riskIn(stakes))
  for (const { name, gate, money } of limits) capMoney(name, gate, money)
  const marginMoney = (room.freeMargin * settings.marginUsePercent) / 100
  if (spec.marginPerLot > 0) capMoney('margin', 'margin', marginMoney, spec.marginPerLot)
  // Of all that is held of the symbol: an order that is small enough may still make too much of it.
  capLots('own', 'size', settings.lotsMax - lotsIn(ofSymbol(weighed)))
  capLots('firm', 'size', plan.firm?.rules.orderLots[marketClassOf(plan.symbol)] ?? Infinity)
  capLots('broker', 'size', spec.volumeMax)
  capWorth(weighed, capMoney)
  const fault = capModes(weighed, { capMoney, facts }) ?? findCrowd(weighed)
  if (before !== null) {
    const floors = floorCap(weighed, before)
    Object.assign(facts, floors.facts)
    capLots('floors', 'floors', floors.lots)
  }
  return { caps, facts, fault }
}

type CapMoney = (name: string, gate: string, money: number, perLot?: number) => void

/** Worth of everything, and of this market. */
function capWorth(weighed: Weighed, capMoney: CapMoney): void {
  const { plan, stakes, profile } = weighed
  const { notionalMoney: perLot } = stakeOf(weighed, 1)
  const allowed = (share: number) => (plan.room.capital * share) / 100
  if (profile.grossPercent !== null) capMoney('gross', 'profile', allowed(profile.grossPercent) - worthOf(stakes), perLot)
  if (profile.assetPercent !== null) capMoney('asset', 'profile', allowed(profile.assetPercent) - worthOf(ofSymbol(weighed)), perLot)
}

/**
 * Ways to size beside the fixed fraction. One that the user chose and that lacks its ground refuses; Kelly's, where it
 * comes with the profile alone, waits until somebody tells a probability.
 */
function capModes(
  weighed: Weighed,
  { capMoney, facts }: Readonly<{ capMoney: CapMoney; facts: Record<string, Facts[string]> }>,
): Fault | null {
  const { plan, levels, profile } = weighed
  const { settings, room, market, probability, spec } = plan
  const perLot = stakeOf(weighed, 1)
  const isWanted = (mode: 'kelly' | 'volatility') => settings.sizeMode === mode || profile.modes.includes(mode)
  if (isWanted('volatility')) {
    if (market.yearlyVolatility === null) return { gate: 'size', reason: 'too few daily bars to tell the volatility' }
    const aim = { capital: room.capital, targetPercent: settings.volatilityTargetPercent, notionalPerLot: perLot.notionalMoney }
    const lots = volatilityLots({ ...aim, yearlyVolatility: market.yearlyVolatility }) - worthOf(ofSymbol(weighed)) / perLot.notionalMoney
    facts['yearlyVolatility'] = market.yearlyVolatility
    capMoney('volatility', 'size', lots * riskOf(perLot))
  }
  if (!isWanted('kelly')) return null
  facts['probability'] = probability
  if (probability === null) return settings.sizeMode === 'kelly' ? { gate: 'edge', reason: 'nobody tells a calibrated probability' } : null
  if (levels.target === null) return { gate: 'edge', reason: 'without a target there is no payoff to weigh' }
  const costs = sumCosts(costsOf(perLot, weighed.terms))
  const winMoney = moneyBetween(spec, 1, Math.abs(levels.target - levels.price)) - costs
  const lossMoney = riskOf(perLot) + costs
  capMoney('kelly', 'edge', kellyMoney({ capital: room.capital, probability, winMoney, lossMoney }) - riskIn(ofSymbol(weighed)))
  return null
}

/** Markets beside this one; an add to a position makes it no more. */
function findCrowd({ plan, stakes, profile: { positionsMax } }: Weighed): Fault | null {
  if (positionsMax === null) return null
  const others = new Set(stakes.filter((stake) => !isSame(stake, plan)).map((stake) => stake.symbol ?? stake.brokerSymbol))
  return others.size < positionsMax ? null : { gate: 'profile', reason: `${others.size} positions are held, at most ${positionsMax}` }
}

const isSame = (stake: Stake, { symbol, brokerSymbol }: Weighed['plan']): boolean =>
  stake.symbol === symbol || stake.brokerSymbol === brokerSymbol
const ofSymbol = ({ plan, stakes }: Weighed): readonly Stake[] => stakes.filter((stake) => isSame(stake, plan))
const riskIn = (stakes: readonly Stake[]): number => stakes.reduce((sum, stake) => sum + riskOf(stake), 0)
const lotsIn = (stakes: readonly Stake[]): number => stakes.reduce((sum, { lots }) => sum + lots, 0)
const worthOf = (stakes: readonly Stake[]): number => stakes.reduce((sum, { notionalMoney }) => sum + notionalMoney, 0)
