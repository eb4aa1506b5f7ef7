import type { BrokerSymbol, SymbolName, Timeframe } from '../contracts/primitives.ts'
import { CATEGORIES } from '../core/features/categories.ts'
import type { BarClose } from '../core/account.ts'
import type { References, Scene } from '../core/features/feature.ts'
import { FEATURES, registryHash } from '../core/features/registry.ts'
import { absentFrom } from '../core/features/vector.ts'
import { referencesOf } from '../core/regime/references.ts'
import type { Window } from '../core/window.ts'
import { BarcloseError } from '../errors.ts'
import type { Look } from '../ports/desk.ts'
import type { AccountState } from './account-state.ts'

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
export function viewFeatures(state: AccountState, brokerSymbol: BrokerSymbol, symbol: SymbolName | undefined): FeatureView {
  const held = state.symbols.get(brokerSymbol)
  const window = held?.store.window() ?? {}
  const frames = Object.values(window)
  // What could not be written or did not follow leaves a store without bars: at no time there is nothing to read.
  if (symbol === undefined || held === undefined || frames.length === 0) {
    const why = symbol === undefined ? 'has no name in the symbol table' : 'has sent no bars yet'
    throw new BarcloseError('UNKNOWN_SYMBOL', `${brokerSymbol} ${why}`, { path: 'brokerSymbol' })
  }
  const closeTime = Math.max(...frames.map(({ lastCloseAt }) => lastCloseAt))
  const scene: Scene = { symbol, closeTime, window, references: referencesIn(state, symbol) }
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

/** The features of a close for a desk that asks; read before anything waits, so they are those of the bars of this close. */
export function lookAt(state: AccountState, { symbol, brokerSymbol, closeTime }: BarClose, window: Window): Look {
  const held = state.symbols.get(brokerSymbol)
  if (held === undefined) throw new Error(`nothing is held of ${brokerSymbol}`)
  const scene: Scene = { symbol, closeTime, window, references: referencesIn(state, symbol) }
  return { scene, values: held.reader.read(scene) }
}

/** The reference symbols that the same terminal sends. */
function referencesIn(state: AccountState, symbol: SymbolName): References {
  const found: Partial<Record<SymbolName, Window>> = {}
  for (const name of referencesOf(symbol)) {
    const window = newestOf(state, name)
    if (window !== null) found[name] = window
  }
  return found
}

/**
 * Of two broker symbols for one market, such as two contracts, the one whose bars are newer counts, then the first by name:
 * which came first must not matter, since a restart changes it.
 */
function newestOf({ symbols }: AccountState, name: SymbolName): Window | null {
  let newest: Window | null = null
  let newestName = ''
  for (const [brokerSymbol, held] of symbols) {
    if (held.symbol !== name) continue
    const window = held.store.window()
    const ahead = newest === null ? 1 : newestHour(window) - newestHour(newest)
    if (ahead < 0 || (ahead === 0 && brokerSymbol > newestName)) continue
    newest = window
    newestName = brokerSymbol
  }
  return newest
}

const newestHour = ({ H1 }: Window): number => H1?.lastCloseAt ?? 0

const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value)
