import type { SymbolSpec } from '../../contracts/account.ts'
import type { Signal } from '../../contracts/decision.ts'
import type { BrokerSymbol, SymbolName } from '../../contracts/primitives.ts'
import { direction, type AccountView, type Position } from '../account.ts'

export type OpenRisk = Readonly<{
  money: number
  /** Tickets whose loss cannot be bounded: no stop, or no known specification. Anything here stops entries. */
  unbounded: readonly string[]
}>

export type Sent = Readonly<Pick<Signal, 'id' | 'kind' | 'symbol' | 'brokerSymbol' | 'side' | 'lots' | 'stop' | 'riskMoney'>>

export type Exposure = Readonly<{
  positions: readonly Position[]
  orders: AccountView['orders']
  /** Entries sent whose result the account does not show yet: they count as open, so the same room is never spent twice. */
  onTheWay: readonly Sent[]
  specOf: (brokerSymbol: BrokerSymbol) => SymbolSpec | undefined
}>

/** Money lost if every stop were hit now: open, pending and on its way. A stop beyond the entry costs nothing. */
export function sumOpenRisk(exposure: Exposure): OpenRisk {
  const { bounded, unbounded } = stakesOf(exposure)
  return { money: bounded.reduce((sum, stake) => sum + riskOf(stake), 0), unbounded }
}

/** Whatever can still lose money: a position, a pending order, or an entry on its way. All money in account currency. */
export type Stake = Readonly<{
  kind: 'position' | 'order' | 'signal'
  brokerSymbol: BrokerSymbol
  symbol: SymbolName | null
  side: Position['side']
  lots: number
  spec: SymbolSpec
  /** What its stop brings, measured from the entry: a loss is below zero, a stop beyond the entry above. */
  atStopMoney: number
  /** What it has brought so far, without swap and commission. */
  profitMoney: number
  swapMoney: number
  /** What all of it is worth at the price of now. */
  notionalMoney: number
}>

export const riskOf = ({ atStopMoney }: Pick<Stake, 'atStopMoney'>): number => Math.max(0, -atStopMoney)

/** Every stake once, in one form; what cannot be bounded is named instead. */
export function stakesOf({ positions, orders, onTheWay, specOf }: Exposure): Readonly<{
  bounded: readonly Stake[]
  unbounded: readonly string[]
}> {
  const bounded: Stake[] = []
  const unbounded: string[] = []
  /** The specification of what can be bounded. */
  const known = (name: string, brokerSymbol: BrokerSymbol, stop: number | null): SymbolSpec | undefined => {
    const spec = specOf(brokerSymbol)
    if (stop === null) unbounded.push(`${name} (${brokerSymbol}) has no stop`)
    else if (spec === undefined) unbounded.push(`${name} (${brokerSymbol}) has no known specification`)
    return stop === null ? undefined : spec
  }
  for (const { identifier, brokerSymbol, symbol, side, lots, stop, openPrice, profit, swap } of positions) {
    const spec = known(`position ${identifier}`, brokerSymbol, stop)
    if (spec === undefined || stop === null) continue
    const atStopMoney = moneyBetween(spec, lots, (stop - openPrice) * direction(side))
    const notionalMoney = Math.max(0, moneyBetween(spec, lots, openPrice) + profit * direction(side))
    bounded.push({
      kind: 'position',
      brokerSymbol,
      symbol,
      side,
      lots,
      spec,
      atStopMoney,
      profitMoney: profit,
      swapMoney: swap,
      notionalMoney,
    })
  }
  for (const { brokerSymbol, symbol, side, lots, stop, price } of orders) {
    const spec = known('pending order', brokerSymbol, stop)
    if (spec === undefined || stop === null) continue
    const atStopMoney = moneyBetween(spec, lots, (stop - price) * direction(side))
    const notionalMoney = moneyBetween(spec, lots, price)
    bounded.push({ kind: 'order', brokerSymbol, symbol, side, lots, spec, atStopMoney, notionalMoney, profitMoney: 0, swapMoney: 0 })
  }
  for (const { id, kind, brokerSymbol, symbol, side, lots, stop, riskMoney } of onTheWay) {
    if (kind !== 'OPEN' && kind !== 'ADD') continue
    const spec = known(`signal ${id}`, brokerSymbol, stop)
    if (spec === undefined || stop === null) continue
    const notionalMoney = Math.max(0, moneyBetween(spec, lots, stop) + riskMoney * direction(side))
    const atStopMoney = -riskMoney
    bounded.push({ kind: 'signal', brokerSymbol, symbol, side, lots, spec, atStopMoney, profitMoney: 0, swapMoney: 0, notionalMoney })
  }
  return { bounded, unbounded }
}

/** Money of a price distance: ticks x tick value x lots, and no other formula anywhere. */
export function moneyBetween(spec: Pick<SymbolSpec, 'tickSize' | 'tickValue'>, lots: number, distancePrice: number): number {
  return (distancePrice / spec.tickSize) * spec.tickValue * lots
}
