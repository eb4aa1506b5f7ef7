import { TIMEFRAMES, type SymbolName, type Timeframe } from '../../contracts/primitives.ts'
import { joinSources, type Joined, type Source, type Stretch } from '../../core/bars/join-sources.ts'
import { joinBars, sliceBars } from '../../core/bars/make-bars.ts'
import { resample } from '../../core/bars/resample.ts'
import type { BarHistory } from '../../core/bars/slide.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import { closeOf } from '../../core/time/timeframes.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Bars } from '../../core/window.ts'
import { listFolder, type SeriesFile } from './folder.ts'
import { readBars, type BarFile } from './read-bars.ts'

/** All bars of a symbol, and which source gave which stretch of each timeframe. */
export type SymbolHistory = Readonly<{
  symbol: SymbolName
  bars: BarHistory
  stretches: Readonly<Partial<Record<Timeframe, readonly Stretch[]>>>
}>

export type HistoryOptions = Readonly<{
  dir: string
  symbol: SymbolName
  symbols: SymbolTable
  zone: ServerZone
  /** What is kept; lower ones are read too, since they fill what the files of a higher one leave open. */
  timeframes?: readonly Timeframe[]
  /** Leaves out lines that are no sound bar instead of refusing their file. */
  acceptBadBars?: boolean
  onProgress?: (file: string, rows: number) => void
}>

/**
 * The history of a symbol out of the files of a folder. Each timeframe has its own files and what the next lower one gives
 * resampled, joined by the usual preference. Files are read whole whatever is wanted of them, so that the choice of sources,
 * and with it a row, never depends on the range that is exported.
 */
export async function openHistory({
  dir,
  symbol,
  symbols,
  zone,
  timeframes = TIMEFRAMES,
  ...reading
}: HistoryOptions): Promise<SymbolHistory> {
  const { series } = listFolder(dir, symbols)
  const bars: Partial<Record<Timeframe, Bars>> = {}
  const stretches: Partial<Record<Timeframe, readonly Stretch[]>> = {}
  const highest = TIMEFRAMES.findLastIndex((timeframe) => timeframes.includes(timeframe))
  let lower: Lower | null = null
  for (const timeframe of TIMEFRAMES.slice(0, highest + 1)) {
    const files = series.find((one) => one.symbol === symbol && one.timeframe === timeframe)?.files ?? []
    const sources: Source[] = await readSources(files, { timeframe, zone, ...reading })
    if (lower !== null) sources.push(...resampleSources(lower, timeframe, zone))
    const joined = joinSources(sources, timeframe)
    if (joined.bars.length === 0) continue
    lower = { ...joined, timeframe }
    if (!timeframes.includes(timeframe)) continue
    bars[timeframe] = joined.bars
    stretches[timeframe] = joined.stretches
  }
  return { symbol, bars, stretches }
}

type Reading = Pick<HistoryOptions, 'zone' | 'acceptBadBars' | 'onProgress'> & Readonly<{ timeframe: Timeframe }>

async function readSources(files: readonly SeriesFile[], reading: Reading): Promise<Source[]> {
  const { timeframe, zone, acceptBadBars = false, onProgress } = reading
  const sources: Source[] = []
  for (const { file, source } of files) {
    const read = await readBars(file, { timeframe, zone, onProgress: (rows) => onProgress?.(source, rows) })
    if (read.badBars > 0 && !acceptBadBars) throw new Error(describeBadBars(file, read))
    sources.push({ name: source, bars: read.bars, hasVolume: read.hasVolume, hasSpread: read.hasSpread })
  }
  return sources
}

function describeBadBars(file: string, { badBars, faults }: BarFile): string {
  const [first] = faults
  const where = first === undefined ? '' : `, the first in line ${first.line}, ${first.column}: ${first.why}`
  return `${file} has ${badBars} bad bar${badBars === 1 ? '' : 's'}${where}. Mend or remove the file (barclose data check shows more), or leave such lines out with --accept-bad-bars`
}

type Lower = Joined & Readonly<{ timeframe: Timeframe }>
const RESAMPLED = ' (resampled)'

/**
 * The bars of the next higher timeframe, one source for each that the lower bars came from: a bar is never made of two
 * sources. Each stretch is resampled by itself. Its first bar is left out unless the stretch begins with it, since what came
 * before is not there.
 */
function resampleSources({ bars, stretches, timeframe }: Lower, to: Timeframe, zone: ServerZone): readonly Source[] {
  const made = new Map<string, Bars[]>()
  let from = 0
  for (const { source, bars: count } of stretches) {
    const until = from + count
    const lastCloseAt =
      until === bars.length ? bars.lastCloseAt : closeOf(zone.toServer(bars.time[until - 1] ?? Number.NaN), timeframe, zone)
    const stretch = sliceBars(bars, from, until, lastCloseAt)
    const higher = resample(stretch, { to, zone })
    const isWhole = higher.time[0] === stretch.time[0]
    const pieces = made.get(source) ?? []
    pieces.push(isWhole ? higher : sliceBars(higher, 1, Math.max(1, higher.length), higher.lastCloseAt))
    made.set(source, pieces)
    from = until
  }
  return [...made].map(([source, pieces]) => sourceOf(source, joinBars(pieces.filter(({ length }) => length > 0))))
}

function sourceOf(source: string, bars: Bars): Source {
  const countOf = (column: Float64Array, isMissing: (value: number) => boolean) =>
    column.reduce((count, value) => count + (isMissing(value) ? 1 : 0), 0)
  return {
    name: source.endsWith(RESAMPLED) ? source : `${source}${RESAMPLED}`,
    bars,
    hasVolume: countOf(bars.tickVolume, (volume) => volume === 0) * 2 < bars.length,
    hasSpread: countOf(bars.spreadPoints, Number.isNaN) * 2 < bars.length,
  }
}
