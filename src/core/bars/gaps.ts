import { TIMEFRAME_SECONDS, type Timeframe } from '../../contracts/primitives.ts'
import type { ServerZone } from '../time/zone.ts'

export type Gap = Readonly<{ from: number; to: number; /** Bars that usually stand in it. */ missing: number }>

const WEEK_SECONDS = 604_800
/** A time of the week belongs to the market when at least half of the weeks have a bar there. */
const USUAL = 0.5
/** Bars in a row that may be missing: a quiet minute has none, a quiet day does not exist. */
export const TOLERATED: Readonly<Record<Timeframe, number>> = { M1: 30, M5: 12, M15: 8, M30: 6, H1: 4, H4: 2, D1: 1 }

/**
 * Holes in market hours. What market hours are, the bars themselves say: weekends and the daily break are missing every
 * week, on the server's clock, which keeps them at their place when daylight saving changes.
 */
export function findGaps(time: Float64Array, timeframe: Timeframe, zone: ServerZone): readonly Gap[] {
  const seconds = TIMEFRAME_SECONDS[timeframe]
  const slots = Math.round(WEEK_SECONDS / seconds)
  const usual = usualSlots(time, { seconds, slots, zone })
  const gaps: Gap[] = []
  for (let i = 1; i < time.length; i += 1) {
    const before = time[i - 1] ?? Number.NaN
    const after = time[i] ?? Number.NaN
    if (after - before <= (TOLERATED[timeframe] + 1) * seconds * 1_000) continue
    const missing = countUsual(zone.toServer(before) + seconds, zone.toServer(after), { seconds, slots, usual })
    if (missing > TOLERATED[timeframe]) gaps.push({ from: before + seconds * 1_000, to: after, missing })
  }
  return gaps
}

const slotOf = (server: number, seconds: number, slots: number): number => Math.floor(server / seconds) % slots

function usualSlots(
  time: Float64Array,
  { seconds, slots, zone }: Readonly<{ seconds: number; slots: number; zone: ServerZone }>,
): Uint8Array {
  const seen = new Float64Array(slots)
  const weeks = new Set<number>()
  for (const at of time) {
    const server = zone.toServer(at)
    const slot = slotOf(server, seconds, slots)
    seen[slot] = (seen[slot] ?? 0) + 1
    weeks.add(Math.floor(server / WEEK_SECONDS))
  }
  return Uint8Array.from(seen, (count) => (count >= weeks.size * USUAL ? 1 : 0))
}

function countUsual(
  from: number,
  until: number,
  { seconds, slots, usual }: Readonly<{ seconds: number; slots: number; usual: Uint8Array }>,
): number {
  let count = 0
  for (let server = from; server < until; server += seconds) count += usual[slotOf(server, seconds, slots)] ?? 0
  return count
}
