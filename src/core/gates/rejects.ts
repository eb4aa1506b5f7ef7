import type { Gate } from './gate.ts'

/** The wait doubles with every further reject, up to this many times. */
const DOUBLINGS_MAX = 6

/** A broker that has said no several times is not asked again at every bar. */
export const rejects: Gate = {
  name: 'rejects',
  check: ({ close: { receivedAt }, counts: { symbol }, settings: { rejectsMax, rejectBackoffMinutes } }) => {
    const { rejectsInRow, lastRejectAt } = symbol
    if (lastRejectAt === null || rejectsInRow < rejectsMax) return null
    let waitMinutes = rejectBackoffMinutes
    for (let i = Math.min(rejectsInRow - rejectsMax, DOUBLINGS_MAX); i > 0; i -= 1) waitMinutes *= 2
    const leftMinutes = waitMinutes - (receivedAt - lastRejectAt) / 60_000
    if (leftMinutes <= 0) return null
    return {
      reason: `${rejectsInRow} entries in a row were rejected; ${leftMinutes.toFixed(1)} minutes to wait`,
      facts: { rejectsInRow, waitMinutes, leftMinutes },
    }
  },
  numbers: ({ counts: { symbol }, settings: { rejectsMax } }) => ({ rejectsInRow: symbol.rejectsInRow, rejectsMax }),
}
