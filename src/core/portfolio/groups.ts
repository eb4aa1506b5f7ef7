import type { SymbolName } from '../../contracts/primitives.ts'
import { marketClassOf } from '../symbols/market-class.ts'

export const GROUPS = ['US indices', 'other indices', 'the dollar', 'metals', 'oil', 'coins'] as const
export type GroupName = (typeof GROUPS)[number]

/** `sign`: -1 where a buy of the symbol is a sale of what the group holds, as EURUSD sells the dollar. */
export type Membership = Readonly<{ group: GroupName; sign: 1 | -1 }>

const US_INDICES: ReadonlySet<string> = new Set('US30 US100 US500 US2000 SPY QQQ IWM'.split(' '))
const OILS: ReadonlySet<string> = new Set(['USOIL', 'UKOIL'])
const FUNDS_OF_METAL: ReadonlySet<string> = new Set(['GLD'])

const known = new Map<SymbolName, Membership | null>()

/** Markets that fall together, by rule: what was measured in calm weeks is no promise for the others. Null for one of its own. */
export function groupOf(symbol: SymbolName): Membership | null {
  const found = known.get(symbol)
  if (found !== undefined) return found
  const membership = membershipOf(symbol)
  known.set(symbol, membership)
  return membership
}

function membershipOf(symbol: SymbolName): Membership | null {
  const of = (group: GroupName, sign: Membership['sign'] = 1): Membership => ({ group, sign })
  if (US_INDICES.has(symbol)) return of('US indices')
  if (OILS.has(symbol)) return of('oil')
  if (FUNDS_OF_METAL.has(symbol)) return of('metals')
  if (symbol === 'DXY') return of('the dollar')
  const market = marketClassOf(symbol)
  if (market === 'index') return of('other indices')
  if (market === 'metal') return of('metals')
  if (market === 'coin') return of('coins')
  if (market !== 'pair') return null
  if (symbol.startsWith('USD')) return of('the dollar')
  return symbol.endsWith('USD') ? of('the dollar', -1) : null
}
