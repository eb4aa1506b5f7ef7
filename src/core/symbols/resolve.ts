import { SymbolNameSchema, type BrokerSymbol, type SymbolName } from '../../contracts/primitives.ts'
import type { UserSymbols } from '../../contracts/symbols.ts'
import { COINS, CURRENCIES, DATED, MARKETS, STOCKS } from './table.ts'

export const NO_USER_SYMBOLS: UserSymbols = { aliases: {}, markets: [] }

/** `contract` is the month code of a dated contract, e.g. H26: two contracts of one root are one market, never one price. */
export type Resolved = Readonly<{ symbol: SymbolName; contract: string | null }>
export type SymbolTable = Readonly<{ resolve: (brokerSymbol: BrokerSymbol) => Resolved | null }>

export function openSymbolTable(user: UserSymbols = NO_USER_SYMBOLS): SymbolTable {
  const aliases = new Map<string, string>()
  for (const [name, others] of Object.entries(MARKETS)) for (const alias of [name, ...others]) aliases.set(alias, name)
  for (const name of [...STOCKS, ...user.markets]) aliases.set(name, name)
  const own = new Map(Object.entries(user.aliases))
  const found = new Map<BrokerSymbol, Resolved | null>()

  return {
    resolve: (brokerSymbol) => {
      const cached = found.get(brokerSymbol)
      if (cached !== undefined) return cached
      const named = own.get(brokerSymbol)
      const resolved = named === undefined ? resolveByRule(brokerSymbol, aliases) : { symbol: named, contract: null }
      const answer = resolved === null ? null : { symbol: SymbolNameSchema.parse(resolved.symbol), contract: resolved.contract }
      if (found.size < 10_000) found.set(brokerSymbol, answer)
      return answer
    },
  }
}

type Named = Readonly<{ symbol: string; contract: string | null }>

/** Tries the name as it is, then without its broker's decoration, then without a contract month. */
function resolveByRule(brokerSymbol: string, aliases: ReadonlyMap<string, string>): Named | null {
  for (const bare of bareNames(brokerSymbol)) {
    const symbol = canonicalOf(bare.toUpperCase(), aliases)
    if (symbol !== null) return { symbol, contract: null }
    const dated = /^(?<root>[A-Z0-9]+?)(?<month>[FGHJKMNQUVXZ](?:\d{2}|\d))$/.exec(bare.toUpperCase())?.groups
    const root = canonicalOf(dated?.['root'] ?? '', aliases)
    if (root !== null && DATED.has(root)) return { symbol: root, contract: dated?.['month'] ?? null }
  }
  return null
}

/** The name itself first, then without prefix and suffix: `.cash`, `.sim`, `_i`, `#`, or one small letter as in EURUSDm. */
function bareNames(brokerSymbol: string): readonly string[] {
  const withoutMark = brokerSymbol.replace(/^[#@.]/, '').replace(/[#+!]+$/, '')
  const withoutTail = withoutMark.replace(/[._-][A-Za-z0-9]{1,8}$/, '')
  const withoutSlash = withoutTail.replace('/', '')
  return [
    brokerSymbol,
    withoutMark,
    withoutTail,
    withoutSlash,
    withoutSlash.replace(/(?:micro|mini|pro|ecn|raw|cash)$/, ''),
    withoutSlash.replace(/[a-z]$/, ''),
  ]
}

function canonicalOf(name: string, aliases: ReadonlyMap<string, string>): string | null {
  const alias = aliases.get(name)
  if (alias !== undefined) return alias
  if (name.length === 6 && CURRENCIES.has(name.slice(0, 3)) && CURRENCIES.has(name.slice(3)) && name.slice(0, 3) !== name.slice(3))
    return name
  const coin = /^(?<coin>[A-Z]{3,5}?)(?:USDT|USDC|USD)$/.exec(name)?.groups?.['coin']
  return coin !== undefined && COINS.has(coin) ? `${coin}USD` : null
}
