import { setImmediate } from 'node:timers/promises'
import { openHistory, type SymbolHistory } from '../../adapters/bars/history.ts'
import { openRowsFile, type RowsFile, type RowsWritten } from '../../adapters/rows/rows-file.ts'
import { TIMEFRAMES, type SymbolName, type Timeframe } from '../../contracts/primitives.ts'
import type { Stretch } from '../../core/bars/join-sources.ts'
import { openSlider, slideWindows, type Moment } from '../../core/bars/slide.ts'
import { CATEGORIES } from '../../core/features/categories.ts'
import type { References } from '../../core/features/feature.ts'
import { FEATURES } from '../../core/features/registry.ts'
import { openFeatureReader } from '../../core/features/vector.ts'
import { openWatch, type Watch } from '../../core/features/watch.ts'
import { referencesOf } from '../../core/regime/references.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Window } from '../../core/window.ts'
import { layoutOf, metadataOf, type Layout } from './layout.ts'
import type { Plan } from './plan.ts'
import { openSequenceReader } from './sequence-bytes.ts'

export type ExportOptions = Readonly<{
  plan: Plan
  symbols: SymbolTable
  zone: ServerZone
  version: string
  signal?: AbortSignal
  onReading?: (symbol: SymbolName, file: string, rows: number) => void
  onProgress?: (done: number, closes: number) => void
}>

export type Exported = RowsWritten &
  Readonly<{
    /** First and last close, UTC ms. */
    first: number
    last: number
    segments: number
    /** Features that were the same in every row that has them. */
    still: readonly string[]
    own: SymbolHistory
    references: readonly SymbolHistory[]
    /** Reference symbols without bars here. */
    missing: readonly SymbolName[]
  }>
/** Nothing is left on the disk unless rows were written. */
export type ExportResult = Readonly<{ ok: true; exported: Exported } | { ok: false; why: string }>

/** How many rows pass before the rest of the process has its turn. */
const TURN_ROWS = 1_024

/** The serving code slid over a history: one row per close, of nothing but what was to be seen then. */
export async function exportRows(options: ExportOptions): Promise<ExportResult> {
  const { plan, zone, version, signal } = options
  const own = await readHistory(plan.symbol, TIMEFRAMES, options)
  if (own.bars[plan.base] === undefined)
    return {
      ok: false,
      why: `there are no bars of ${plan.symbol} ${plan.base} in ${plan.dir}, and none of a lower timeframe to make them of`,
    }
  const all: SymbolHistory[] = []
  for (const symbol of referencesOf(plan.symbol)) all.push(await readHistory(symbol, REFERENCE_TIMEFRAMES, options))
  const references = all.filter(({ bars }) => Object.keys(bars).length > 0)
  if (signal?.aborted === true) return STOPPED

  const layout = layoutOf(plan)
  const metadata = metadataOf({ plan, zone: zone.rule, version, own, references }, layout)
  const file = openRowsFile({ path: plan.out, columns: layout.columns, metadata, writtenBy: `barclose ${version}`, replace: plan.replace })
  try {
    const written = await writeRows({ ...options, own, references, layout, file })
    if (written === 'stopped') return STOPPED
    if (written === null) return { ok: false, why: `no bar of ${plan.symbol} ${plan.triggers.join(', ')} closed in the time asked for` }
    const missing = all.filter((one) => !references.includes(one)).map(({ symbol }) => symbol)
    return { ok: true, exported: { ...file.finish(), ...written, own, references, missing } }
  } finally {
    file.abandon()
  }
}

const STOPPED = { ok: false, why: 'stopped; no file was written' } as const
const REFERENCE_TIMEFRAMES = TIMEFRAMES.filter((timeframe) =>
  FEATURES.some((feature) => feature.of === 'scene' && feature.follows === 'references' && feature.needs[timeframe] !== undefined),
)

