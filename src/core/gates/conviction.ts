import type { Gate } from './gate.ts'

/** A side that models propose needs more conviction than its trigger asks for. A desk without models has its own rule. */
export const conviction: Gate = {
  name: 'conviction',
  check: ({ opinion, conviction: formed }) => {
    if (opinion === null || opinion.model === null || opinion.side === null) return null
    if (formed === null) return { reason: 'no conviction was formed for the side that the models propose' }
    return formed.pass ? null : { reason: formed.reason }
  },
  numbers: ({ conviction: formed }) =>
    formed === null
      ? {}
      : { conviction: formed.value, threshold: formed.threshold, weighted: formed.weighted, confidence: formed.confidence },
}
