import type { Bars, Window } from '../window.ts'

/** Changes that are looked at, newest first to go back from, and the fewest that say anything. */
const SPANS = [
  { timeframe: 'D1', most: 60, least: 30 },
  { timeframe: 'H1', most: 240, least: 120 },
] as const

const known = new WeakMap<Bars, WeakMap<Bars, number | null>>()

/** How two markets moved together, -1 to 1: by days, by hours where there are too few of them; null where nothing can be said. */
export function correlationOf(one: Window, other: Window): number | null {
  for (const span of SPANS) {
    const [a, b] = [one[span.timeframe], other[span.timeframe]]
    const correlation = a === undefined || b === undefined ? null : readOnce(a, b, span)
    if (correlation !== null) return correlation
  }
  return null
}

type Span = Readonly<{ most: number; least: number }>

/** Bars are never written to, so what they said once holds for as long as they are held. */
function readOnce(a: Bars, b: Bars, span: Span): number | null {
  const ofA = known.get(a) ?? new WeakMap<Bars, number | null>()
  known.set(a, ofA)
  const found = ofA.get(b)
  if (found !== undefined) return found
  const correlation = measure(a, b, span)
  ofA.set(b, correlation)
  return correlation
}

/** Pearson's coefficient of the changes between bars that both have. */
function measure(a: Bars, b: Bars, { most, least }: Span): number | null {
  let [n, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0]
  let [i, j] = [a.length - 1, b.length - 1]
  let newer: Readonly<{ a: number; b: number }> | null = null
  while (i >= 0 && j >= 0 && n < most) {
    const apart = (a.time[i] ?? Number.NaN) - (b.time[j] ?? Number.NaN)
    if (apart > 0) i -= 1
    else if (apart < 0) j -= 1
    else {
      const older = { a: a.close[i] ?? Number.NaN, b: b.close[j] ?? Number.NaN }
      if (newer !== null) {
        const [x, y] = [newer.a / older.a - 1, newer.b / older.b - 1]
        n += 1
        sumA += x
        sumB += y
        sumAA += x * x
        sumBB += y * y
        sumAB += x * y
      }
      newer = older
      i -= 1
      j -= 1
    }
  }
  if (n < least) return null
  const spread = (sumAA - (sumA * sumA) / n) * (sumBB - (sumB * sumB) / n)
  const correlation = (sumAB - (sumA * sumB) / n) / Math.sqrt(spread)
  // A market that stood still moves with nothing.
  return Number.isFinite(correlation) ? Math.max(-1, Math.min(1, correlation)) : null
}
