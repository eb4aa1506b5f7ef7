import type { Signal } from '../../contracts/decision.ts'
import type { BrokerSymbol, Side, SymbolName } from '../../contracts/primitives.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import type { AccountView } from '../account.ts'
import { sumOpenRisk, type OpenRisk } from '../risk/open-risk.ts'

/** One thing that is open, pending or on its way, whoever opened it. */
export type Holding = Readonly<{
  name: string
  brokerSymbol: BrokerSymbol
  symbol: SymbolName | null
  side: Side
  /** Money lost if its stop were hit now; Infinity where nothing bounds the loss. */
  riskMoney: number
  /** With the symbol that asks, -1 to 1; null where it cannot be told. */
  correlation: number | null
}>

type Ground = Readonly<{
  view: Pick<AccountView, 'positions' | 'orders'>
  onTheWay: readonly Signal[]
  specOf: (brokerSymbol: BrokerSymbol) => SymbolSpec | undefined
  correlationWith: (held: Readonly<{ brokerSymbol: BrokerSymbol; symbol: SymbolName | null }>) => number | null
}>

export function holdingsOf({ view: { positions, orders }, onTheWay, specOf, correlationWith }: Ground): readonly Holding[] {
  const holdings: Holding[] = []
  const add = (name: string, held: Pick<Holding, 'brokerSymbol' | 'symbol' | 'side'>, risk: OpenRisk) => {
    const { brokerSymbol, symbol, side } = held
    const riskMoney = risk.unbounded.length > 0 ? Infinity : risk.money
    holdings.push({ name, brokerSymbol, symbol, side, riskMoney, correlation: correlationWith(held) })
  }
  for (const position of positions)
    add(`position ${position.identifier}`, position, sumOpenRisk({ positions: [position], orders: [], onTheWay: [], specOf }))
  for (const order of orders) add('a pending order', order, sumOpenRisk({ positions: [], orders: [order], onTheWay: [], specOf }))
  for (const signal of onTheWay)
    if (isEntry(signal)) add(`signal ${signal.id}`, signal, sumOpenRisk({ positions: [], orders: [], onTheWay: [signal], specOf }))
  return holdings
}

export const isEntry = ({ kind }: Pick<Signal, 'kind'>): boolean => kind === 'OPEN' || kind === 'ADD'

/** What percentages are taken of: the smaller of balance and equity. */
export const capitalOf = ({ funds: { balance, equity } }: Pick<AccountView, 'funds'>): number => Math.min(balance, equity)
