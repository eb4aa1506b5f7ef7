import type { Gate, GateInput } from './gate.ts'
import { wantedSide } from './wanted-side.ts'

/** After a close the same direction waits: what was just left is not entered again on the same bar's noise. */
export const cooldown: Gate = {
  name: 'cooldown',
  check: (input) => {
    const { cooldownMinutes } = input.settings
    const sinceMinutes = minutesSinceClose(input)
    if (sinceMinutes === null || sinceMinutes >= cooldownMinutes) return null
    return { reason: `a ${wantedSide(input.opinion)} was closed ${sinceMinutes.toFixed(1)} minutes ago, the next waits ${cooldownMinutes}` }
  },
  numbers: (input) => ({ sinceMinutes: minutesSinceClose(input), cooldownMinutes: input.settings.cooldownMinutes }),
}

/** Since a position of the wanted side was closed; null when none was. */
function minutesSinceClose({ close: { receivedAt }, opinion, counts }: GateInput): number | null {
  const side = wantedSide(opinion)
  const closedAt = side === null ? null : counts.symbol.lastCloseAt[side]
  return closedAt === null ? null : Math.max(0, (receivedAt - closedAt) / 60_000)
}
