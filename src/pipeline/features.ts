import type { BrokerSymbol, SymbolName, Timeframe } from '../contracts/primitives.ts'
import { CATEGORIES } from '../core/features/categories.ts'
import type { References, Scene } from '../core/features/feature.ts'
import { FEATURES, registryHash } from '../core/features/registry.ts'
import { absentFrom } from '../core/features/vector.ts'
import { referencesOf } from '../core/regime/references.ts'
import { BarcloseError } from '../errors.ts'
import type { AccountState } from './account-state.ts'
import type { House } from './house.ts'

/** What models are given of a symbol as it stands. */
export type FeatureView = Readonly<{
  brokerSymbol: BrokerSymbol
  symbol: SymbolName
  /** Close of the newest bar, UTC milliseconds. */
  closeTime: number
  hash: string
  bars: Readonly<Partial<Record<Timeframe, number>>>
  /** By name, in the registry's order; null where a feature is absent. */
  features: Readonly<Record<string, number | null>>
  absent: readonly string[]
  categories: Readonly<Record<string, string | null>>
}>

/** Reads the features of a symbol from the bars that are held, as the export reads them from history. */
export function viewFeatures(house: House, state: AccountState, brokerSymbol: BrokerSymbol): FeatureView {
  const symbol = house.symbols.resolve(brokerSymbol)?.symbol
  const held = state.symbols.get(brokerSymbol)
  if (symbol === undefined || held === undefined) {
    const why = symbol === undefined ? 'has no name in the symbol table' : 'has sent no bars yet'
    throw new BarcloseError('UNKNOWN_SYMBOL', `${brokerSymbol} ${why}`, { path: 'brokerSymbol' })
  }
  const window = held.store.window()
  const frames = Object.values(window)
  const closeTime = Math.max(0, ...frames.map(({ lastCloseAt }) => lastCloseAt))
  const scene: Scene = { symbol, closeTime, window, references: referencesIn(house, state, symbol) }
  const values = held.reader.read(scene)
  return {
    brokerSymbol,
    symbol,
    closeTime,
    hash: registryHash(),
    bars: Object.fromEntries(Object.entries(window).map(([timeframe, { length }]) => [timeframe, length])),
    features: Object.fromEntries(FEATURES.map(({ name }, i) => [name, orNull(values[i])])),
    absent: absentFrom(values),
    categories: Object.fromEntries(CATEGORIES.map((category) => [category.name, category.values[category.compute(scene) ?? -1] ?? null])),
  }
}

/** The reference symbols that the same terminal sends. */
function referencesIn(house: House, state: AccountState, symbol: SymbolName): References {
  const wanted = referencesOf(symbol)
  const found: Partial<Record<SymbolName, Scene['window']>> = {}
  for (const [brokerSymbol, { store }] of state.symbols) {
    const name = house.symbols.resolve(brokerSymbol)?.symbol
    if (name !== undefined && wanted.includes(name)) found[name] = store.window()
  }
  return found
}

const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value)
