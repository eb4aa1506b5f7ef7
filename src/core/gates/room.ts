import type { Gate } from './gate.ts'

/** A loss that cannot be bounded leaves no room, however small it may be. */
export const room: Gate = {
  name: 'room',
  check: ({ openRisk }) => (openRisk.unbounded.length === 0 ? null : { reason: `open risk is unknown: ${openRisk.unbounded.join('; ')}` }),
  numbers: ({ openRisk }) => ({ openRiskMoney: openRisk.money }),
}
