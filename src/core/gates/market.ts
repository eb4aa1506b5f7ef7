import { isOpen } from '../quality/sessions.ts'
import { closureAt } from '../time/closures.ts'
import type { Gate, GateInput } from './gate.ts'

/** Whether the symbol may be traded in the direction wanted, now. */
export const market: Gate = {
  name: 'market',
  check: (input) => {
    const closed = closedReason(input)
    if (closed !== null) return { reason: closed }
    const { tradeMode } = input.close.spec
    const side = input.opinion?.side ?? input.opinion?.leaning ?? null
    const forbidden =
      tradeMode === 'close_only' || (tradeMode === 'long_only' && side === 'sell') || (tradeMode === 'short_only' && side === 'buy')
    return forbidden ? { reason: `the broker allows ${tradeMode.replace('_', ' ')} here`, facts: { tradeMode } } : null
  },
}

type Now = Readonly<{ close: Pick<GateInput['close'], 'spec' | 'receivedAt' | 'closures'>; zone: GateInput['zone'] }>

/** Why nothing can be traded, not even closed; null when the market is open. */
export function closedReason({ close: { spec, receivedAt, closures }, zone }: Now): string | null {
  const now = zone.toServer(receivedAt)
  if (spec.tradeMode === 'disabled') return 'the broker has disabled trading here'
  if (spec.expiresAt !== null && now >= spec.expiresAt) return 'the contract has expired'
  const closure = closureAt(closures, receivedAt)
  if (closure !== undefined) return `the market is closed: ${closure.name}`
  return isOpen(spec.sessions, now) ? null : 'the market is closed'
}
