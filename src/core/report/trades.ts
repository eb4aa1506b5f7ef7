import type { BrokerSymbol } from '../../contracts/primitives.ts'

/** What a report needs of a deal. */
export type DealLine = Readonly<{
  positionIdentifier: string
  kind: string
  entry: string
  brokerSymbol: BrokerSymbol | null
  lots: number
  price: number
  profit: number
  swap: number
  commission: number
  fee: number
  at: number
}>

/** One position from its first deal to its last; `at` is its last. Fees count as commission. */
export type ClosedTrade = Readonly<{
  positionIdentifier: string
  brokerSymbol: BrokerSymbol
  at: number
  gross: number
  swap: number
  commission: number
  net: number
}>

export type OpenLine = Readonly<{
  positionIdentifier: string
  brokerSymbol: BrokerSymbol
  side: string
  lots: number
  openPrice: number
  openedAt: number
}>

type Life = Readonly<{
  positionIdentifier: string
  brokerSymbol: BrokerSymbol
  deals: readonly DealLine[]
  opening: DealLine
  lotsLeft: number
}>

/** A position that was closed in parts is one trade: its parts would otherwise count as many wins. */
export function closedTrades(deals: readonly DealLine[]): ClosedTrade[] {
  return livesOf(deals).flatMap(({ positionIdentifier, brokerSymbol, deals: own, lotsLeft }) => {
    if (lotsLeft > 0) return []
    const sum = (of: (deal: DealLine) => number) => Math.round(own.reduce((total, deal) => total + of(deal), 0) * 100) / 100 + 0
    const gross = sum(({ profit }) => profit)
    const swap = sum((deal) => deal.swap)
    const commission = sum((deal) => deal.commission + deal.fee)
    const net = sum((deal) => deal.profit + deal.swap + deal.commission + deal.fee)
    const at = own.reduce((last, deal) => Math.max(last, deal.at), 0)
    return [{ positionIdentifier, brokerSymbol, at, gross, swap, commission, net }]
  })
}

export function openPositions(deals: readonly DealLine[]): OpenLine[] {
  return livesOf(deals).flatMap(({ positionIdentifier, brokerSymbol, opening, lotsLeft }) => {
    if (lotsLeft === 0) return []
    return [{ positionIdentifier, brokerSymbol, side: opening.kind, lots: lotsLeft, openPrice: opening.price, openedAt: opening.at }]
  })
}

/** Without its opening deal a position's result is not known, so it is no trade here. */
function livesOf(deals: readonly DealLine[]): Life[] {
  return [...groupBy(deals, ({ positionIdentifier }) => positionIdentifier)].flatMap(([positionIdentifier, own]) => {
    const opening = own.find(({ entry }) => entry === 'in')
    if (opening === undefined || opening.brokerSymbol === null) return []
    const lots = own.reduce((left, deal) => left + (deal.entry === 'in' ? deal.lots : -deal.lots), 0)
    // Eight decimals are finer than any volume step and coarser than the noise of binary sums.
    const lotsLeft = Math.max(0, Number(lots.toFixed(8)))
    return [{ positionIdentifier, brokerSymbol: opening.brokerSymbol, deals: own, opening, lotsLeft }]
  })
}

export function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
