export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
export const meanOf = (values: readonly number[]): number | null => (values.length === 0 ? null : sumOf(values) / values.length)

/** Of the sample: n - 1, so one value has none. */
export function deviationOf(values: readonly number[]): number | null {
  const mean = meanOf(values)
  if (mean === null || values.length < 2) return null
  return Math.sqrt(sumOf(values.map((value) => (value - mean) * (value - mean))) / (values.length - 1))
}

/** Of the mean. */
export function standardErrorOf(values: readonly number[]): number | null {
  const deviation = deviationOf(values)
  return deviation === null ? null : deviation / Math.sqrt(values.length)
}

export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return below === undefined || above === undefined ? null : (below + above) / 2
}

/** Sums of cents gather binary noise; it is taken out once, at the end. */
export const cents = (amount: number): number => Math.round(amount * 100) / 100 + 0
