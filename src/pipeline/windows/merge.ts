import type { Columns } from '../../contracts/bars.ts'
import type { Timeframe } from '../../contracts/primitives.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import { appendBars, cutSeries, startSeries, type Series } from './series.ts'
import { lowerBound } from '../../core/bars/lower-bound.ts'

export type Merge =
  | Readonly<{
      kind: 'merged'
      series: Series
      /** Index in the message of the first bar that added something; its length when nothing did. */
      freshFrom: number
      /** Bars held that came again with other values. */
      revisions: number
    }>
  | Readonly<{ kind: 'replaced'; series: Series }>
  | Readonly<{ kind: 'mismatch'; reason: string }>

type Incoming = Readonly<{ held: Series | undefined; columns: Columns; timeframe: Timeframe; zone: ServerZone }>

/** Fits the bars of one timeframe to those held. Pure: nothing is held differently until the caller says so. */
export function mergeBars({ held, columns, timeframe, zone }: Incoming): Merge {
  const place = { timeframe, zone }
  const { after, time } = columns
  if (held === undefined) {
    return after === null
      ? { kind: 'replaced', series: startSeries(columns, place) }
      : { kind: 'mismatch', reason: `no ${timeframe} bars are held` }
  }
  const first = after === null ? findIndex(held.serverTime, time[0]) : nextIndex(held.serverTime, after)
  const overlap = first === null ? null : countOverlap(held, first, time)
  if (first === null || overlap === null) {
    if (after === null) return { kind: 'replaced', series: startSeries(columns, place) }
    return {
      kind: 'mismatch',
      reason: `the ${timeframe} bars after ${after} do not follow those held, which end at ${held.serverTime.at(-1) ?? 'nothing'}`,
    }
  }
  const { freshFrom, revisions } = compareOverlap(held, columns, { first, overlap })
  if (freshFrom < overlap) {
    const cut = cutSeries(held, first + freshFrom, place)
    return { kind: 'merged', series: appendBars(cut, columns, freshFrom, place), freshFrom, revisions }
  }
  return { kind: 'merged', series: appendBars(held, columns, overlap, place), freshFrom: overlap, revisions: 0 }
}

function findIndex(serverTime: Float64Array, at: number | undefined): number | null {
  if (at === undefined) return null
  const index = lowerBound(serverTime, at)
  return serverTime[index] === at ? index : null
}

/** Where bars after `after` begin; null when that bar is not held. */
function nextIndex(serverTime: Float64Array, after: number): number | null {
  const index = findIndex(serverTime, after)
  return index === null ? null : index + 1
}

/** How many of the message's first bars are held already; null when the two histories name different bars. */
function countOverlap(held: Series, first: number, time: readonly number[]): number | null {
  const overlap = Math.min(held.bars.length - first, time.length)
  for (let i = 0; i < overlap; i += 1) if (held.serverTime[first + i] !== time[i]) return null
  return overlap
}

/** All columns in one loop, which costs half of a loop for each: a full snapshot repeats two thousand bars, and this is the decision's way. */
function compareOverlap(
  { bars }: Series,
  { open, high, low, close, tickVolume, spreadPoints }: Columns,
  { first, overlap }: Readonly<{ first: number; overlap: number }>,
): Readonly<{ freshFrom: number; revisions: number }> {
  let freshFrom = overlap
  let revisions = 0
  for (let i = 0, at = first; i < overlap; i += 1, at += 1) {
    if (
      bars.open[at] === open[i] &&
      bars.high[at] === high[i] &&
      bars.low[at] === low[i] &&
      bars.close[at] === close[i] &&
      bars.tickVolume[at] === tickVolume[i] &&
      bars.spreadPoints[at] === spreadPoints[i]
    )
      continue
    if (revisions === 0) freshFrom = i
    revisions += 1
  }
  return { freshFrom, revisions }
}
