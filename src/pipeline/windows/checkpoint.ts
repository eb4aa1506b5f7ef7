import type { Columns } from '../../contracts/bars.ts'
import { TIMEFRAMES, type Timeframe } from '../../contracts/primitives.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import { PRICE_COLUMNS, startSeries, type Series } from './series.ts'
import type { SeriesByTimeframe } from './store.ts'

const COLUMN_COUNT = 1 + PRICE_COLUMNS.length

/** The bars held, as bytes: per timeframe a count, then its columns, all 64-bit floats in this machine's order. */
export function encodeWindows(held: SeriesByTimeframe): Uint8Array {
  const all = TIMEFRAMES.map((timeframe) => held[timeframe])
  const total = all.reduce((sum, series) => sum + 1 + (series?.bars.length ?? 0) * COLUMN_COUNT, 0)
  const values = new Float64Array(total)
  let at = 0
  for (const series of all) {
    values[at] = series?.bars.length ?? 0
    at += 1
    if (series === undefined) continue
    for (const column of [series.serverTime, ...PRICE_COLUMNS.map((name) => series.bars[name])]) {
      values.set(column, at)
      at += column.length
    }
  }
  return new Uint8Array(values.buffer)
}

/** Reads them back; null when the bytes are not whole, and then the terminal is asked for all bars. */
export function decodeWindows(bytes: Uint8Array, zone: ServerZone): SeriesByTimeframe | null {
  if (bytes.byteLength % 8 !== 0) return null
  const values = new Float64Array(bytes.slice().buffer)
  const held: Partial<Record<Timeframe, Series>> = {}
  let at = 0
  for (const timeframe of TIMEFRAMES) {
    const length = values[at]
    at += 1
    if (length === undefined || !Number.isInteger(length) || length < 0 || at + length * COLUMN_COUNT > values.length) return null
    if (length === 0) continue
    const column = (index: number): number[] => Array.from(values.subarray(at + index * length, at + (index + 1) * length))
    const columns: Columns = {
      after: null,
      time: column(0),
      open: column(1),
      high: column(2),
      low: column(3),
      close: column(4),
      tickVolume: column(5),
      spreadPoints: column(6),
    }
    held[timeframe] = startSeries(columns, { timeframe, zone })
    at += length * COLUMN_COUNT
  }
  return at === values.length ? held : null
}
