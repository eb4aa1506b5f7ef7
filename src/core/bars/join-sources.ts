import { TIMEFRAME_SECONDS, type Timeframe } from '../../contracts/primitives.ts'
import type { Bars } from '../window.ts'
import { joinBars, sliceBars } from './make-bars.ts'
import { lowerBound } from './lower-bound.ts'

/** Bars of one file. `name` stands in what is said of them. */
export type Source = Readonly<{ name: string; bars: Bars; hasVolume: boolean; hasSpread: boolean }>
/** An unbroken piece of one source in the joined history. */
export type Stretch = Readonly<{ source: string; from: number; to: number; bars: number }>
export type Joined = Readonly<{ bars: Bars; stretches: readonly Stretch[] }>

/** A source that pauses longer than this is two stretches: nothing may be traded or labelled across it. */
export const BREAK_MS = 4 * 86_400_000

/** Best first: with tick volume, with spread, the longer span, then by name, so that the order never depends on the disk. */
export const byPreference = (a: Source, b: Source): number =>
  Number(b.hasVolume) - Number(a.hasVolume) ||
  Number(b.hasSpread) - Number(a.hasSpread) ||
  spanOf(b) - spanOf(a) ||
  (a.name < b.name ? -1 : 1)

const spanOf = ({ bars }: Source): number => (bars.time.at(-1) ?? 0) - (bars.time[0] ?? 0)

/**
 * One history out of files that may overlap. Where two have bars of the same time the preferred one stands, whole
 * stretches of it; the others only fill what it leaves open. Bars of two sources are never blended within a stretch.
 */
export function joinSources(sources: readonly Source[], timeframe: Timeframe): Joined {
  const lastsMs = TIMEFRAME_SECONDS[timeframe] * 1_000
  let taken: Piece[] = []
  for (const source of sources.toSorted(byPreference)) {
    const open = taken
    taken = [...taken, ...stretchesOf(source).flatMap((piece) => open.reduce(cutAway, [piece]))].toSorted((a, b) => startOf(a) - startOf(b))
  }
  const whole = taken.filter(({ from, until }) => until > from)
  const pieces = whole.map(({ source, from, until }) => {
    const isEnd = until === source.bars.length
    const lastCloseAt = isEnd ? source.bars.lastCloseAt : (source.bars.time[until - 1] ?? 0) + lastsMs
    return sliceBars(source.bars, from, until, lastCloseAt)
  })
  const stretches = whole.map((piece) => ({
    source: piece.source.name,
    from: startOf(piece),
    to: endOf(piece),
    bars: piece.until - piece.from,
  }))
  return { bars: joinBars(pieces), stretches }
}

type Piece = Readonly<{ source: Source; from: number; until: number }>

const startOf = ({ source, from }: Piece): number => source.bars.time[from] ?? Number.NaN
/** Open of its last bar. */
const endOf = ({ source, until }: Piece): number => source.bars.time[until - 1] ?? Number.NaN

function stretchesOf(source: Source): readonly Piece[] {
  const { time } = source.bars
  const pieces: Piece[] = []
  let from = 0
  for (let i = 1; i <= time.length; i += 1) {
    if (i < time.length && (time[i] ?? 0) - (time[i - 1] ?? 0) <= BREAK_MS) continue
    pieces.push({ source, from, until: i })
    from = i
  }
  return time.length === 0 ? [] : pieces
}

/** What is left of the pieces outside of a stretch that is taken. */
function cutAway(pieces: readonly Piece[], taken: Piece): Piece[] {
  return pieces.flatMap((piece) => {
    const before = { ...piece, until: Math.min(piece.until, lowerBound(piece.source.bars.time, startOf(taken))) }
    const after = { ...piece, from: Math.max(piece.from, lowerBound(piece.source.bars.time, endOf(taken) + 1)) }
    return [before, after].filter(({ from, until }) => until > from)
  })
}
