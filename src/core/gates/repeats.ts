import type { Gate } from './gate.ts'

const HOUR_MS = 3_600_000

/** However often a symbol asks, so many entries of it leave in an hour and no more: more of them were never intended. */
export const repeats: Gate = {
  name: 'repeats',
  check: ({ close: { receivedAt }, counts, settings: { entriesPerHourMax } }) => {
    const entriesLastHour = countSince(counts.symbol.entriesAt, receivedAt - HOUR_MS)
    if (entriesLastHour < entriesPerHourMax) return null
    return {
      reason: `${entriesLastHour} entries of the symbol were sent within the hour, at most ${entriesPerHourMax}`,
    }
  },
  numbers: ({ close: { receivedAt }, counts, settings: { entriesPerHourMax } }) => ({
    entriesLastHour: countSince(counts.symbol.entriesAt, receivedAt - HOUR_MS),
    entriesPerHourMax,
  }),
}

const countSince = (times: readonly number[], from: number): number => times.filter((at) => at > from).length
