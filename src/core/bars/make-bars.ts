import type { Bars } from '../window.ts'

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'tickVolume', 'spreadPoints'] as const

/** Room for so many bars, to be filled by whoever made it. */
export function makeBars(length: number): Bars {
  const column = () => new Float64Array(length)
  return {
    length,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    tickVolume: column(),
    spreadPoints: column(),
    lastCloseAt: 0,
  }
}

/** The bars from index `from` up to `until`, as views: nothing is copied. */
export function sliceBars(bars: Bars, from: number, until: number, lastCloseAt: number): Bars {
  const cut = (column: Float64Array) => column.subarray(from, until)
  return {
    length: Math.max(0, until - from),
    time: cut(bars.time),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    tickVolume: cut(bars.tickVolume),
    spreadPoints: cut(bars.spreadPoints),
    lastCloseAt,
  }
}

/** Pieces one after the other, copied once. */
export function joinBars(pieces: readonly Bars[]): Bars {
  const joined = makeBars(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    for (const name of COLUMNS) joined[name].set(piece[name].subarray(0, piece.length), at)
    at += piece.length
  }
  return { ...joined, lastCloseAt: pieces.at(-1)?.lastCloseAt ?? 0 }
}
