import type { Timeframe } from '../../contracts/primitives.ts'

/** Where one of our tickets comes from, out of the journal: its horizon and its first risk stay with it for life. */
export type Origin = Readonly<{
  signal: string
  kind: 'OPEN' | 'ADD'
  timeframe: Timeframe
  /** Money at risk per lot when it was opened. */
  riskPerLot: number
  /** When part of it was last closed; null when never. The peak counts anew from there. */
  reducedAt: number | null
  adds: number
  /** Volume of all signals that fed it, lots: more than that was never intended. */
  askedLots: number
  /** When the newest of them was sent, UTC milliseconds. */
  sentAt: number
}>
