/**
 * Where a series is written: the caller's own array (a hot path allocates nothing) or a new one, NaN for the warm-up.
 * The caller's array may hold anything before; it must be none of the inputs.
 */
export function openResult(length: number, warmUpBars: number, out?: Float64Array): Float64Array {
  const result = out ?? new Float64Array(length)
  if (result.length !== length) throw new Error(`an indicator of ${length} bars cannot be written into ${result.length} values`)
  // A warm-up is some dozen bars: `fill` takes longer to begin than they do to write.
  const warm = Math.min(warmUpBars, length)
  for (let i = 0; i < warm; i += 1) result[i] = Number.NaN
  return result
}

export function requirePeriod(period: number, least = 1): void {
  if (!Number.isInteger(period) || period < least) throw new Error(`a period of ${period} bars: use a whole number from ${least}`)
}

/** An array that a function writes and reads within one call, kept for the next call of the same length. */
export function openScratch(): (length: number) => Float64Array {
  let kept = new Float64Array(0)
  return (length) => {
    if (kept.length !== length) kept = new Float64Array(length)
    return kept
  }
}
