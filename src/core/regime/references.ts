import { SymbolNameSchema, type SymbolName } from '../../contracts/primitives.ts'

const name = (text: string): SymbolName => SymbolNameSchema.parse(text)

/** The markets that others are compared with, and who stands in for each where it would be compared with itself. */
export const REFERENCES = {
  equities: [name('US500'), name('US100')],
  gold: [name('XAUUSD'), name('XAGUSD')],
  dollar: [name('USDJPY'), name('EURUSD')],
} as const
export type ReferenceName = keyof typeof REFERENCES
export const REFERENCE_NAMES = ['equities', 'gold', 'dollar'] as const satisfies readonly ReferenceName[]

export function referenceFor(symbol: SymbolName, reference: ReferenceName): SymbolName {
  const [usual, other] = REFERENCES[reference]
  return usual === symbol ? other : usual
}

const known = new Map<SymbolName, readonly SymbolName[]>()

/** The symbols whose bars a symbol's features are read with. */
export function referencesOf(symbol: SymbolName): readonly SymbolName[] {
  const found = known.get(symbol)
  if (found !== undefined) return found
  const references = REFERENCE_NAMES.map((reference) => referenceFor(symbol, reference))
  known.set(symbol, references)
  return references
}
