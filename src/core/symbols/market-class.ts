import type { SymbolName } from '../../contracts/primitives.ts'
import type { MARKET_CLASSES } from '../../contracts/symbols.ts'
import { COINS, CURRENCIES, STOCKS } from './table.ts'

export type MarketClass = (typeof MARKET_CLASSES)[number]

const METALS: ReadonlySet<string> = new Set(['XAUUSD', 'XAGUSD', 'XPTUSD', 'XPDUSD', 'COPPER'])
const ENERGIES: ReadonlySet<string> = new Set(['USOIL', 'UKOIL', 'NATGAS'])
const INDICES: ReadonlySet<string> = new Set('US30 US100 US500 US2000 GER40 UK100 FRA40 EU50 JP225 HK50 CN50 AUS200 SPY QQQ IWM'.split(' '))

const known = new Map<SymbolName, MarketClass>()

/** What kind of market a symbol is; `other` for one that the user added and for what is no market of its own, such as VIX. */
export function marketClassOf(symbol: SymbolName): MarketClass {
  const found = known.get(symbol)
  if (found !== undefined) return found
  const read = readClass(symbol)
  known.set(symbol, read)
  return read
}

function readClass(symbol: SymbolName): MarketClass {
  if (METALS.has(symbol)) return 'metal'
  if (ENERGIES.has(symbol)) return 'energy'
  if (INDICES.has(symbol)) return 'index'
  if (STOCKS.has(symbol)) return 'stock'
  const [head, tail] = [symbol.slice(0, -3), symbol.slice(-3)]
  if (COINS.has(head) && tail === 'USD') return 'coin'
  return CURRENCIES.has(head) && CURRENCIES.has(tail) ? 'pair' : 'other'
}
