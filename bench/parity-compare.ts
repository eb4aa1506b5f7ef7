/** How far two columns lie apart: the largest difference as a share of the reference's largest absolute value. */
export type Difference = Readonly<{ bars: number; share: number; at: number }>

export const PARITY_LIMIT = 1e-9

/**
 * Bars within TA-Lib's own warm-up are not compared. Candle patterns are 0 there instead of absent, which is allowed; any
 * other value where ours has none, or none where ours should have one, is a difference without measure.
 */
export function compareColumns(ours: Float64Array, reference: Float64Array): Difference {
  if (ours.length !== reference.length) throw new Error(`${ours.length} values against ${reference.length} of the reference`)
  const scale = scaleOf(reference)
  const known = ours.findIndex((value) => !Number.isNaN(value))
  const first = known === -1 ? ours.length : known
  let [bars, share, at] = [0, 0, -1]
  for (const [i, expected] of reference.entries()) {
    if (Number.isNaN(expected) || (i < first && expected === 0)) continue
    bars += 1
    const distance = Math.abs((ours[i] ?? Number.NaN) - expected)
    const here = Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance === 0 ? 0 : distance / scale
    if (here > share) [share, at] = [here, i]
  }
  return { bars, share, at }
}

function scaleOf(reference: Float64Array): number {
  let scale = 0
  for (const value of reference) if (Math.abs(value) > scale) scale = Math.abs(value)
  return scale
}
