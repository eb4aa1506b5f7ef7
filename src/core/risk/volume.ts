import type { SymbolSpec } from '../../contracts/account.ts'

type Steps = Pick<SymbolSpec, 'volumeMin' | 'volumeStep'>

/** Floors to the broker's step, counted from zero; null below the minimum, which is never raised. */
export function floorToStep(spec: Steps, lots: number): number | null {
  // A hair of tolerance: 0.3 / 0.1 is 2.9999999999999996 and means three steps.
  const steps = Math.floor(lots / spec.volumeStep + 1e-9)
  const floored = Number((steps * spec.volumeStep).toFixed(8))
  return floored < spec.volumeMin || floored <= 0 ? null : floored
}
