import type { Bars } from '../window.ts'

/** Whether any of the newest bars carries volume. Where none does, the source has none, and what is read from it is absent. */
export function hasVolume({ tickVolume }: Pick<Bars, 'tickVolume'>, count: number): boolean {
  for (let i = tickVolume.length - 1; i >= tickVolume.length - count; i -= 1) if ((tickVolume[i] ?? 0) > 0) return true
  return false
}

/** Mean volume of the bars from index `from` up to `until`. */
export function meanVolume({ tickVolume }: Pick<Bars, 'tickVolume'>, from: number, until: number): number {
  let sum = 0
  for (let i = from; i < until; i += 1) sum += tickVolume[i] ?? Number.NaN
  return sum / (until - from)
}
