import type { Config } from '../../config.ts'
import type { Entry, Facts, Opinion } from '../../contracts/decision.ts'
import type { Side } from '../../contracts/primitives.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import { direction, entryPrice, type Quote } from '../account.ts'
import { moneyBetween } from './open-risk.ts'
import { floorToStep } from './volume.ts'

export type Room = Readonly<{
  /** Smaller of balance and equity: what percentages are taken of. */
  capital: number
  openRiskMoney: number
  /** Free margin less what entries on their way will take. */
  freeMargin: number
}>

type Plan = Readonly<{
  side: Side
  opinion: Pick<Opinion, 'stopDistancePrice' | 'targetDistancePrice'>
  quote: Quote
  spec: SymbolSpec
  room: Room
  settings: Pick<Config, 'riskPerTradePercent' | 'riskPortfolioPercent' | 'lotsMax' | 'marginUsePercent' | 'maxDeviationPoints'>
}>

/** Size from risk budget / (ticks to stop x tick value), floored, capped, never raised. What does not fit is refused with its numbers. */
export function planEntry({ side, opinion, quote, spec, room, settings }: Plan): Entry {
  if (opinion.stopDistancePrice === null) return hold('stop', 'the desk gave no stop distance', {})
  const price = entryPrice(side, quote)
  const stop = roundToTick(price - direction(side) * opinion.stopDistancePrice, spec)
  const target = opinion.targetDistancePrice === null ? null : roundToTick(price + direction(side) * opinion.targetDistancePrice, spec)
  const fault = findStopFault({ side, stop, target, quote, spec })
  if (fault !== null) return hold('stop', fault, { price, stop, target })

  const deviationPrice = settings.maxDeviationPoints * spec.point
  const riskPerLot = moneyBetween(spec, 1, Math.abs(price - stop) + deviationPrice)
  const perTrade = (room.capital * settings.riskPerTradePercent) / 100
  const portfolio = (room.capital * settings.riskPortfolioPercent) / 100 - room.openRiskMoney
  const budget = Math.min(perTrade, portfolio)
  const marginBudget = (room.freeMargin * settings.marginUsePercent) / 100
  const facts = {
    price,
    stop,
    target,
    riskPerLot,
    perTradeMoney: perTrade,
    roomMoney: portfolio,
    budgetMoney: budget,
    marginBudgetMoney: marginBudget,
    marginPerLot: spec.marginPerLot,
  }
  if (!(budget > 0)) return hold('room', `no room: ${portfolio.toFixed(2)} left of the portfolio's risk`, facts)

  const byMargin = spec.marginPerLot > 0 ? marginBudget / spec.marginPerLot : Infinity
  const wanted = Math.min(budget / riskPerLot, settings.lotsMax, spec.volumeMax, byMargin)
  const size = floorToStep(spec, wanted)
  if (size === null) {
    const gate = byMargin < spec.volumeMin ? 'margin' : 'size'
    return hold(gate, `${Math.max(0, wanted).toPrecision(3)} lots is below the minimum of ${spec.volumeMin}`, {
      ...facts,
      wantedLots: wanted,
      volumeMin: spec.volumeMin,
    })
  }
  return { kind: 'enter', side, lots: size, price, stop, target, riskMoney: riskPerLot * size, facts: { ...facts, wantedLots: wanted } }
}

const hold = (gate: string, reason: string, facts: Facts): Entry => ({ kind: 'hold', gate, reason, facts })

export function roundToTick(price: number, spec: Pick<SymbolSpec, 'tickSize' | 'digits'>): number {
  return Number((Math.round(price / spec.tickSize) * spec.tickSize).toFixed(spec.digits))
}

type Stops = Readonly<{
  side: Side
  stop: number
  target: number | null
  quote: Quote
  spec: Pick<SymbolSpec, 'stopsLevelPoints' | 'point'>
}>

/** Which rule of the broker a stop or target breaks. Wrong is refused, never repaired. */
function findStopFault({ side, stop, target, quote, spec }: Stops): string | null {
  const sign = direction(side)
  const away = side === 'buy' ? quote.bid : quote.ask
  const least = spec.stopsLevelPoints * spec.point
  if (!(stop > 0)) return `stop ${stop} is not a price`
  if ((away - stop) * sign <= 0) return `stop ${stop} lies on the wrong side of ${away}`
  if ((away - stop) * sign < least) return `stop ${stop} is nearer to ${away} than the broker's ${least}`
  if (target === null) return null
  if (!(target > 0)) return `target ${target} is not a price`
  const near = entryPrice(side, quote)
  if ((target - near) * sign <= least) return `target ${target} is nearer to ${near} than the broker's ${least}, or on the wrong side`
  return null
}
