import { TIMEFRAME_SECONDS, type Timeframe } from '../../contracts/primitives.ts'
import { makeBars, sliceBars } from '../../core/bars/make-bars.ts'
import { closeOf } from '../../core/time/timeframes.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Bars } from '../../core/window.ts'
import { readLines } from './lines.ts'
import { hasTooMany, numberOf, readLayout, timeOf, type Layout } from './read-rows.ts'

/** A line that is no sound bar: it is left out, and told. */
export type LineFault = Readonly<{ line: number; column: string; why: string }>
export type BarFile = Readonly<{
  bars: Bars
  /** Most bars have it. */
  hasVolume: boolean
  hasSpread: boolean
  duplicates: number
  badBars: number
  zeroVolumes: number
  /** Bars whose spread column is missing, empty or below zero. */
  unknownSpreads: number
  /** The first of them, for a person to look at. */
  faults: readonly LineFault[]
}>

const FAULTS_SHOWN = 5
const FIRST_ROOM = 65_536

export type ReadOptions = Readonly<{ timeframe: Timeframe; zone: ServerZone; onProgress?: (rows: number) => void }>

/** Reads a file of bars as a stream. Throws when it is no file of bars at all; single bad lines are counted and left out, never repaired. */
export async function readBars(path: string, { timeframe, zone, onProgress = () => {} }: ReadOptions): Promise<BarFile> {
  let layout: Layout | null = null
  let line = 0
  const store = openStore()
  for await (const lines of readLines(path)) {
    for (const text of lines) {
      line += 1
      if (layout === null) {
        const result = readLayout(text)
        if (!result.ok) throw new Error(`${path}: ${result.why}`)
        layout = result.layout
      } else if (text !== '') store.take(text, { line, layout, zone })
    }
    onProgress(line)
  }
  if (layout === null) throw new Error(`${path}: the file is empty`)
  const read = store.finish({ timeframe, zone })
  const fault = faultOfSpacing(read.bars.time, timeframe)
  if (fault !== null) throw new Error(`${path}: ${fault}`)
  return read
}

/** Fewer bars say nothing of how they follow one another. */
const SPACED_BARS = 50
const USUAL_SHARE = 0.01

/**
 * Whether the bars are those of another timeframe than the name says. Bars of an hour that are taken for those of five minutes
 * would be seen 55 minutes before they closed.
 */
function faultOfSpacing(time: Float64Array, timeframe: Timeframe): string | null {
  if (time.length < SPACED_BARS) return null
  const wanted = TIMEFRAME_SECONDS[timeframe] * 1_000
  let [usual, closer, least] = [0, 0, Number.POSITIVE_INFINITY]
  for (let i = 1; i < time.length; i += 1) {
    const step = (time[i] ?? Number.NaN) - (time[i - 1] ?? Number.NaN)
    if (step === wanted) usual += 1
    if (step < wanted) closer += 1
    if (step < least) least = step
  }
  if (closer * 2 <= time.length && usual >= time.length * USUAL_SHARE) return null
  return `bars follow one another after ${least / 1_000} s or more, so these are not the bars of ${timeframe} (${wanted / 1_000} s) that its name says`
}

type Where = Readonly<{ line: number; layout: Layout; zone: ServerZone }>

const PRICES = ['open', 'high', 'low', 'close'] as const
type Prices = Readonly<Record<(typeof PRICES)[number], number>>

function openStore() {
  let room = makeBars(FIRST_ROOM)
  let used = 0
  const counts = { duplicates: 0, badBars: 0, zeroVolumes: 0, unknownSpreads: 0 }
  const faults: LineFault[] = []

  const refuse = (line: number, column: string, why: string): void => {
    counts.badBars += 1
    if (faults.length < FAULTS_SHOWN) faults.push({ line, column, why })
  }
  const repeat = (line: number, prices: Prices): void => {
    // Which of two bars is right nobody knows: one may have been written while it was forming.
    if (PRICES.some((name) => prices[name] !== room[name][used - 1]))
      return refuse(line, 'time', 'another bar of the time of the one before, with other prices')
    counts.duplicates += 1
  }
  const take = (text: string, { line, layout, zone }: Where): void => {
    const parts = text.split(layout.separator)
    const at = timeOf(parts, layout, zone)
    if (!Number.isFinite(at)) return refuse(line, 'time', `"${text.slice(0, 40)}" begins with no time`)
    if (hasTooMany(parts, layout)) return refuse(line, 'separator', `more values than the ${layout.columns} columns of the first line`)
    const last = used === 0 ? Number.NEGATIVE_INFINITY : (room.time[used - 1] ?? 0)
    if (at < last) return refuse(line, 'time', 'the bar comes after a later one; bars run oldest first')
    const open = numberOf(parts[layout.open])
    const high = numberOf(parts[layout.high])
    const low = numberOf(parts[layout.low])
    const close = numberOf(parts[layout.close])
    if (at === last) return repeat(line, { open, high, low, close })
    const fault = faultOf(open, high, low, close)
    if (fault !== null) return refuse(line, fault[0], fault[1])
    const volume = layout.tickVolume === -1 ? 0 : numberOf(parts[layout.tickVolume])
    if (!(volume >= 0)) return refuse(line, 'tick_volume', `"${parts[layout.tickVolume] ?? ''}" is no count`)
    // Brokers leave it out, or write one below zero: the bar is sound, its spread is not known.
    const written = layout.spread === -1 ? Number.NaN : numberOf(parts[layout.spread])
    const spread = written >= 0 ? written : Number.NaN
    if (used === room.length) room = grow(room)
    room.time[used] = at
    room.open[used] = open
    room.high[used] = high
    room.low[used] = low
    room.close[used] = close
    room.tickVolume[used] = volume
    room.spreadPoints[used] = spread
    if (volume === 0) counts.zeroVolumes += 1
    if (Number.isNaN(spread)) counts.unknownSpreads += 1
    used += 1
  }
  const finish = ({ timeframe, zone }: Readonly<{ timeframe: Timeframe; zone: ServerZone }>): BarFile => {
    const last = room.time[used - 1]
    const lastCloseAt = used === 0 || last === undefined ? 0 : closeOf(zone.toServer(last), timeframe, zone)
    return {
      bars: sliceBars(room, 0, used, lastCloseAt),
      hasVolume: counts.zeroVolumes * 2 < used,
      hasSpread: counts.unknownSpreads * 2 < used,
      ...counts,
      faults,
    }
  }
  return { take, finish }
}

function faultOf(open: number, high: number, low: number, close: number): readonly [string, string] | null {
  if (low > 0 && high < Infinity && open >= low && open <= high && close >= low && close <= high) return null
  for (const [name, value] of Object.entries({ open, high, low, close })) {
    if (!(value > 0 && value < Infinity)) return [name, `${name} is not a positive number`]
  }
  return [
    high < open || high < close ? 'high' : 'low',
    `open ${open}, high ${high}, low ${low}, close ${close}: high and low must enclose the others`,
  ]
}

function grow(bars: Bars): Bars {
  const next = makeBars(bars.length * 2)
  for (const name of ['time', 'open', 'high', 'low', 'close', 'tickVolume', 'spreadPoints'] as const) next[name].set(bars[name])
  return next
}
