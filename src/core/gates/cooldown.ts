import type { Gate } from './gate.ts'
import { wantedSide } from './wanted-side.ts'

/** After a close the same direction waits: what was just left is not entered again on the same bar's noise. */
export const cooldown: Gate = {
  name: 'cooldown',
  check: ({ close: { receivedAt }, opinion, counts, settings: { cooldownMinutes } }) => {
    const side = wantedSide(opinion)
    const closedAt = side === null ? null : counts.symbol.lastCloseAt[side]
    if (closedAt === null || receivedAt - closedAt >= cooldownMinutes * 60_000) return null
    const sinceMinutes = Math.max(0, (receivedAt - closedAt) / 60_000)
    const reason = `a ${side} was closed ${sinceMinutes.toFixed(1)} minutes ago, the next waits ${cooldownMinutes}`
    return { reason, facts: { sinceMinutes, cooldownMinutes } }
  },
}
