import { resolve } from 'node:path'
import { BrokerSymbolSchema, TIMEFRAMES, TimeframeSchema, type SymbolName, type Timeframe } from '../../contracts/primitives.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'

/** What is to be exported, read and checked. */
export type Plan = Readonly<{
  dir: string
  out: string
  symbol: SymbolName
  base: Timeframe
  /** Fastest first. */
  triggers: readonly Timeframe[]
  /** Closes from `from` on and before `to`, UTC ms. */
  from: number
  to: number
  sequences: readonly Timeframe[]
  /** Features as 64-bit figures. */
  isDouble: boolean
  acceptBadBars: boolean
  replace: boolean
}>
export type PlanResult = Readonly<{ ok: true; plan: Plan } | { ok: false; why: string }>

/** Options as they were typed. */
export type PlanWords = Readonly<{
  data: string | undefined
  symbol: string | undefined
  base: string
  triggers: string | undefined
  from: string | undefined
  to: string | undefined
  sequences: string | undefined
  out: string | undefined
  double: boolean
  force: boolean
  'accept-bad-bars': boolean
}>

export function readPlan(words: PlanWords, symbols: SymbolTable): PlanResult {
  try {
    return { ok: true, plan: planOf(words, symbols) }
  } catch (error) {
    if (error instanceof Fault) return { ok: false, why: error.message }
    throw error
  }
}

class Fault extends Error {}

function planOf(words: PlanWords, symbols: SymbolTable): Plan {
  const base = timeframeOf('--base', words.base)
  const triggers = timeframesOf('--triggers', words.triggers ?? base)
  const [fastest] = triggers
  if (fastest !== undefined && TIMEFRAMES.indexOf(fastest) < TIMEFRAMES.indexOf(base))
    throw new Fault(`--triggers ${fastest} is faster than the base ${base}: a row tells of a whole base bar; take --base ${fastest}`)
  const from = words.from === undefined ? 0 : instantOf('--from', words.from)
  const to = words.to === undefined ? Infinity : instantOf('--to', words.to)
  if (from >= to) throw new Fault(`--from ${words.from ?? ''} is not before --to ${words.to ?? ''}`)
  return {
    dir: needed('--data DIR', words.data),
    out: resolve(needed('--out FILE', words.out)),
    symbol: symbolOf(needed('--symbol SYMBOL', words.symbol), symbols),
    base,
    triggers,
    from,
    to,
    sequences: sequencesOf(words.sequences ?? base),
    isDouble: words.double,
    acceptBadBars: words['accept-bad-bars'],
    replace: words.force,
  }
}

function needed(option: string, value: string | undefined): string {
  if (value === undefined) throw new Fault(`${option} is needed`)
  return value
}

function symbolOf(word: string, symbols: SymbolTable): SymbolName {
  const brokerSymbol = BrokerSymbolSchema.safeParse(word)
  const known = brokerSymbol.success ? symbols.resolve(brokerSymbol.data) : null
  if (known === null) throw new Fault(`--symbol ${word} is a market nobody knows; name it in symbols.json of the data folder`)
  return known.symbol
}

function timeframeOf(option: string, word: string): Timeframe {
  const timeframe = TimeframeSchema.safeParse(word)
  if (!timeframe.success) throw new Fault(`${option} ${word} is none of ${TIMEFRAMES.join(' ')}`)
  return timeframe.data
}

function timeframesOf(option: string, words: string): readonly Timeframe[] {
  const named = words.split(',').map((word) => timeframeOf(option, word.trim()))
  return TIMEFRAMES.filter((timeframe) => named.includes(timeframe))
}

function sequencesOf(words: string): readonly Timeframe[] {
  if (words === 'all') return TIMEFRAMES
  return words === 'none' ? [] : timeframesOf('--sequences', words)
}

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z)?$/

function instantOf(option: string, word: string): number {
  const instant = DATE.test(word) ? Date.parse(word) : Number.NaN
  // A day that no month has becomes one of the next month.
  const isReal = Number.isFinite(instant) && new Date(instant).toISOString().startsWith(word.replace(/(?::\d{2})?Z$/, ''))
  if (!isReal) throw new Fault(`${option} takes a date in UTC such as 2025-06-30 or 2025-06-30T14:00Z, not "${word}"`)
  return instant
}
