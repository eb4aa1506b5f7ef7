import type { Config } from '../../config.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import type { BrokerSymbol, SymbolName } from '../../contracts/primitives.ts'
import { dayOfWeek } from '../fills/swap.ts'
import { moneyBetween, type Stake } from './open-risk.ts'

export type CostTerms = Readonly<{
  settings: Pick<Config, 'stopSlippagePoints' | 'stopSlippages' | 'commissionPerLot' | 'commissions'>
  /** Spread of now, price units; 0 where no quote is at hand. */
  spreadOf: (brokerSymbol: BrokerSymbol) => number
  /** The trade server's clock, seconds: it says which rollover comes next. */
  serverSeconds: number
}>

/** What closing at the stop costs beyond the distance to it, account currency; all of it is zero or more. */
export type Costs = Readonly<{
  slippage: number
  spread: number
  /** The two halves are booked one by one, each rounded. */
  openingCommission: number
  closingCommission: number
  swap: number
}>

/**
 * A position has paid half of its commission at the opening; what is not open yet owes both halves, and slips where
 * it is filled as well. Profit is told at the price that closes, so the spread of now is in it: what is added is that
 * it may be as wide again when the stop is hit. A swap that would be earned is not counted on.
 */
export function costsOf({ kind, brokerSymbol, symbol, side, lots, spec }: Stake, terms: CostTerms): Costs {
  const { settings, spreadOf, serverSeconds } = terms
  const slips = moneyBetween(spec, lots, ofSymbol(settings.stopSlippages, symbol, settings.stopSlippagePoints) * spec.point)
  const halfCommission = ofSymbol(settings.commissions, symbol, settings.commissionPerLot) * lots
  const swapPerLot = side === 'buy' ? spec.swapLongPerLot : spec.swapShortPerLot
  return {
    // The slippage of a signal's own fill stands in the money at risk that it carries.
    slippage: kind === 'order' ? 2 * slips : slips,
    spread: moneyBetween(spec, lots, spreadOf(brokerSymbol)),
    openingCommission: kind === 'position' ? 0 : halfCommission,
    closingCommission: halfCommission,
    swap: Math.max(0, -swapPerLot) * nightsAhead(serverSeconds, spec) * lots,
  }
}

export const sumCosts = ({ slippage, spread, openingCommission, closingCommission, swap }: Costs): number =>
  slippage + spread + openingCommission + closingCommission + swap

const SATURDAY = 6
const SUNDAY = 0
const MONDAY = 1
const NIGHTS_OF_TRIPLE_DAY = 3

/** Nights that the next rollover charges. Saturday and Sunday charge none, so on them it is Monday's that comes next. */
export function nightsAhead(serverSeconds: number, { swapTripleDay }: Pick<SymbolSpec, 'swapTripleDay'>): number {
  const today = dayOfWeek(serverSeconds)
  const charged = today === SATURDAY || today === SUNDAY ? MONDAY : today
  return charged === swapTripleDay ? NIGHTS_OF_TRIPLE_DAY : 1
}

const read = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

/** The number a list of SYMBOL=NUMBER has for a symbol, or the general one. */
export function ofSymbol(list: readonly string[], symbol: SymbolName | null, general: number): number {
  if (symbol === null || list.length === 0) return general
  const known = read.get(list) ?? new Map(list.map((item) => [item.slice(0, item.indexOf('=')), Number(item.slice(item.indexOf('=') + 1))]))
  read.set(list, known)
  return known.get(symbol) ?? general
}
