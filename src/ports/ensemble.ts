import type { Manifest } from '../contracts/model.ts'
import type { SymbolName } from '../contracts/primitives.ts'
import type { Bundle, Scored } from '../core/ensemble/scores.ts'
import type { Look } from './desk.ts'

/** The models of each symbol: one bundle in use per symbol, and never another symbol's. */
export type Ensemble = Readonly<{
  /** The bundle in use; null where there is none, or where it was refused. */
  bundleOf: (symbol: SymbolName) => Bundle | null
  /** Reads what it is shown before it first waits. Fails closed: whatever goes wrong is a value with its reason. */
  score: (symbol: SymbolName, look: Look) => Promise<Scored>
  /** What is loaded, and what was refused and why; a symbol stands twice while a new bundle is refused and the old one serves. */
  list: () => readonly ListedBundle[]
  /** Looks for other versions at once, as it does by itself every few seconds. */
  reload: () => Promise<void>
  close: () => Promise<void>
}>

export type ListedBundle = Readonly<
  | { state: 'loaded'; symbol: SymbolName; version: string; folder: string; bundle: Bundle; manifest: Manifest; missing: readonly string[] }
  | { state: 'refused'; symbol: string; version: string | null; folder: string; reason: string }
>
