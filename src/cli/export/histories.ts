import { openHistory, type SymbolHistory } from '../../adapters/bars/history.ts'
import { TIMEFRAMES, type SymbolName, type Timeframe } from '../../contracts/primitives.ts'
import { openSlider } from '../../core/bars/slide.ts'
import type { References } from '../../core/features/feature.ts'
import { FEATURES } from '../../core/features/registry.ts'
import { referencesOf } from '../../core/regime/references.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Window } from '../../core/window.ts'

export type Histories = Readonly<{
  own: SymbolHistory
  references: readonly SymbolHistory[]
  /** Reference symbols without bars here. */
  missing: readonly SymbolName[]
}>

export type HistoriesOptions = Readonly<{
  dir: string
  symbol: SymbolName
  symbols: SymbolTable
  zone: ServerZone
  acceptBadBars: boolean
  onReading?: ((symbol: SymbolName, file: string, rows: number) => void) | undefined
}>

/** All that the features of a symbol are read from: its own bars, and those of the markets it is compared with. */
export async function readHistories({ symbol, onReading, ...options }: HistoriesOptions): Promise<Histories> {
  const read = (name: SymbolName, timeframes: readonly Timeframe[]): Promise<SymbolHistory> =>
    openHistory({ ...options, symbol: name, timeframes, onProgress: (file, rows) => onReading?.(name, file, rows) })
  const own = await read(symbol, TIMEFRAMES)
  const all: SymbolHistory[] = []
  for (const name of referencesOf(symbol)) all.push(await read(name, REFERENCE_TIMEFRAMES))
  const references = all.filter(({ bars }) => Object.keys(bars).length > 0)
  return { own, references, missing: all.filter((one) => !references.includes(one)).map(({ symbol: name }) => name) }
}

const REFERENCE_TIMEFRAMES = TIMEFRAMES.filter((timeframe) =>
  FEATURES.some((feature) => feature.of === 'scene' && feature.follows === 'references' && feature.needs[timeframe] !== undefined),
)

/** The windows of the reference symbols at rising instants. */
export function slideReferences(references: readonly SymbolHistory[], zone: ServerZone): (closeTime: number) => References {
  const sliders = references.map(({ symbol, bars }) => ({ symbol, slider: openSlider(bars, zone) }))
  return (closeTime) => {
    const windows: Partial<Record<SymbolName, Window>> = {}
    for (const { symbol, slider } of sliders) windows[symbol] = slider.at(closeTime).window
    return windows
  }
}
