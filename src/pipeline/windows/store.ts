import type { BarColumns, Columns } from '../../contracts/bars.ts'
import { TIMEFRAMES, type Timeframe } from '../../contracts/primitives.ts'
import type { Snapshot } from '../../contracts/terminal.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Window } from '../../core/window.ts'
import { mergeBars, type Merge } from './merge.ts'
import type { Series } from './series.ts'

export type SeriesByTimeframe = Readonly<Partial<Record<Timeframe, Series>>>

export type Taken =
  | Readonly<{
      kind: 'taken'
      window: Window
      revisions: number
      /** The message as what it added; null when all of it was new. */ reduced: Snapshot | null
    }>
  | Readonly<{ kind: 'resync'; timeframe: Timeframe | null; reason: string }>

/** The bars held of one symbol of one account. */
export type WindowStore = Readonly<{
  take: (snapshot: Snapshot) => Taken
  window: () => Window
  /** Open time of the newest bar per timeframe, server seconds. */
  held: () => Partial<Record<Timeframe, number>>
  series: () => SeriesByTimeframe
}>

export function openWindowStore(zone: ServerZone, start: SeriesByTimeframe = {}): WindowStore {
  let held = start
  let window = windowOf(held)

  return {
    take: (snapshot) => {
      // Built from nothing at each message: a copy by spreading of what was copied before has a shape of its own in Node 20.
      const next: Partial<Record<Timeframe, Series>> = {}
      const merges: Merged[] = []
      let revisions = 0
      for (const timeframe of TIMEFRAMES) {
        const known = held[timeframe]
        const columns = snapshot.bars[timeframe]
        if (columns === undefined || (columns.after === null && columns.time.length === 0)) {
          if (known !== undefined) next[timeframe] = known
          continue
        }
        const merge = mergeBars({ held: known, columns, timeframe, zone })
        if (merge.kind === 'mismatch') return { kind: 'resync', timeframe, reason: merge.reason }
        next[timeframe] = merge.series
        merges.push({ timeframe, columns, merge })
        if (merge.kind === 'merged') revisions += merge.revisions
      }
      held = next
      window = windowOf(held)
      return { kind: 'taken', window, revisions, reduced: reduce(snapshot, merges) }
    },
    window: () => window,
    held: () => Object.fromEntries(Object.entries(held).map(([timeframe, series]) => [timeframe, series.serverTime.at(-1)])),
    series: () => held,
  }
}

function windowOf(held: SeriesByTimeframe): Window {
  const window: Partial<Record<Timeframe, Series['bars']>> = {}
  for (const timeframe of TIMEFRAMES) {
    const series = held[timeframe]
    if (series !== undefined && series.bars.length > 0) window[timeframe] = series.bars
  }
  return window
}

type Merged = Readonly<{ timeframe: Timeframe; columns: Columns; merge: Exclude<Merge, { kind: 'mismatch' }> }>

/** Cuts a message to what it added, still valid by the contract: the journal keeps every bar once, and replays as a tape. */
function reduce(snapshot: Snapshot, merges: readonly Merged[]): Snapshot | null {
  if (!snapshot.full && merges.every(({ merge }) => merge.kind === 'merged' && merge.freshFrom === 0)) return null
  const bars: Partial<Record<Timeframe, Columns>> = {}
  for (const { timeframe, columns, merge } of merges) {
    // Bars that replace all that was held are the baseline of the tape: they are kept as they came.
    if (merge.kind !== 'merged') return null
    const least = snapshot.closed.includes(timeframe) ? 1 : 0
    const from = Math.min(merge.freshFrom, columns.time.length - least)
    const after = from === 0 ? columns.after : (columns.time[from - 1] ?? null)
    if (after === null) return null
    if (columns.time.length - from > 0) bars[timeframe] = sliceColumns(columns, from, after)
  }
  return { ...snapshot, full: false, bars: bars satisfies BarColumns }
}

function sliceColumns({ time, open, high, low, close, tickVolume, spreadPoints }: Columns, from: number, after: number): Columns {
  return {
    after,
    time: time.slice(from),
    open: open.slice(from),
    high: high.slice(from),
    low: low.slice(from),
    close: close.slice(from),
    tickVolume: tickVolume.slice(from),
    spreadPoints: spreadPoints.slice(from),
  }
}
