import { parseZone, type ServerZone } from './zone.ts'

export const SESSIONS = ['asia', 'london', 'new_york'] as const
export type Session = (typeof SESSIONS)[number]

type Hours = Readonly<{ zone: ServerZone; opens: number; closes: number }>

/** Office hours of each centre on its own clock, Monday to Friday: daylight saving comes and goes with the centre's law. */
const HOURS: Readonly<Record<Session, Hours>> = {
  asia: { zone: parseZone('Asia/Tokyo'), opens: 9, closes: 18 },
  london: { zone: parseZone('Europe/London'), opens: 8, closes: 17 },
  new_york: { zone: parseZone('America/New_York'), opens: 8, closes: 17 },
}

const HOUR = 3_600
const DAY = 86_400
/** 1970-01-01 was a Thursday; Monday is day 0. */
const THURSDAY = 3
const FRIDAY = 4

/** Share of the session that has passed at an instant: 0 outside, 1 at its end. A bar that closes at the opening belongs to before. */
export function sessionElapsed(session: Session, utcMs: number): number {
  const { zone, opens, closes } = HOURS[session]
  const local = zone.toServer(utcMs)
  if ((Math.floor(local / DAY) + THURSDAY) % 7 > FRIDAY) return 0
  const hours = (local % DAY) / HOUR
  return hours <= opens || hours > closes ? 0 : (hours - opens) / (closes - opens)
}
