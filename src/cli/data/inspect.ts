import { listFolder, loadSeries, nameIn, type Folder, type LoadedSeries, type SeriesFiles } from '../../adapters/bars/folder.ts'
import type { LineFault } from '../../adapters/bars/read-bars.ts'
import type { UserSymbols } from '../../contracts/symbols.ts'
import { judgeAmount, type Enough } from '../../core/bars/enough.ts'
import { findGaps, type Gap } from '../../core/bars/gaps.ts'
import type { Stretch } from '../../core/bars/join-sources.ts'
import { openSymbolTable } from '../../core/symbols/resolve.ts'
import type { ServerZone } from '../../core/time/zone.ts'

export type SeriesReport = Readonly<{
  symbol: string
  timeframe: SeriesFiles['timeframe']
  bars: number
  /** Open of the first and of the last bar, UTC; null without any. */
  first: string | null
  last: string | null
  days: number
  /** Holes in market hours within the stretches, the largest first in `largestGaps`. */
  gaps: number
  missingBars: number
  largestGaps: readonly Gap[]
  duplicates: number
  badBars: number
  zeroVolumes: number
  unknownSpreads: number
  faults: readonly Readonly<LineFault & { file: string }>[]
  stretches: readonly Stretch[]
  enough: Enough | null
}>

type Inspection = Readonly<{ series: readonly SeriesReport[]; skipped: Folder['skipped']; unreadable: readonly string[] }>
type Wanted = Readonly<{
  zone: ServerZone
  symbol: string | undefined
  userSymbols: UserSymbols
  onProgress: (text: string) => void
  onSeries: (report: SeriesReport) => void
}>

const DAY_MS = 86_400_000
const GAPS_SHOWN = 3

/** One series at a time, so that memory holds one and no more. */
export async function inspectFolder(folder: string, { zone, symbol, userSymbols, onProgress, onSeries }: Wanted): Promise<Inspection> {
  const symbols = openSymbolTable(userSymbols)
  const { series, skipped } = listFolder(folder, symbols)
  const asked = symbol === undefined ? undefined : nameIn(symbols, symbol)
  const wanted = series.filter((one) => asked === undefined || one.symbol === asked)
  const reports: SeriesReport[] = []
  const unreadable: string[] = []
  for (const [i, files] of wanted.entries()) {
    const label = `[${i + 1}/${wanted.length}] ${files.symbol} ${files.timeframe}`
    try {
      const loaded = await loadSeries(files, {
        zone,
        onProgress: (file, rows) => onProgress(`${label} ${file}: ${rows.toLocaleString('en')} rows`),
      })
      const report = describe(files, loaded, zone)
      reports.push(report)
      onSeries(report)
    } catch (error) {
      unreadable.push(error instanceof Error ? error.message : String(error))
    }
  }
  return { series: reports, skipped, unreadable }
}

function describe({ symbol, timeframe }: SeriesFiles, { bars, stretches, files }: LoadedSeries, zone: ServerZone): SeriesReport {
  // A pause between two stretches is shown as such and is no gap of either.
  const starts = new Set(stretches.map(({ from }) => from))
  const gaps = findGaps(bars.time, timeframe, zone).filter(({ to }) => !starts.has(to))
  const first = bars.time[0]
  const last = bars.time.at(-1)
  const days = first === undefined ? 0 : Math.round((bars.lastCloseAt - first) / DAY_MS)
  const sum = (pick: (file: (typeof files)[number]['read']) => number) => files.reduce((total, { read }) => total + pick(read), 0)
  return {
    symbol,
    timeframe,
    bars: bars.length,
    first: first === undefined ? null : new Date(first).toISOString(),
    last: last === undefined ? null : new Date(last).toISOString(),
    days,
    gaps: gaps.length,
    missingBars: gaps.reduce((total, { missing }) => total + missing, 0),
    largestGaps: gaps.toSorted((a, b) => b.missing - a.missing).slice(0, GAPS_SHOWN),
    duplicates: sum(({ duplicates }) => duplicates),
    badBars: sum(({ badBars }) => badBars),
    zeroVolumes: bars.tickVolume.reduce((count, volume) => count + (volume === 0 ? 1 : 0), 0),
    unknownSpreads: bars.spreadPoints.reduce((count, points) => count + (Number.isNaN(points) ? 1 : 0), 0),
    faults: files.flatMap(({ source, read }) => read.faults.map((fault) => ({ file: source, ...fault }))),
    stretches,
    enough: judgeAmount(timeframe, { bars: bars.length, days }),
  }
}
