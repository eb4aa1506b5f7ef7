import type { Snapshot } from '../src/contracts/terminal.ts'
import type { CalendarEvent } from '../src/core/account.ts'
import { lowerBound } from '../src/core/bars/lower-bound.ts'
import type { ServerZone } from '../src/core/time/zone.ts'

export type CalendarTeller = Readonly<{
  /** The list that goes out with a message of this instant; undefined while the server holds it already. Asked with rising instants. */
  tell: (at: number) => Snapshot['calendar']
}>

const HOUR_MS = 3_600_000
/** As the Expert Advisor reads it: once an hour, what has just been and some days ahead. */
const EVERY_MS = HOUR_MS
const BEHIND_MS = 2 * HOUR_MS
const AHEAD_MS = 72 * HOUR_MS
/** The contract takes no more. */
const EVENTS_MOST = 200

/** `events` are in the order of time. Without any a terminal tells of none, as one whose broker has no calendar. */
export function openCalendar(events: readonly CalendarEvent[], zone: ServerZone): CalendarTeller {
  const times = Float64Array.from(events, ({ at }) => at)
  let readAt = Number.NEGATIVE_INFINITY
  let held: Readonly<{ from: number; until: number }> | null = null
  return {
    tell: (at) => {
      if (events.length === 0 || at - readAt < EVERY_MS) return undefined
      readAt = at
      const from = lowerBound(times, at - BEHIND_MS)
      const until = Math.min(lowerBound(times, at + AHEAD_MS), from + EVENTS_MOST)
      if (held?.from === from && held.until === until) return undefined
      held = { from, until }
      return events.slice(from, until).map(({ at: when, ...event }) => ({ time: zone.toServer(when), ...event }))
    },
  }
}
