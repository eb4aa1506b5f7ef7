import type { Gate } from './gate.ts'

export const opinion: Gate = {
  name: 'opinion',
  check: ({ opinion: formed }) => {
    if (formed === null) return { reason: 'the desk has no opinion' }
    return formed.side === null ? { reason: formed.reason } : null
  },
}
