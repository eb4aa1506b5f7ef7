import type { BrokerSymbol } from '../../contracts/primitives.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import type { Signal } from '../../contracts/decision.ts'
import { direction, type Position } from '../account.ts'

export type OpenRisk = Readonly<{
  money: number
  /** Tickets whose loss cannot be bounded: no stop, or no known specification. Anything here stops entries. */
  unbounded: readonly string[]
}>

type Exposure = Readonly<{
  positions: readonly Position[]
  orders: readonly Readonly<{ brokerSymbol: BrokerSymbol; side: Position['side']; lots: number; price: number; stop: number | null }>[]
  /** Entries sent whose result the account does not show yet: they count as open, so the same room is never spent twice. */
  onTheWay: readonly Signal[]
  specOf: (brokerSymbol: BrokerSymbol) => SymbolSpec | undefined
}>

/** Money lost if every stop were hit now: open, pending and on its way. A stop beyond the entry costs nothing. */
export function sumOpenRisk({ positions, orders, onTheWay, specOf }: Exposure): OpenRisk {
  const unbounded: string[] = []
  let money = 0
  const add = (name: string, brokerSymbol: BrokerSymbol, side: Position['side'], lots: number, from: number, stop: number | null) => {
    const spec = specOf(brokerSymbol)
    if (stop === null) unbounded.push(`${name} (${brokerSymbol}) has no stop`)
    else if (spec === undefined) unbounded.push(`${name} (${brokerSymbol}) has no known specification`)
    else money += Math.max(0, moneyBetween(spec, lots, (from - stop) * direction(side)))
  }
  for (const position of positions)
    add(`position ${position.identifier}`, position.brokerSymbol, position.side, position.lots, position.openPrice, position.stop)
  for (const order of orders) add('pending order', order.brokerSymbol, order.side, order.lots, order.price, order.stop)
  for (const signal of onTheWay) if (signal.kind === 'OPEN' || signal.kind === 'ADD') money += signal.riskMoney
  return { money, unbounded }
}

/** Money of a price distance: ticks x tick value x lots, and no other formula anywhere. */
export function moneyBetween(spec: Pick<SymbolSpec, 'tickSize' | 'tickValue'>, lots: number, distancePrice: number): number {
  return (distancePrice / spec.tickSize) * spec.tickValue * lots
}
