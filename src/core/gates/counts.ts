import type { Side } from '../../contracts/primitives.ts'

/** What an account has done so far, as the gates need it. All of it is rebuilt from the journal. */
export type Counts = Readonly<{
  /** Orders sent since the reset of the firm's day, by us and by hand: entries, exits and changes. */
  requestsToday: number
  /** Positions opened, or tried to, in that time. */
  entriesToday: number
  symbol: SymbolCounts
}>

/** Of the symbol that asks. */
export type SymbolCounts = Readonly<{
  /** When entries were sent within the last hour, UTC milliseconds, oldest first. */
  entriesAt: readonly number[]
  /** Entries that were rejected since the last one that was not. */
  rejectsInRow: number
  lastRejectAt: number | null
  /** When a position of that side was last closed or reduced. */
  lastCloseAt: Readonly<Record<Side, number | null>>
}>

export const NO_SYMBOL_COUNTS: SymbolCounts = { entriesAt: [], rejectsInRow: 0, lastRejectAt: null, lastCloseAt: { buy: null, sell: null } }
