import { resolve } from 'node:path'
import type { SymbolName } from '../../contracts/primitives.ts'
import { roundTripCost } from '../../core/metrics/costs.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import { Fault, needed, symbolOf } from '../export/words.ts'

/** The markets of --all. */
const ALL = ['US30', 'US100', 'US500', 'EURUSD', 'GBPUSD', 'USDJPY', 'XAUUSD', 'USOIL']

/** One symbol and what its trades cost there and back, in price. */
export type Wanted = Readonly<{ symbol: SymbolName; costPrice: number }>
export type TrainOptions = Readonly<{
  dir: string
  out: string
  wanted: readonly Wanted[]
  jobs: number
  rowsMost: number
  seed: number
  /** Per cent of the closes that are to pass; null keeps the thresholds of the table. */
  passShare: number | null
  /** Where the data comes from, in words; null names its files. */
  source: string | null
  size: 'full' | 'small'
  isSynthetic: boolean
  /** Folder in which the rows stay; null removes them. */
  keepRows: string | null
  acceptBadBars: boolean
}>

/** Options as they were typed. */
export type TrainWords = Readonly<{
  data: string | undefined
  symbol: string | undefined
  all: boolean
  out: string | undefined
  jobs: number
  'rows-max': number
  seed: number
  'pass-share': string | undefined
  cost: string | undefined
  source: string | undefined
  'keep-rows': string | undefined
  'accept-bad-bars': boolean
}>

export function readTrainOptions(words: TrainWords, symbols: SymbolTable, models: string): TrainOptions {
  if (words.all === (words.symbol !== undefined)) throw new Fault('name what to train: --symbol SYMBOL[,SYMBOL], or --all')
  const named = words.symbol === undefined ? ALL : words.symbol.split(',').map((word) => word.trim())
  const wanted = [...new Set(named.map((word) => symbolOf(word, symbols)))]
  if (words.cost !== undefined && wanted.length > 1) throw new Fault('--cost is the cost of one symbol; train the others by themselves')
  return {
    dir: needed('--data DIR', words.data),
    out: resolve(words.out ?? models),
    wanted: wanted.map((symbol) => ({ symbol, costPrice: costOf(words.cost, symbol) })),
    jobs: words.jobs,
    rowsMost: words['rows-max'],
    seed: words.seed,
    passShare: words['pass-share'] === undefined ? null : numberOf('--pass-share', words['pass-share'], { least: 0.01, most: 100 }),
    source: words.source ?? null,
    size: 'full',
    isSynthetic: false,
    keepRows: words['keep-rows'] === undefined ? null : resolve(words['keep-rows']),
    acceptBadBars: words['accept-bad-bars'],
  }
}

/** The figure that was typed, else that of the table. */
export function costOf(word: string | undefined, symbol: SymbolName): number {
  if (word !== undefined) return numberOf('--cost', word, { least: 0, most: Number.MAX_VALUE })
  const known = roundTripCost(symbol)
  if (known === null) throw new Fault(`nobody has put a figure to what a trade of ${symbol} costs; say it with --cost PRICE`)
  return known
}

function numberOf(option: string, word: string, { least, most }: Readonly<{ least: number; most: number }>): number {
  const value = Number(word)
  if (word.trim() !== '' && value >= least && value <= most) return value
  throw new Fault(
    `${option} takes a number ${most === Number.MAX_VALUE ? `of at least ${least}` : `from ${least} to ${most}`}, not "${word}"`,
  )
}
