import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BrokerSymbolSchema, TIMEFRAMES, type Timeframe } from '../../contracts/primitives.ts'
import { joinSources, type Joined, type Source } from '../../core/bars/join-sources.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import { readFileName } from './file-name.ts'
import { readBars, type BarFile } from './read-bars.ts'

export type SeriesFile = Readonly<{ file: string; source: string }>
/** The files of one symbol and timeframe. `symbol` is canonical where the table knows the name. */
export type SeriesFiles = Readonly<{ symbol: string; timeframe: Timeframe; files: readonly SeriesFile[] }>
export type Folder = Readonly<{
  series: readonly SeriesFiles[]
  /** Files that are left alone, and why. */ skipped: readonly Readonly<{ file: string; why: string }>[]
}>

/** What a folder holds, by symbol and timeframe; nothing is read yet. */
export function listFolder(folder: string, symbols: SymbolTable): Folder {
  const skipped: { file: string; why: string }[] = []
  const series = new Map<string, { symbol: string; timeframe: Timeframe; files: SeriesFile[] }>()
  for (const file of readdirSync(folder).toSorted()) {
    const name = readFileName(file)
    if (name === null) {
      if (isCsv(file)) skipped.push({ file, why: 'it is not named SYMBOL_TF[_source].csv, e.g. US30_M5.csv' })
      continue
    }
    if (name.timeframe === null) {
      skipped.push({ file, why: `${name.period} is none of ${TIMEFRAMES.join(' ')}` })
      continue
    }
    const symbol = nameIn(symbols, name.brokerSymbol)
    const key = `${symbol} ${name.timeframe}`
    const known = series.get(key) ?? { symbol, timeframe: name.timeframe, files: [] }
    known.files.push({ file: join(folder, file), source: file })
    series.set(key, known)
  }
  const order = (timeframe: Timeframe) => TIMEFRAMES.indexOf(timeframe)
  const sorted = [...series.values()].toSorted((a, b) =>
    a.symbol === b.symbol ? order(a.timeframe) - order(b.timeframe) : a.symbol < b.symbol ? -1 : 1,
  )
  return { series: sorted, skipped }
}

/** The market that a name means; the name itself where nobody knows it. */
export function nameIn(symbols: SymbolTable, name: string): string {
  const brokerSymbol = BrokerSymbolSchema.safeParse(name)
  return (brokerSymbol.success ? symbols.resolve(brokerSymbol.data)?.symbol : undefined) ?? name
}

const isCsv = (file: string): boolean => /\.csv(?:\.gz)?$/i.test(file)

export type LoadedSeries = Joined & Readonly<{ files: readonly Readonly<{ source: string; read: BarFile }>[] }>

/** Reads the files of a series and joins them by preference. */
export async function loadSeries(
  { files, timeframe }: SeriesFiles,
  { zone, onProgress }: Readonly<{ zone: ServerZone; onProgress?: (file: string, rows: number) => void }>,
): Promise<LoadedSeries> {
  const read: { source: string; read: BarFile }[] = []
  for (const { file, source } of files) {
    read.push({ source, read: await readBars(file, { timeframe, zone, onProgress: (rows) => onProgress?.(source, rows) }) })
  }
  const sources = read.map(({ source, read: { bars, hasVolume, hasSpread } }): Source => ({ name: source, bars, hasVolume, hasSpread }))
  return { ...joinSources(sources, timeframe), files: read }
}
