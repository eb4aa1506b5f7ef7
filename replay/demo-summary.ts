import { createHash } from 'node:crypto'
import type { Decision } from '../src/contracts/decision.ts'
import { fundsOf, positionsOf, type Trade } from '../src/core/fills/book.ts'
import { addTo } from './terminal-counts.ts'
import type { Terminal } from './terminal.ts'

export type SymbolSummary = { decisions: number; entered: number; trades: number; profit: number }

/** What a run of the demo came to. No latencies and no wall clock: a seed gives the same bytes every time. */
export type DemoSummary = Readonly<{
  synthetic: true
  seed: number
  /** Bar closes the terminal told of. */
  closes: number
  /** Decisions in the journal. */
  decisions: number
  entered: number
  /** Decisions without an entry, by the gate that stopped it. */
  refusals: Readonly<Record<string, number>>
  /** Signals the terminal got, each id once, by kind. */
  signals: Readonly<Record<string, number>>
  fills: number
  /** Signals that the simulated broker rejected, or the terminal refused or got too late. */
  rejected: number
  /** Signals whose outcome the server does not know at the end. */
  unsettled: number
  /** Snapshots sent twice on purpose. */
  resends: number
  /** Resends that brought other signals than the first answer. */
  answersChanged: number
  /** Orders executed more than once for one signal. */
  duplicates: number
  /** Positions closed, by ticket: an add has its own. */
  trades: number
  openPositions: number
  balance: number
  equity: number
  perSymbol: Readonly<Record<string, Readonly<SymbolSummary>>>
  /** Error codes the server answered with. */
  errors: Readonly<Record<string, number>>
  /** Of every decision as the journal holds it, in the order they were made. */
  decisionsSha256: string
}>

export type Tally = Readonly<{
  /** Keys of the decisions, in the order they were made. */
  keys: Set<string>
  refusals: Record<string, number>
  perSymbol: Record<string, SymbolSummary>
}>

export function startTally(brokerSymbols: readonly string[]): Tally {
  const perSymbol = brokerSymbols.map((symbol) => [symbol, { decisions: 0, entered: 0, trades: 0, profit: 0 }] as const)
  return { keys: new Set(), refusals: {}, perSymbol: Object.fromEntries(perSymbol) }
}

/** Counts a decision the first time it is told of; the answer to a resend is the same one. */
export function tallyDecision(tally: Tally, decision: Decision): boolean {
  if (tally.keys.has(decision.key)) return false
  tally.keys.add(decision.key)
  const of = tally.perSymbol[decision.brokerSymbol]
  if (of !== undefined) of.decisions += 1
  if (decision.entry.kind === 'hold') addTo(tally.refusals, decision.entry.gate)
  else if (of !== undefined) of.entered += 1
  return true
}

type SummaryGround = Readonly<{
  seed: number
  terminal: Terminal
  unsettled: number
  readDecision: (key: string) => Decision | undefined
}>

export function summarize({ keys, refusals, perSymbol }: Tally, { seed, terminal, unsettled, readDecision }: SummaryGround): DemoSummary {
  const counts = terminal.counts()
  const book = terminal.book()
  const { balance, equity } = fundsOf(book)
  const { filled = 0, partial = 0, placed = 0 } = counts.outcomes
  const accepted = filled + partial + placed
  const symbols = tradesBySymbol(terminal, perSymbol)
  return {
    synthetic: true,
    seed,
    closes: counts.closes,
    decisions: keys.size,
    entered: sum(symbols, ({ entered }) => entered),
    refusals: sorted(refusals),
    signals: sorted(counts.signals),
    fills: accepted,
    rejected: Object.values(counts.outcomes).reduce((total, count) => total + count, 0) - accepted,
    unsettled,
    resends: counts.resends,
    answersChanged: counts.answersChanged,
    duplicates: countDoubles(terminal),
    trades: sum(symbols, ({ trades }) => trades),
    openPositions: positionsOf(book).length,
    balance,
    equity,
    perSymbol: symbols,
    errors: sorted(counts.errors),
    decisionsSha256: hashDecisions(keys, readDecision),
  }
}

function tradesBySymbol(terminal: Terminal, perSymbol: Tally['perSymbol']): Record<string, SymbolSummary> {
  const open = new Set(positionsOf(terminal.book()).map(({ identifier }) => identifier))
  const closed = new Set<string>()
  const result = Object.fromEntries(Object.entries(perSymbol).map(([symbol, of]) => [symbol, { ...of }]))
  for (const trade of terminal.trades()) {
    const { brokerSymbol, entry, positionIdentifier } = trade
    const of = result[brokerSymbol]
    if (of === undefined) continue
    of.profit = toCents(of.profit + bookedBy(trade))
    if (entry === 'in' || open.has(positionIdentifier) || closed.has(positionIdentifier)) continue
    closed.add(positionIdentifier)
    of.trades += 1
  }
  return result
}

export const bookedBy = ({ profit, swap, commission }: Trade): number => profit + swap + commission

/** By the broker's deals, not by the terminal's own log, which would hide its own mistake. */
function countDoubles(terminal: Terminal): number {
  const signals = terminal.trades().flatMap(({ signal }) => (signal === null ? [] : [signal]))
  return signals.length - new Set(signals).size
}

function hashDecisions(keys: ReadonlySet<string>, readDecision: (key: string) => Decision | undefined): string {
  const hash = createHash('sha256')
  for (const key of keys) {
    const decision = readDecision(key)
    if (decision === undefined) throw new Error(`decision ${key} was announced, but is not in the journal`)
    hash.update(`${JSON.stringify(decision)}\n`)
  }
  return hash.digest('hex')
}

const sum = <T>(table: Readonly<Record<string, T>>, value: (item: T) => number): number =>
  Object.values(table).reduce((total, item) => total + value(item), 0)
const sorted = (table: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1)))
const toCents = (money: number): number => Math.round(money * 100) / 100
