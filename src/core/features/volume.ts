import type { Bars } from '../window.ts'

/**
 * Whether each of the newest bars carries volume. A bar is made of ticks, so 0 says that its source does not count them: what is
 * read from such bars is absent, also where a window reaches from one source into another.
 */
export function hasVolume({ tickVolume }: Pick<Bars, 'tickVolume'>, count: number): boolean {
  for (let i = tickVolume.length - 1; i >= tickVolume.length - count; i -= 1) if (!((tickVolume[i] ?? 0) > 0)) return false
  return true
}

/** Mean volume of the bars from index `from` up to `until`. */
export function meanVolume({ tickVolume }: Pick<Bars, 'tickVolume'>, from: number, until: number): number {
  let sum = 0
  for (let i = from; i < until; i += 1) sum += tickVolume[i] ?? Number.NaN
  return sum / (until - from)
}
