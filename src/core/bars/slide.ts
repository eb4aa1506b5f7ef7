import { TIMEFRAMES, TIMEFRAME_SECONDS, WINDOW_BARS, type Timeframe } from '../../contracts/primitives.ts'
import { closeOf } from '../time/timeframes.ts'
import type { ServerZone } from '../time/zone.ts'
import type { Bars, Window } from '../window.ts'
import { TOLERATED } from './gaps.ts'
import { BREAK_MS } from './join-sources.ts'
import { sliceBars } from './make-bars.ts'

/** Bars of each timeframe as far as they reach back, oldest first. */
export type BarHistory = Readonly<Partial<Record<Timeframe, Bars>>>
/** What was to be seen when a bar closed, and nothing that came later. */
export type Moment = Readonly<{ closeTime: number; closed: readonly Timeframe[]; window: Window }>

export type SlideOptions = Readonly<{
  history: BarHistory
  zone: ServerZone
  /** The bar that a row tells of. A close during whose bar none of them closed has nothing to tell and is left out. */
  base: Timeframe
  triggers: readonly Timeframe[]
  /** Closes from this instant on and before `to`, UTC ms. */
  from?: number
  to?: number
}>
/** `closes` is how many moments there are at most. */
export type Slide = Readonly<{ closes: number; moments: Iterable<Moment> }>

/** Slides the windows over a history, one moment for each close of a trigger timeframe. */
export function slideWindows({ history, zone, base, triggers, from = 0, to = Infinity }: SlideOptions): Slide {
  const tracks = startTracks(history, zone)
  const first = tracks.find(({ timeframe }) => timeframe === base)?.closes[0] ?? Infinity
  const closes = listCloses(tracks, { triggers, from: Math.max(from, first), to })
  return { closes: closes.length, moments: walk(closes, { slider: sliderOf(tracks, base), base, triggers }) }
}

/** The window at an instant. It is asked with rising instants; bars of a timeframe are the same object until a new one closes. */
export type Slider = Readonly<{ at: (closeTime: number) => Moment }>

/** For a symbol that others are compared with: it follows their closes. */
export const openSlider = (history: BarHistory, zone: ServerZone): Slider => sliderOf(startTracks(history, zone), null)

type Walk = Readonly<{ slider: Slider; base: Timeframe; triggers: readonly Timeframe[] }>

function* walk(closes: Float64Array, { slider, base, triggers }: Walk): Generator<Moment> {
  for (const closeTime of closes) {
    const moment = slider.at(closeTime)
    const highest = TIMEFRAMES.findLast((timeframe) => triggers.includes(timeframe) && moment.closed.includes(timeframe))
    const opened = highest === undefined ? undefined : moment.window[highest]?.time.at(-1)
    const told = moment.window[base]
    if (opened !== undefined && told !== undefined && told.lastCloseAt > opened) yield moment
  }
}

type Track = {
  readonly timeframe: Timeframe
  readonly bars: Bars
  readonly closes: Float64Array
  /** How many of the bars have closed. */
  closed: number
  view: Bars | undefined
  /** Base bars that had closed with the last bar of the view. */
  baseBars: number
}

function startTracks(history: BarHistory, zone: ServerZone): readonly Track[] {
  return TIMEFRAMES.flatMap((timeframe) => {
    const bars = history[timeframe]
    if (bars === undefined || bars.length === 0) return []
    return [{ timeframe, bars, closes: closeTimesOf(bars, timeframe, zone), closed: 0, view: undefined, baseBars: 0 }]
  })
}

function sliderOf(tracks: readonly Track[], base: Timeframe | null): Slider {
  const baseTrack = tracks.find(({ timeframe }) => timeframe === base)
  let last = Number.NEGATIVE_INFINITY
  return {
    at: (closeTime) => {
      if (closeTime < last) throw new Error(`windows slide forward: asked for ${closeTime} after ${last}`)
      last = closeTime
      if (baseTrack !== undefined) advance(baseTrack, closeTime)
      const window: Partial<Record<Timeframe, Bars>> = {}
      const closed: Timeframe[] = []
      for (const track of tracks) {
        const view = advance(track, closeTime, baseTrack)
        if (view === undefined) continue
        if (view.lastCloseAt === closeTime) closed.push(track.timeframe)
        if (isFresh(track, closeTime, baseTrack)) window[track.timeframe] = view
      }
      return { closeTime, closed, window }
    },
  }
}

function advance(track: Track, closeTime: number, base?: Track): Bars | undefined {
  const { bars, closes } = track
  let closed = track.closed
  while (closed < closes.length && (closes[closed] ?? Infinity) <= closeTime) closed += 1
  if (closed === track.closed) return track.view
  const lastCloseAt = closes[closed - 1] ?? Number.NaN
  track.closed = closed
  track.view = sliceBars(bars, Math.max(0, closed - WINDOW_BARS), closed, lastCloseAt)
  track.baseBars = base === undefined ? 0 : countUntil(base.closes, lastCloseAt)
  return track.view
}

/**
 * A timeframe that stopped while the market went on has no window: its last bars say nothing of now. How long that is, is
 * told by the base bars since, which count market hours alone, as the live data-quality gate does; and never over a break.
 */
function isFresh({ timeframe, view, baseBars }: Track, closeTime: number, base: Track | undefined): boolean {
  if (view === undefined) return false
  const ageMs = closeTime - view.lastCloseAt
  const lastsMs = TIMEFRAME_SECONDS[timeframe] * 1_000
  if (ageMs > BREAK_MS + lastsMs) return false
  if (base === undefined) return true
  const openMs = Math.min(ageMs, (base.closed - baseBars) * TIMEFRAME_SECONDS[base.timeframe] * 1_000)
  return Math.floor(openMs / lastsMs) <= TOLERATED[timeframe]
}

/**
 * When each bar closed, UTC ms: at its end on the server's clock. Where that clock lives through an hour twice, a bar of the
 * first pass ends when the next one opens, not an hour later. No bar closes before it has lasted as long as its timeframe,
 * but for those that the clock itself shortens.
 */
export function closeTimesOf({ time, length, lastCloseAt }: Bars, timeframe: Timeframe, zone: ServerZone): Float64Array {
  const lastsMs = TIMEFRAME_SECONDS[timeframe] * 1_000
  const closes = new Float64Array(length)
  for (let i = 0; i < length; i += 1) {
    const open = time[i] ?? Number.NaN
    const byClock = closeOf(zone.toServer(open), timeframe, zone)
    const close = byClock > open ? byClock : open + lastsMs
    const next = time[i + 1] ?? lastCloseAt
    closes[i] = next > open && next < close ? Math.max(next, Math.min(close, open + lastsMs)) : close
  }
  return closes
}

type Range = Readonly<{ triggers: readonly Timeframe[]; from: number; to: number }>

/** Each instant once, rising. */
function listCloses(tracks: readonly Track[], { triggers, from, to }: Range): Float64Array {
  const wanted = tracks
    .filter(({ timeframe }) => triggers.includes(timeframe))
    .map(({ closes }) => closes.subarray(countUntil(closes, from - 1), countUntil(closes, to - 1)))
  const all = new Float64Array(wanted.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const closes of wanted) {
    all.set(closes, at)
    at += closes.length
  }
  return all.toSorted().filter((close, i, sorted) => i === 0 || close !== sorted[i - 1])
}

/** How many of the rising values are at most `limit`. */
function countUntil(values: Float64Array, limit: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? Infinity) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
