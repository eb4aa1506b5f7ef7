/** What a terminal did in one run. */
export type Counts = {
  /** Bar closes told, each once. */
  closes: number
  resends: number
  /** Resends whose second answer carried other signals than the first. */
  answersChanged: number
  /** Signals that came again and were not executed again. */
  repeatedSignals: number
  resyncs: number
  queries: number
  readonly errors: Record<string, number>
  readonly signals: Record<string, number>
  readonly outcomes: Record<string, number>
}
export type TerminalCounts = Readonly<Counts>

export const startCounts = (): Counts => ({
  closes: 0,
  resends: 0,
  answersChanged: 0,
  repeatedSignals: 0,
  resyncs: 0,
  queries: 0,
  errors: {},
  signals: {},
  outcomes: {},
})

export function addTo(table: Record<string, number>, name: string): void {
  table[name] = (table[name] ?? 0) + 1
}
