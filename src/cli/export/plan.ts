import { resolve } from 'node:path'
import { LabelSchema, type Label } from '../../contracts/model.ts'
import { TIMEFRAMES, WINDOW_BARS, type SymbolName, type Timeframe } from '../../contracts/primitives.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import { Fault, instantOf, needed, symbolOf, timeframeOf, timeframesOf, understand } from './words.ts'

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
  /** The last so many closes of the fastest trigger; null for all of them. */
  closesMost: number | null
  sequences: readonly Timeframe[]
  /** Columns that look ahead, for training; null without. */
  label: Label | null
  /** Columns of what the timeframes say of either side. */
  hasConviction: boolean
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
  labels?: string | undefined
  conviction?: boolean
  last?: number | undefined
  out: string | undefined
  double: boolean
  force: boolean
  'accept-bad-bars': boolean
}>

export function readPlan(words: PlanWords, symbols: SymbolTable): PlanResult {
  const read = understand(() => planOf(words, symbols))
  return read.ok ? { ok: true, plan: read.value } : read
}

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
    closesMost: words.last ?? null,
    sequences: sequencesOf(words.sequences ?? base),
    label: words.labels === undefined ? null : labelOf(words.labels, base),
    hasConviction: words.conviction ?? false,
    isDouble: words.double,
    acceptBadBars: words['accept-bad-bars'],
    replace: words.force,
  }
}

function sequencesOf(words: string): readonly Timeframe[] {
  if (words === 'all') return TIMEFRAMES
  return words === 'none' ? [] : timeframesOf('--sequences', words)
}

const LABEL_FORM = 'TF:atrBars:barrierAtr:horizonBars:volatilityBars, e.g. M15:14:2:32:12'

function labelOf(words: string, base: Timeframe): Label {
  const [timeframe, ...figures] = words.split(':')
  const [atrBars, barrierAtr, horizonBars, volatilityBars] = figures.map(Number)
  const read = LabelSchema.safeParse({ timeframe, atrBars, barrierAtr, horizonBars, volatilityBars })
  if (figures.length !== 4 || !read.success) throw new Fault(`--labels takes ${LABEL_FORM}, not "${words}"`)
  if (read.data.timeframe !== base)
    throw new Fault(`--labels ${words}: a row tells of a bar of ${base}, so its label is one of ${base} too`)
  const longest = Math.max(read.data.atrBars, read.data.volatilityBars)
  if (longest >= WINDOW_BARS)
    throw new Fault(`--labels ${words}: ${longest} bars are more than a window holds beside the first (${WINDOW_BARS})`)
  return read.data
}
