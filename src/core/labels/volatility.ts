/**
 * How far the closes move from bar to bar, against a unit: the logarithm of (root mean square of the changes between the bars
 * `from` and `to`) / unit. NaN where nothing moves or nothing is to compare it with.
 */
export function logVolatility(close: Float64Array, { from, to, unit }: Readonly<{ from: number; to: number; unit: number }>): number {
  if (from < 0 || to >= close.length || to <= from) return Number.NaN
  let squares = 0
  for (let i = from + 1; i <= to; i += 1) {
    const change = (close[i] ?? Number.NaN) - (close[i - 1] ?? Number.NaN)
    squares += change * change
  }
  const ratio = Math.sqrt(squares / (to - from)) / unit
  return ratio > 0 && ratio < Infinity ? Math.log(ratio) : Number.NaN
}
