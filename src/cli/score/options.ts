import { resolve } from 'node:path'
import type { SymbolName, Timeframe } from '../../contracts/primitives.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import { Fault, instantOf, needed, symbolOf, timeframesOf } from '../export/words.ts'

export type ScoreOptions = Readonly<{
  dir: string
  symbol: SymbolName
  /** Null for all that the models know. */
  triggers: readonly Timeframe[] | null
  /** Closes from `from` on and before `to`, UTC ms. */
  from: number
  to: number
  out: string | null
  costPrice: number | null
  acceptBadBars: boolean
  replace: boolean
}>

/** Options as they were typed. */
export type ScoreWords = Readonly<{
  data: string | undefined
  symbol: string | undefined
  triggers: string | undefined
  from: string | undefined
  to: string | undefined
  out: string | undefined
  cost: string | undefined
  'accept-bad-bars': boolean
  force: boolean
}>

export function readScoreOptions(words: ScoreWords, symbols: SymbolTable, costOf: (symbol: SymbolName) => number | null): ScoreOptions {
  const symbol = symbolOf(needed('--symbol SYMBOL', words.symbol), symbols)
  const from = words.from === undefined ? 0 : instantOf('--from', words.from)
  const to = words.to === undefined ? Infinity : instantOf('--to', words.to)
  if (from >= to) throw new Fault(`--from ${words.from ?? ''} is not before --to ${words.to ?? ''}`)
  return {
    dir: needed('--data DIR', words.data),
    symbol,
    triggers: words.triggers === undefined ? null : timeframesOf('--triggers', words.triggers),
    from,
    to,
    out: words.out === undefined ? null : resolve(words.out),
    costPrice: costOf(symbol),
    acceptBadBars: words['accept-bad-bars'],
    replace: words.force,
  }
}
