import { cents } from './sums.ts'

/** Equity at an instant, UTC ms. */
export type EquityPoint = Readonly<{ at: number; equity: number }>

/** Largest falls from an earlier peak; the two need not be the same fall. */
export type Drawdown = Readonly<{ money: number; percent: number }>

/** Null with fewer than two rows: one point has not fallen from anywhere. */
export function drawdownOf(equity: readonly EquityPoint[]): Drawdown | null {
  if (equity.length < 2) return null
  let peak = 0
  let money = 0
  let percent = 0
  for (const row of equity) {
    peak = Math.max(peak, row.equity)
    money = Math.max(money, peak - row.equity)
    if (peak > 0) percent = Math.max(percent, ((peak - row.equity) / peak) * 100)
  }
  return { money: cents(money), percent }
}

/** One fall: from the last time at the old peak until that peak is reached again, or until the end. */
export type Fall = Readonly<{
  peakAt: number
  troughAt: number
  /** Null while it has not recovered. */
  recoveredAt: number | null
  /** First instant at which it ended: recovered, or the last one known. */
  endAt: number
  /** Share of the peak, 0 to 1 without debt. */
  depth: number
}>

/** Every fall from a peak, oldest first. */
export function fallsOf(equity: readonly EquityPoint[]): readonly Fall[] {
  const falls: Fall[] = []
  let peak: EquityPoint | null = null
  let trough: EquityPoint | null = null
  for (const point of equity) {
    if (peak === null || point.equity >= peak.equity) {
      if (peak !== null && trough !== null) falls.push(fallOf(peak, trough, { recoveredAt: point.at, endAt: point.at }))
      peak = point
      trough = null
    } else if (trough === null || point.equity < trough.equity) trough = point
  }
  const last = equity.at(-1)
  if (peak !== null && trough !== null && last !== undefined) falls.push(fallOf(peak, trough, { recoveredAt: null, endAt: last.at }))
  return falls
}

const fallOf = (peak: EquityPoint, trough: EquityPoint, end: Pick<Fall, 'recoveredAt' | 'endAt'>): Fall => ({
  peakAt: peak.at,
  troughAt: trough.at,
  ...end,
  depth: peak.equity > 0 ? (peak.equity - trough.equity) / peak.equity : Number.NaN,
})
