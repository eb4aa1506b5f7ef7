import type { FeatureValues } from './vector.ts'

/** Tells which features never change: a constant says that something is not sent, not read, or filled in. */
export type Watch = Readonly<{
  take: (values: FeatureValues) => void
  /** Places of the features that were there at least once and always the same. */
  still: () => readonly number[]
}>

export function openWatch(count: number): Watch {
  const first = new Float64Array(count).fill(Number.NaN)
  const hasMoved = new Uint8Array(count)
  return {
    take: (values) => {
      for (let i = 0; i < count; i += 1) {
        const value = values[i] ?? Number.NaN
        const before = first[i] ?? Number.NaN
        // Comparisons with NaN are false: neither what is absent nor what was not there yet counts as a change.
        if (Number.isNaN(before)) first[i] = value
        else if (Math.abs(value - before) > 0) hasMoved[i] = 1
      }
    },
    still: () => [...first.keys()].filter((i) => hasMoved[i] === 0 && !Number.isNaN(first[i])),
  }
}