async function readHistory(
  symbol: SymbolName,
  timeframes: readonly Timeframe[],
  { plan: { dir, acceptBadBars }, symbols, zone, onReading }: ExportOptions,
): Promise<SymbolHistory> {
  return openHistory({ dir, symbol, symbols, zone, timeframes, acceptBadBars, onProgress: (file, rows) => onReading?.(symbol, file, rows) })
}

type Writing = ExportOptions & Readonly<{ own: SymbolHistory; references: readonly SymbolHistory[]; layout: Layout; file: RowsFile }>
type Span = Pick<Exported, 'first' | 'last' | 'segments' | 'still'>

async function writeRows({ plan, zone, signal, onProgress, own, references, layout, file }: Writing): Promise<Span | 'stopped' | null> {
  const { closes, moments } = slideWindows({ history: own.bars, zone, ...plan })
  const watch = openWatch(FEATURES.length)
  const write = openRowWriter({ plan, layout, file, watch, stretches: own.stretches[plan.base] ?? [] })
  const sliders = references.map(({ symbol, bars }) => ({ symbol, slider: openSlider(bars, zone) }))
  const segments = new Set<number>()
  let first: number | null = null
  let last = 0
  let rows = 0
  onProgress?.(0, closes)
  for (const moment of moments) {
    const others: Partial<Record<SymbolName, Window>> = {}
    for (const { symbol, slider } of sliders) others[symbol] = slider.at(moment.closeTime).window
    segments.add(write(moment, others))
    first ??= moment.closeTime
    last = moment.closeTime
    rows += 1
    if (rows % TURN_ROWS !== 0) continue
    onProgress?.(rows, closes)
    await setImmediate()
    if (signal?.aborted === true) return 'stopped'
  }
  if (first === null) return null
  // A single row says nothing of what changes.
  const still = rows === 1 ? [] : watch.still().flatMap((i) => FEATURES[i]?.name ?? [])
  return { first, last, segments: segments.size, still }
}

type RowParts = Readonly<{ plan: Plan; layout: Layout; file: RowsFile; watch: Watch; stretches: readonly Stretch[] }>

/** Writes the row of a moment and returns its segment. */
function openRowWriter({ plan, layout, file, watch, stretches }: RowParts): (moment: Moment, references: References) => number {
  const { symbol, base, triggers } = plan
  const reader = openFeatureReader()
  const sequences = layout.sequences.map(openSequenceReader)
  const segmentOf = openSegments(stretches)
  const context = new Float64Array(layout.features)
  const categories = new Float64Array(CATEGORIES.length)
  return ({ closeTime, closed, window }, references) => {
    const bars = window[base]
    if (bars === undefined) throw new Error(`the row of ${closeTime} has no ${base} bar to tell of`)
    const at = bars.length - 1
    const segment = segmentOf(bars.time[at] ?? Number.NaN)
    context[0] = closeTime
    context[1] = triggers.findLastIndex((timeframe) => closed.includes(timeframe))
    context[2] = segment
    context[3] = bars.open[at] ?? Number.NaN
    context[4] = bars.high[at] ?? Number.NaN
    context[5] = bars.low[at] ?? Number.NaN
    context[6] = bars.close[at] ?? Number.NaN
    context[7] = bars.tickVolume[at] ?? Number.NaN
    context[8] = bars.spreadPoints[at] ?? Number.NaN
    const scene = { symbol, closeTime, window, references }
    file.setNumbers(0, context)
    const values = reader.read(scene)
    file.setNumbers(layout.features, values)
    watch.take(values)
    for (const [i, { compute }] of CATEGORIES.entries()) categories[i] = compute(scene) ?? -1
    file.setNumbers(layout.categories, categories)
    for (const [i, read] of sequences.entries()) file.setBytes(layout.firstSequence + i, read(window))
    file.endRow()
    return segment
  }
}

/** Number of the stretch that a bar stands in, counted from the start of the history; asked with rising open times. */
function openSegments(stretches: readonly Stretch[]): (openTime: number) => number {
  let segment = 0
  return (openTime) => {
    while ((stretches[segment + 1]?.from ?? Infinity) <= openTime) segment += 1
    return segment
  }
}
