import fc from 'fast-check'
import type { Columns } from '../../../bench/parity-cases.ts'

/** Any bars on a grid of sixteenths, volume 0 among them; prices near to each other, so that ties and flat stretches come up. */
export function anyBars({ minLength = 0, maxLength = 90 } = {}): fc.Arbitrary<Columns> {
  const step = fc.integer({ min: -6, max: 6 })
  const reach = fc.nat({ max: 4 })
  const bar = fc.tuple(step, step, reach, reach, fc.nat({ max: 5 }))
  return fc.array(bar, { minLength, maxLength }).map((bars) => {
    let before = 4_000
    const rows = bars.map(([gap, move, above, below, volume]) => {
      const open = before + Math.trunc(gap / 4)
      const close = open + move
      before = close
      return [open, Math.max(open, close) + above, Math.min(open, close) - below, close, volume * 100] as const
    })
    const price = (place: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[place] / 16)
    return {
      length: rows.length,
      open: price(0),
      high: price(1),
      low: price(2),
      close: price(3),
      tickVolume: Float64Array.from(rows, (row) => row[4]),
    }
  })
}

export function scaleBars({ length, open, high, low, close, tickVolume }: Columns, prices: number, volumes: number): Columns {
  const times = (column: Float64Array, factor: number) => column.map((value) => value * factor)
  return {
    length,
    open: times(open, prices),
    high: times(high, prices),
    low: times(low, prices),
    close: times(close, prices),
    tickVolume: times(tickVolume, volumes),
  }
}

export function cutBars({ open, high, low, close, tickVolume }: Columns, from: number, to: number): Columns {
  const [o, h, l, c, v] = [open, high, low, close, tickVolume].map((column) => column.slice(from, to))
  if (!o || !h || !l || !c || !v) throw new Error('bars have five columns')
  return { length: o.length, open: o, high: h, low: l, close: c, tickVolume: v }
}
