import { TIMEFRAMES, TIMEFRAME_SECONDS, type Timeframe } from '../../contracts/primitives.ts'
import type { ServerZone } from './zone.ts'

/** The highest of the timeframes that closed together: it triggers the decision. */
export function triggerOf(closed: readonly Timeframe[]): Timeframe {
  const highest = TIMEFRAMES.findLast((timeframe) => closed.includes(timeframe))
  if (highest === undefined) throw new Error('a close names at least one timeframe')
  return highest
}

/** A bar ends where the server's clock says so: a D1 bar lasts 23, 24 or 25 hours of UTC. */
export function closeOf(openServerSeconds: number, timeframe: Timeframe, zone: ServerZone): number {
  return zone.toUtc(openServerSeconds + TIMEFRAME_SECONDS[timeframe])
}
