import { BrokerSymbolSchema, TIMEFRAMES, TimeframeSchema, type SymbolName, type Timeframe } from '../../contracts/primitives.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'

/** An option that cannot be followed; its message is for the person who typed it. */
export class Fault extends Error {}

export type Understood<T> = Readonly<{ ok: true; value: T } | { ok: false; why: string }>

/** What was made of the options, or the first of them that cannot be followed. */
export function understand<T>(read: () => T): Understood<T> {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    if (error instanceof Fault) return { ok: false, why: error.message }
    throw error
  }
}

export function needed(option: string, value: string | undefined): string {
  if (value === undefined) throw new Fault(`${option} is needed`)
  return value
}

export function symbolOf(word: string, symbols: SymbolTable): SymbolName {
  const brokerSymbol = BrokerSymbolSchema.safeParse(word)
  const known = brokerSymbol.success ? symbols.resolve(brokerSymbol.data) : null
  if (known === null) throw new Fault(`--symbol ${word} is a market nobody knows; name it in symbols.json of the data folder`)
  return known.symbol
}

export function timeframeOf(option: string, word: string): Timeframe {
  const timeframe = TimeframeSchema.safeParse(word)
  if (!timeframe.success) throw new Fault(`${option} ${word} is none of ${TIMEFRAMES.join(' ')}`)
  return timeframe.data
}

export function timeframesOf(option: string, words: string): readonly Timeframe[] {
  const named = words.split(',').map((word) => timeframeOf(option, word.trim()))
  return TIMEFRAMES.filter((timeframe) => named.includes(timeframe))
}

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z)?$/

export function instantOf(option: string, word: string): number {
  const instant = DATE.test(word) ? Date.parse(word) : Number.NaN
  // A day that no month has becomes one of the next month.
  const isReal = Number.isFinite(instant) && new Date(instant).toISOString().startsWith(word.replace(/(?::\d{2})?Z$/, ''))
  if (!isReal) throw new Fault(`${option} takes a date in UTC such as 2025-06-30 or 2025-06-30T14:00Z, not "${word}"`)
  return instant
}
