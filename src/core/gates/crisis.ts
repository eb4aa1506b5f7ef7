import type { Gate } from './gate.ts'

/** A market in a crisis, or one whose state cannot be told, is not entered unless the settings allow it. */
export const crisis: Gate = {
  name: 'crisis',
  check: ({ regime, settings }) => {
    if (settings.crisisEntries === 'allow') return null
    if (regime === null) return { reason: 'the regime cannot be told: too few bars of H1 or D1' }
    return regime.regime === 'crisis' ? { reason: `the market is in a crisis: ${regime.why}` } : null
  },
  numbers: ({ regime }) => (regime === null ? {} : { regime: regime.regime, ...regime.facts }),
}
