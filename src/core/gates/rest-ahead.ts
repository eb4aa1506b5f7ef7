import type { SymbolSpec } from '../../contracts/account.ts'
import type { ServerZone } from '../time/zone.ts'

/** A time in which the market does not trade, UTC milliseconds. `endsAt` is Infinity where no session follows. */
export type Rest = Readonly<{ startsAt: number; endsAt: number }>

type Question = Readonly<{
  sessions: SymbolSpec['sessions']
  zone: ServerZone
  now: number
  /** Only a rest that lasts at least so long. */
  leastMs: number
  /** Only one that begins within this time from now. */
  withinMs: number
}>

const DAY = 86_400
/** Sessions repeat every week, so what does not open within eight days never does. */
const HORIZON_DAYS = 8

/** The next rest of a market that is open now; null when none is near. A closed market rests from now on. */
export function restAhead({ sessions, zone, now, leastMs, withinMs }: Question): Rest | null {
  let at = zone.toServer(now)
  for (;;) {
    const startsAt = endOfStretch(sessions, at)
    const startsAtUtc = startsAt === at ? now : zone.toUtc(startsAt)
    if (startsAtUtc - now > withinMs) return null
    const opens = nextOpening(sessions, startsAt)
    const endsAtUtc = opens === null ? Infinity : zone.toUtc(opens)
    if (endsAtUtc - startsAtUtc >= leastMs) return { startsAt: startsAtUtc, endsAt: endsAtUtc }
    if (opens === null) return null
    at = opens
  }
}

/** 1970-01-01 was a Thursday. */
const weekday = (serverSeconds: number): number => (Math.floor(serverSeconds / DAY) + 4) % 7

/** When the open time around an instant ends; the instant itself when the market is closed then. Sessions that touch are one. */
function endOfStretch(sessions: Question['sessions'], serverSeconds: number): number {
  const last = serverSeconds + HORIZON_DAYS * DAY
  let at = serverSeconds
  while (at < last) {
    const day = weekday(at)
    const second = at % DAY
    const session = sessions.find((one) => one.day === day && second >= one.from && second < one.to)
    if (session === undefined) return at
    at += session.to - second
  }
  return at
}

function nextOpening(sessions: Question['sessions'], serverSeconds: number): number | null {
  for (let day = 0; day <= HORIZON_DAYS; day += 1) {
    const midnight = (Math.floor(serverSeconds / DAY) + day) * DAY
    const today = weekday(midnight)
    let first = Infinity
    for (const { day: of, from } of sessions) if (of === today && midnight + from >= serverSeconds) first = Math.min(first, midnight + from)
    if (first !== Infinity) return first
  }
  return null
}
