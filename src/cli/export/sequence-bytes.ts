import type { Timeframe } from '../../contracts/primitives.ts'
import type { Sequence } from '../../core/features/sequences.ts'
import type { Bars, Window } from '../../core/window.ts'

/** The bytes of a sequence at a moment, encoded once per bars; null where it is absent. */
export type SequenceReader = (window: Window) => Uint8Array | null

/** Bar by bar, as a recurrent network takes them. Every machine that Node runs on writes little-endian. */
export function openSequenceReader({ name, timeframe, columns, bars: count, compute }: SequenceParts): SequenceReader {
  const values = new Float32Array(count * columns.length)
  const bytes = new Uint8Array(values.buffer)
  let last: Bars | undefined
  let isThere = false
  return (window) => {
    const bars = window[timeframe]
    if (bars === undefined) return null
    if (bars !== last) {
      last = bars
      const series = compute(bars)
      isThere = series !== null
      if (series !== null) interleave(series, values, { name, count, width: columns.length })
    }
    return isThere ? bytes : null
  }
}

type SequenceParts = Pick<Sequence, 'name' | 'columns' | 'bars' | 'compute'> & Readonly<{ timeframe: Timeframe }>
type Shape = Readonly<{ name: string; count: number; width: number }>

function interleave(series: readonly Float64Array[], into: Float32Array, { name, count, width }: Shape): void {
  if (series.length !== width || series.some(({ length }) => length !== count))
    throw new Error(`the sequence ${name} is not ${count} bars of ${width}`)
  for (const [column, values] of series.entries()) {
    for (let i = 0; i < count; i += 1) into[i * width + column] = values[i] ?? Number.NaN
  }
}
