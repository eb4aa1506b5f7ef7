import type { SymbolSpec } from '../../contracts/account.ts'
import type { Closure } from '../time/closures.ts'
import type { ServerZone } from '../time/zone.ts'

/** A time in which the market does not trade, UTC milliseconds. `endsAt` is Infinity where no session follows. */
export type Rest = Readonly<{ startsAt: number; endsAt: number }>

type Question = Readonly<{
  sessions: SymbolSpec['sessions']
  /** Holidays and early closes: they rest as a night does. */
  closures: readonly Closure[]
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
export function restAhead({ sessions, closures, zone, now, leastMs, withinMs }: Question): Rest | null {
  const hours = { sessions, shut: shutTimes({ closures, zone, now, withinMs }) }
  let at = zone.toServer(now)
  for (;;) {
    const startsAt = endOfStretch(hours, at)
    const startsAtUtc = startsAt === at ? now : zone.toUtc(startsAt)
    if (startsAtUtc - now > withinMs) return null
    const opens = nextOpening(hours, startsAt)
    const endsAtUtc = opens === null ? Infinity : zone.toUtc(opens)
    if (endsAtUtc - startsAtUtc >= leastMs) return { startsAt: startsAtUtc, endsAt: endsAtUtc }
    if (opens === null) return null
    at = opens
  }
}

/** A closure on the trade server's clock, seconds. */
type Shut = Readonly<{ from: number; to: number }>
type Hours = Readonly<{ sessions: Question['sessions']; shut: readonly Shut[] }>
const NEVER_SHUT: readonly Shut[] = []

/** Those that may touch the question: the rest of a week, holidays and all, ends within two of them. */
function shutTimes({ closures, zone, now, withinMs }: Pick<Question, 'closures' | 'zone' | 'now' | 'withinMs'>): readonly Shut[] {
  if (closures.length === 0) return NEVER_SHUT
  const until = now + withinMs + 2 * HORIZON_DAYS * DAY * 1_000
  return closures
    .filter(({ startsAt, endsAt }) => endsAt > now && startsAt < until)
    .map(({ startsAt, endsAt }) => ({ from: zone.toServer(startsAt), to: zone.toServer(endsAt) }))
}

const shutAt = (shut: readonly Shut[], at: number): Shut | undefined => shut.find(({ from, to }) => at >= from && at < to)

/** 1970-01-01 was a Thursday. */
const weekday = (serverSeconds: number): number => (Math.floor(serverSeconds / DAY) + 4) % 7

/** When the open time around an instant ends; the instant itself when the market is closed then. Sessions that touch are one. */
function endOfStretch({ sessions, shut }: Hours, serverSeconds: number): number {
  const last = serverSeconds + HORIZON_DAYS * DAY
  let at = serverSeconds
  while (at < last) {
    const session = shutAt(shut, at) === undefined ? sessionAt(sessions, at) : undefined
    if (session === undefined) return at
    const end = at + session.to - (at % DAY)
    const next = shut.find(({ from }) => from > at && from < end)
    if (next !== undefined) return next.from
    at = end
  }
  return at
}

function sessionAt(sessions: Question['sessions'], at: number): Question['sessions'][number] | undefined {
  const day = weekday(at)
  const second = at % DAY
  return sessions.find((one) => one.day === day && second >= one.from && second < one.to)
}

/** When a market that is closed opens again; null where no session follows. */
function nextOpening({ sessions, shut }: Hours, serverSeconds: number): number | null {
  let at: number | null = serverSeconds
  for (;;) {
    if (sessionAt(sessions, at) === undefined) at = nextSession(sessions, at)
    const closed: Shut | undefined = at === null ? undefined : shutAt(shut, at)
    if (at === null || closed === undefined) return at
    at = closed.to
  }
}

function nextSession(sessions: Question['sessions'], serverSeconds: number): number | null {
  for (let day = 0; day <= HORIZON_DAYS; day += 1) {
    const midnight = (Math.floor(serverSeconds / DAY) + day) * DAY
    const today = weekday(midnight)
    let first = Infinity
    for (const { day: of, from } of sessions) if (of === today && midnight + from >= serverSeconds) first = Math.min(first, midnight + from)
    if (first !== Infinity) return first
  }
  return null
}
