import { setImmediate } from 'node:timers/promises'
import type { SymbolHistory } from '../../adapters/bars/history.ts'
import { openRowsFile, type RowsFile, type RowsWritten } from '../../adapters/rows/rows-file.ts'
import type { SymbolName } from '../../contracts/primitives.ts'
import { closeTimesOf, slideWindows } from '../../core/bars/slide.ts'
import { FEATURES } from '../../core/features/registry.ts'
import { openWatch } from '../../core/features/watch.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import { readHistories, slideReferences } from './histories.ts'
import { layoutOf, metadataOf, type Layout } from './layout.ts'
import type { Plan } from './plan.ts'
import { openRowWriter } from './row-writer.ts'

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
  const { own, references, missing } = await readHistories({ ...plan, ...options })
  if (own.bars[plan.base] === undefined)
    return {
      ok: false,
      why: `there are no bars of ${plan.symbol} ${plan.base} in ${plan.dir}, and none of a lower timeframe to make them of`,
    }
  if (signal?.aborted === true) return STOPPED

  const layout = layoutOf(plan)
  const metadata = metadataOf({ plan, zone: zone.rule, version, own, references }, layout)
  const file = openRowsFile({ path: plan.out, columns: layout.columns, metadata, writtenBy: `barclose ${version}`, replace: plan.replace })
  try {
    const written = await writeRows({ ...options, own, references, layout, file })
    if (written === 'stopped') return STOPPED
    if (written === null) return { ok: false, why: `no bar of ${plan.symbol} ${plan.triggers.join(', ')} closed in the time asked for` }
    return { ok: true, exported: { ...file.finish(), ...written, own, references, missing } }
  } finally {
    file.abandon()
  }
}

const STOPPED = { ok: false, why: 'stopped; no file was written' } as const

type Writing = ExportOptions & Readonly<{ own: SymbolHistory; references: readonly SymbolHistory[]; layout: Layout; file: RowsFile }>
type Span = Pick<Exported, 'first' | 'last' | 'segments' | 'still'>

async function writeRows({ plan, zone, signal, onProgress, own, references, layout, file }: Writing): Promise<Span | 'stopped' | null> {
  const { closes, moments } = slideWindows({ history: own.bars, zone, ...plan, from: firstClose(plan, own, zone) })
  const watch = openWatch(FEATURES.length)
  const write = openRowWriter({ plan, zone, layout, file, watch, own })
  const referencesAt = slideReferences(references, zone)
  const segments = new Set<number>()
  let first: number | null = null
  let last = 0
  let rows = 0
  onProgress?.(0, closes)
  for (const moment of moments) {
    segments.add(write(moment, referencesAt(moment.closeTime)))
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

/** From where on rows are wanted. Windows reach back before it as ever. */
function firstClose({ triggers: [fastest], from, to, closesMost }: Plan, { bars }: SymbolHistory, zone: ServerZone): number {
  const all = fastest === undefined ? undefined : bars[fastest]
  if (fastest === undefined || all === undefined || closesMost === null) return from
  const closes = closeTimesOf(all, fastest, zone).filter((close) => close < to)
  return Math.max(from, closes.at(-closesMost) ?? from)
}
