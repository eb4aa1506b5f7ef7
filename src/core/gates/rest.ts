import type { FirmGround } from '../firm/ground.ts'
import type { GateInput, Gate } from './gate.ts'
import { restAhead, type Rest } from './rest-ahead.ts'

/** What would have to be closed before the market rests is not opened shortly before. */
export const rest: Gate = {
  name: 'rest',
  check: (input) => {
    const { restEntryMinutes, restCloseMinutes } = input.settings
    const minutes = Math.max(restEntryMinutes, closeMinutes(input.firm, restCloseMinutes))
    const ahead = forbiddenRest(input, minutes)
    if (ahead === null) return null
    const restInMinutes = Math.round((ahead.startsAt - input.close.receivedAt) / 60_000)
    return {
      reason: `the market rests in ${restInMinutes} minutes and ${input.firm?.name} forbids to hold through it`,
      facts: { restInMinutes, restEntryMinutes: minutes, closeBeforeRestHours: input.firm?.rules.closeBeforeRestHours ?? null },
    }
  },
}

/** How long before a rest positions are closed: the firm's time or the user's, whichever is longer. */
export const closeMinutes = (firm: Ground['firm'], own: number): number => Math.max(own, firm?.rules.closeBeforeRestMinutes ?? 0)

type Ground = Readonly<{
  close: Pick<GateInput['close'], 'spec' | 'receivedAt' | 'closures'>
  zone: GateInput['zone']
  firm: Pick<FirmGround, 'rules'> | null
}>

/** A rest within so many minutes through which the firm lets nothing be held; null when there is none. */
export function forbiddenRest({ close: { spec, receivedAt, closures }, zone, firm }: Ground, minutes: number): Rest | null {
  const hours = firm?.rules.closeBeforeRestHours ?? null
  if (hours === null) return null
  // Longer than so many hours, not as long.
  const leastMs = hours * 3_600_000 + 1
  return restAhead({ sessions: spec.sessions, closures, zone, now: receivedAt, leastMs, withinMs: minutes * 60_000 })
}
