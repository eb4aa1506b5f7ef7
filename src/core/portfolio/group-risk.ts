import type { Side, SymbolName } from '../../contracts/primitives.ts'
import { direction } from '../account.ts'
import { groupOf, type GroupName } from './groups.ts'
import type { Holding } from './holdings.ts'

/** Risk that an entry would add to: of the same group in the same direction, or of markets that move with it. */
export type GroupRisk = Readonly<{ money: number; group: GroupName | null; members: readonly string[] }>

type Wanted = Readonly<{
  symbol: SymbolName
  side: Side
  /** Correlation from which two markets are one risk. */
  correlationFrom: number
}>

export function groupRiskOf(holdings: readonly Holding[], { symbol, side, correlationFrom }: Wanted): GroupRisk {
  const own = groupOf(symbol)
  const members: string[] = []
  let money = 0
  for (const held of holdings) {
    const along = direction(held.side) * direction(side)
    if (!isAlong(held, { symbol, own, along, correlationFrom })) continue
    money += held.riskMoney
    members.push(`${held.side} ${held.brokerSymbol}`)
  }
  return { money, group: own?.group ?? null, members }
}

type Look = Readonly<{ symbol: SymbolName; own: ReturnType<typeof groupOf>; along: number; correlationFrom: number }>

/** Rule and measure each suffice: what either takes for one risk is one. */
function isAlong({ symbol: held, correlation }: Holding, { symbol, own, along, correlationFrom }: Look): boolean {
  if (held === symbol) return along === 1
  const theirs = held === null ? null : groupOf(held)
  if (own !== null && theirs?.group === own.group && along * own.sign * theirs.sign === 1) return true
  return correlation !== null && correlation * along > correlationFrom
}
