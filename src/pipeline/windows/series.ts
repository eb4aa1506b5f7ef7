import type { Columns } from '../../contracts/bars.ts'
import { WINDOW_BARS, type Timeframe } from '../../contracts/primitives.ts'
import { closeOf } from '../../core/time/timeframes.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Bars } from '../../core/window.ts'

export const PRICE_COLUMNS = ['open', 'high', 'low', 'close', 'tickVolume', 'spreadPoints'] as const
const COLUMNS = ['time', ...PRICE_COLUMNS] as const

/** Columns that only grow; a view over them is never written to again, so an opinion may read while bars arrive. */
type Storage = Readonly<Record<(typeof COLUMNS)[number], Float64Array> & { serverTime: Float64Array }> & { used: number }

/** The bars held of one timeframe, with their open times as the terminal names them. */
export type Series = Readonly<{ storage: Storage; bars: Bars; serverTime: Float64Array }>
type Place = Readonly<{ timeframe: Timeframe; zone: ServerZone }>

const CAPACITY = WINDOW_BARS * 3

/** A series of these bars alone, the last WINDOW_BARS of them. */
export function startSeries(columns: Columns, place: Place): Series {
  const skip = Math.max(0, columns.time.length - WINDOW_BARS)
  return extend(makeStorage(), columns, { from: skip, place })
}

/** The series with the bars of `columns` from index `from` behind it. */
export function appendBars(series: Series, columns: Columns, from: number, place: Place): Series {
  const count = columns.time.length - from
  if (count === 0) return series
  const end = series.serverTime.byteOffset / 8 + series.serverTime.length
  const isNewest = series.storage.used === end
  const fits = end + count <= CAPACITY
  return extend(isNewest && fits ? series.storage : copyStorage(series, WINDOW_BARS - 1), columns, { from, place })
}

/** The series cut before index `at`: what follows is about to be replaced. */
export function cutSeries(series: Series, at: number, place: Place): Series {
  const storage = copyStorage(series, series.bars.length)
  storage.used = at
  return view(storage, place)
}

function extend(storage: Storage, columns: Columns, options: Readonly<{ from: number; place: Place }>): Series {
  const { zone } = options.place
  const from = Math.max(options.from, columns.time.length - WINDOW_BARS)
  const shift = storage.used - from
  for (let i = from; i < columns.time.length; i += 1) {
    const serverTime = columns.time[i] ?? Number.NaN
    storage.serverTime[i + shift] = serverTime
    storage.time[i + shift] = zone.toUtc(serverTime)
  }
  // Column by column: a name looked up for every bar costs more than the bar.
  for (const name of PRICE_COLUMNS) {
    const source = columns[name]
    const target = storage[name]
    for (let i = from; i < source.length; i += 1) target[i + shift] = source[i] ?? Number.NaN
  }
  storage.used = columns.time.length + shift
  return view(storage, options.place)
}

function view(storage: Storage, { timeframe, zone }: Place): Series {
  const end = storage.used
  const start = Math.max(0, end - WINDOW_BARS)
  const cut = (column: Float64Array) => column.subarray(start, end)
  const serverTime = cut(storage.serverTime)
  const bars: Bars = {
    length: end - start,
    time: cut(storage.time),
    open: cut(storage.open),
    high: cut(storage.high),
    low: cut(storage.low),
    close: cut(storage.close),
    tickVolume: cut(storage.tickVolume),
    spreadPoints: cut(storage.spreadPoints),
    lastCloseAt: closeOf(storage.serverTime[end - 1] ?? 0, timeframe, zone),
  }
  return { storage, bars, serverTime }
}

function makeStorage(): Storage {
  const column = () => new Float64Array(CAPACITY)
  return {
    used: 0,
    serverTime: column(),
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    tickVolume: column(),
    spreadPoints: column(),
  }
}

function copyStorage(series: Series, keep: number): Storage {
  const storage = makeStorage()
  const from = Math.max(0, series.bars.length - keep)
  storage.serverTime.set(series.serverTime.subarray(from))
  for (const name of COLUMNS) storage[name].set(series.bars[name].subarray(from))
  storage.used = series.bars.length - from
  return storage
}
