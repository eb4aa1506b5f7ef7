import type { Decision } from '../../contracts/decision.ts'
import type { AccountId, SymbolName, Timeframe } from '../../contracts/primitives.ts'
import type { Journal, JournalReader } from '../../ports/journal.ts'
import { byText, firstFrom, heldIn } from './memory-sorted.ts'
import { ENTERED } from './rows-of.ts'

/** Of every close its time and its gate stay: about 16 bytes, so that it is decided once and the funnel counts all of them. */
type Market = Readonly<{ account: AccountId; symbol: SymbolName; timeframe: Timeframe; closes: number[]; gates: number[] }>

type Reads = Pick<Journal, 'decision' | 'lastCloses'> & Pick<JournalReader, 'decisions' | 'funnel'>
export type MemoryDecisions = Readonly<{
  /** Why a decision cannot be taken; null when it can. */
  refuse: (decision: Decision) => string | null
  add: (decision: Decision) => void
  /** Lets go of older ones that nothing refers to any more. */
  sweep: () => void
  reads: Reads
}>

export type KeepDecisions = Readonly<{
  /** How many of the newest stay whole; Infinity keeps all. */
  keep: number
  /** Whether something that is not settled yet refers to it. */
  isNeeded: (decision: Decision) => boolean
}>

/** Whole decisions are large, so only the newest stay, and those that are still needed. */
export function openDecisions({ keep, isNeeded }: KeepDecisions): MemoryDecisions {
  const markets = new Map<string, Market>()
  const gates = openNames()
  /**
   * The newest, the oldest of them at `oldest` once there are as many as may stay. A list, since whatever was ever in a `Map` that
   * loses one with each that comes stays in memory until all of it is looked through.
   */
  const newest: Decision[] = []
  let oldest = 0
  /** Older than the newest, and still needed. */
  const needed = new Map<string, Decision>()

  const hold = (decision: Decision): void => {
    if (newest.length < keep) {
      newest.push(decision)
      return
    }
    const leaving = newest[oldest] ?? decision
    if (keep > 0) newest[oldest] = decision
    oldest = oldest + 1 < keep ? oldest + 1 : 0
    if (isNeeded(leaving)) needed.set(leaving.key, leaving)
  }
  const inOrder = (): readonly Decision[] => [...needed.values(), ...newest.slice(oldest), ...newest.slice(0, oldest)]
  const add = (decision: Decision): void => {
    const { account, symbol, timeframe, closeTime, entry } = decision
    const market = heldIn(markets, marketOf(decision), () => ({ account, symbol, timeframe, closes: [], gates: [] }))
    const gate = gates.numberOf(entry.kind === 'hold' ? entry.gate : ENTERED)
    insertClose(market, closeTime, gate)
    hold(decision)
  }
  const refuse = (decision: Decision): string | null => {
    const { key, closeTime } = decision
    if (!key.endsWith(`|${closeTime}`)) return `the key ${key} does not end with its close time ${closeTime}`
    const market = markets.get(marketOf(decision))
    return market !== undefined && isDecided(market, closeTime) ? `${key} was decided before` : null
  }
  const sweep = (): void => {
    for (const [key, decision] of needed) if (!isNeeded(decision)) needed.delete(key)
  }
  return {
    refuse,
    add,
    sweep,
    reads: {
      decision: (key) => needed.get(key) ?? newest.find((decision) => decision.key === key),
      lastCloses: (account) => lastClosesOf(markets.values(), account),
      decisions: (query) => listDecisions(inOrder(), query),
      funnel: (query) => countGates(markets.values(), gates.nameOf, query),
    },
  }
}

/** The key without its close time: the contract of a dated one included. */
const marketOf = ({ key }: Decision): string => key.slice(0, key.lastIndexOf('|'))

const itself = (value: number): number => value

function isDecided({ closes }: Market, closeTime: number): boolean {
  const last = closes.at(-1)
  return last !== undefined && closeTime <= last && closes[firstFrom(closes, itself, closeTime)] === closeTime
}

function insertClose({ closes, gates }: Market, closeTime: number, gate: number): void {
  const last = closes.at(-1)
  if (last === undefined || last < closeTime) {
    closes.push(closeTime)
    gates.push(gate)
    return
  }
  const at = firstFrom(closes, itself, closeTime)
  closes.splice(at, 0, closeTime)
  gates.splice(at, 0, gate)
}

/** Gates by number, since their names would be repeated at every close. */
function openNames(): Readonly<{ numberOf: (name: string) => number; nameOf: (index: number) => string }> {
  const names: string[] = []
  const numbers = new Map<string, number>()
  return {
    numberOf: (name) => heldIn(numbers, name, () => names.push(name) - 1),
    nameOf: (index) => names[index] ?? '',
  }
}

function lastClosesOf(markets: Iterable<Market>, wanted: AccountId): ReturnType<Journal['lastCloses']> {
  const newest = new Map<string, ReturnType<Journal['lastCloses']>[number]>()
  for (const { account, symbol, timeframe, closes } of markets) {
    const closeTime = closes.at(-1)
    if (account !== wanted || closeTime === undefined) continue
    const name = `${symbol} ${timeframe}`
    const known = newest.get(name)
    // Contracts of one symbol are markets of their own.
    if (known === undefined || known.closeTime < closeTime) newest.set(name, { symbol, timeframe, closeTime })
  }
  return [...newest.values()].toSorted((a, b) => byText(a.symbol, b.symbol) || byText(a.timeframe, b.timeframe))
}

type Query = Parameters<JournalReader['decisions']>[0]

function listDecisions(held: readonly Decision[], query: Query): readonly Decision[] {
  const { account, symbol, timeframe, gate, before = Infinity, limit } = query
  const wanted = held.filter(
    (decision) =>
      decision.account === account &&
      decision.closeTime < before &&
      (symbol === undefined || decision.symbol === symbol) &&
      (timeframe === undefined || decision.timeframe === timeframe) &&
      (gate === undefined || gateOf(decision) === gate),
  )
  // Newest first, and the one that was written last where two closed together.
  return wanted
    .toReversed()
    .toSorted((a, b) => b.closeTime - a.closeTime)
    .slice(0, limit)
}

const gateOf = ({ entry }: Decision): string => (entry.kind === 'hold' ? entry.gate : ENTERED)

type Range = Parameters<JournalReader['funnel']>[0]

function countGates(
  markets: Iterable<Market>,
  nameOf: (index: number) => string,
  { account, from, to }: Range,
): ReturnType<JournalReader['funnel']> {
  const counts = new Map<string, number>()
  let decisions = 0
  for (const market of markets) {
    if (market.account !== account) continue
    const end = firstFrom(market.closes, itself, to)
    for (let i = firstFrom(market.closes, itself, from); i < end; i += 1) {
      const gate = nameOf(market.gates[i] ?? -1)
      counts.set(gate, (counts.get(gate) ?? 0) + 1)
      decisions += 1
    }
  }
  const entered = counts.get(ENTERED) ?? 0
  counts.delete(ENTERED)
  const holds = Object.fromEntries([...counts].toSorted(([a, m], [b, n]) => n - m || byText(a, b)))
  return { decisions, entered, holds }
}
