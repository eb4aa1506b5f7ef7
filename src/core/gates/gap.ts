import type { Gate } from './gate.ts'
import { restAhead } from './rest-ahead.ts'

const HOUR_MS = 3_600_000

/** Gap trading: nothing opens within so many hours before the market closes for at least as long. */
export const gap: Gate = {
  name: 'gap',
  check: ({ close: { spec, receivedAt, closures }, zone, firm }) => {
    const gapHours = firm?.rules.gapHours ?? null
    if (firm === null || gapHours === null) return null
    const spanMs = gapHours * HOUR_MS
    const rest = restAhead({ sessions: spec.sessions, closures, zone, now: receivedAt, leastMs: spanMs, withinMs: spanMs })
    if (rest === null) return null
    const restInMinutes = Math.round((rest.startsAt - receivedAt) / 60_000)
    return {
      reason: `the market closes in ${restInMinutes} minutes; ${firm.name} forbids opening within ${gapHours} hours before`,
      facts: { restInMinutes, restHours: hoursOf(rest), gapHours },
    }
  },
}

/** Null for a rest without an end. */
const hoursOf = ({ startsAt, endsAt }: Readonly<{ startsAt: number; endsAt: number }>): number | null =>
  endsAt === Infinity ? null : (endsAt - startsAt) / HOUR_MS
