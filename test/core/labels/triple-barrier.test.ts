import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { returnOf, tripleBarrier, type BarrierLabel } from '../../../src/core/labels/triple-barrier.ts'

type Bar = readonly [open: number, high: number, low: number, close: number]
const columnsOf = (bars: readonly Bar[]) => ({
  open: Float64Array.from(bars, ([open]) => open),
  high: Float64Array.from(bars, ([, high]) => high),
  low: Float64Array.from(bars, ([, , low]) => low),
  close: Float64Array.from(bars, ([, , , close]) => close),
})
const START: Bar = [100, 101, 99, 100]
/** Barriers at 104 and 96. */
const label = (after: readonly Bar[], horizonBars = 3): BarrierLabel =>
  tripleBarrier({ bars: columnsOf([START, ...after]), at: 0, until: after.length + 1, distance: 4, horizonBars })

describe('the triple barrier', () => {
  it.each<readonly [string, readonly Bar[], BarrierLabel]>([
    [
      'reaches the upper barrier to the tick',
      [
        [100, 103, 99, 102],
        [102, 104, 101, 103],
      ],
      { up: 1, by: 'up', end: 2, returnR: 1 },
    ],
    [
      'falls one tick short of it and times out above',
      [
        [100, 103, 99, 102],
        [102, 103.5, 101, 103],
        [103, 103, 101, 102],
      ],
      { up: 1, by: 'timeout', end: 3, returnR: 0.5 },
    ],
    ['reaches the lower barrier', [[100, 101, 96, 97]], { up: 0, by: 'down', end: 1, returnR: -1 }],
    [
      'times out below',
      [
        [100, 101, 99, 100],
        [100, 101, 98, 99],
        [99, 100, 98, 99],
      ],
      { up: 0, by: 'timeout', end: 3, returnR: -0.25 },
    ],
    ['times out where it began: nothing is taught', [START, START, START], { up: null, by: 'timeout', end: 3, returnR: 0 }],
    [
      'both in one bar: nothing is taught, and a trade has lost',
      [START, [100, 104, 96, 103]],
      { up: null, by: 'both', end: 2, returnR: -1 },
    ],
    ['opens above the upper barrier: filled at the open', [START, [106, 107, 105, 105]], { up: 1, by: 'up', end: 2, returnR: 1.5 }],
    [
      'opens below the lower barrier and reaches the upper in the same bar: the open was first',
      [[94, 105, 93, 104]],
      { up: 0, by: 'down', end: 1, returnR: -1.5 },
    ],
    ['opens on the barrier', [[104, 105, 95, 100]], { up: 1, by: 'up', end: 1, returnR: 1 }],
    ['the last bar of the horizon still counts', [START, START, [100, 104, 99, 100]], { up: 1, by: 'up', end: 3, returnR: 1 }],
    [
      'the bar after the horizon does not',
      [START, START, [100, 102, 99, 101], [101, 110, 90, 95]],
      { up: 1, by: 'timeout', end: 3, returnR: 0.25 },
    ],
    ['bars that end before the horizon are no answer', [START, START], { up: null, by: 'cut', end: null, returnR: Number.NaN }],
    ['a barrier before the end of the bars is one', [START, [100, 104, 99, 103]], { up: 1, by: 'up', end: 2, returnR: 1 }],
    ['no bar at all', [], { up: null, by: 'cut', end: null, returnR: Number.NaN }],
  ])('%s', (_, after, expected) => {
    expect(label(after)).toEqual(expected)
  })

  it('the bar of the close itself decides nothing, however far it reached', () => {
    const bars = columnsOf([[50, 500, 1, 100], START, START, START])
    expect(tripleBarrier({ bars, at: 0, until: 4, distance: 4, horizonBars: 3 }).by).toBe('timeout')
  })

  it('stops at the end of the segment though bars of the next one follow', () => {
    const bars = columnsOf([START, START, [100, 110, 100, 110]])
    expect(tripleBarrier({ bars, at: 0, until: 2, distance: 4, horizonBars: 3 })).toMatchObject({ up: null, by: 'cut' })
    expect(tripleBarrier({ bars, at: 0, until: 3, distance: 4, horizonBars: 3 })).toMatchObject({ up: 1, by: 'up' })
  })

  it('a sell makes the opposite of a buy, but for a bar that reached both: that is a loss for either', () => {
    expect([returnOf('buy', { by: 'up', returnR: 1.5 }), returnOf('sell', { by: 'up', returnR: 1.5 })]).toEqual([1.5, -1.5])
    expect([returnOf('buy', { by: 'both', returnR: -1 }), returnOf('sell', { by: 'both', returnR: -1 })]).toEqual([-1, -1])
  })
})

/** Whole numbers, so that a mirrored walk is exact. */
const walks = fc
  .array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -6, max: 6 }), fc.nat(4), fc.nat(4)), { minLength: 2, maxLength: 60 })
  .map((steps) => {
    let price = 1_000
    return steps.map(([gap, move, above, below]): Bar => {
      const open = price + gap
      price = open + move
      return [open, Math.max(open, price) + above, Math.min(open, price) - below, price]
    })
  })
const cases = fc.record({
  walk: walks,
  share: fc.double({ min: 0, max: 0.999, noNaN: true }),
  distance: fc.integer({ min: 1, max: 20 }),
  horizonBars: fc.integer({ min: 1, max: 20 }),
})
const at = (walk: readonly Bar[], share: number): number => Math.floor(walk.length * share)

describe('over random walks', () => {
  it('a second computation, bar sets first, agrees', () => {
    fc.assert(
      fc.property(cases, ({ walk, share, distance, horizonBars }) => {
        const from = at(walk, share)
        const found = tripleBarrier({ bars: columnsOf(walk), at: from, until: walk.length, distance, horizonBars })
        expect(found).toEqual(naive(walk, from, distance, horizonBars))
      }),
    )
  })

  it('a mirrored market gives the mirrored label', () => {
    fc.assert(
      fc.property(cases, ({ walk, share, distance, horizonBars }) => {
        const mirrored = walk.map(([open, high, low, close]): Bar => [2_000 - open, 2_000 - low, 2_000 - high, 2_000 - close])
        const [plain, turned] = [walk, mirrored].map((bars) =>
          tripleBarrier({ bars: columnsOf(bars), at: at(walk, share), until: walk.length, distance, horizonBars }),
        )
        if (plain === undefined || turned === undefined) throw new Error('two labels')
        expect(turned.up).toBe(plain.up === null ? null : 1 - plain.up)
        expect(turned.end).toBe(plain.end)
        expect(turned.by).toBe(plain.by === 'up' ? 'down' : plain.by === 'down' ? 'up' : plain.by)
        if (plain.by !== 'cut') expect(returnOf('buy', turned)).toBe(returnOf('sell', plain) + 0)
      }),
    )
  })

  it('nothing before the close and nothing after the end changes it', () => {
    fc.assert(
      fc.property(cases, ({ walk, share, distance, horizonBars }) => {
        const from = at(walk, share)
        const found = tripleBarrier({ bars: columnsOf(walk), at: from, until: walk.length, distance, horizonBars })
        const last = found.end ?? walk.length - 1
        const garbage: Bar = [9_999, 99_999, 1, 5_000]
        const close = walk[from]?.[3] ?? Number.NaN
        const changed = walk.map((bar, i): Bar => (i < from || i > last ? garbage : i === from ? [1, 99_999, 0, close] : bar))
        expect(tripleBarrier({ bars: columnsOf(changed), at: from, until: walk.length, distance, horizonBars })).toEqual(found)
      }),
    )
  })
})

/** All bars that reach anything are gathered first, and the earliest of them is asked what it was. */
function naive(walk: readonly Bar[], from: number, distance: number, horizonBars: number): BarrierLabel {
  const entry = walk[from]?.[3] ?? Number.NaN
  const ahead = walk.slice(from + 1, from + 1 + horizonBars)
  const ups = ahead.flatMap(([open, high], i) => (Math.max(open, high) - entry >= distance ? [i] : []))
  const downs = ahead.flatMap(([open, , low], i) => (entry - Math.min(open, low) >= distance ? [i] : []))
  const first = Math.min(ups[0] ?? Infinity, downs[0] ?? Infinity)
  if (first === Infinity) {
    if (ahead.length < horizonBars) return { up: null, by: 'cut', end: null, returnR: Number.NaN }
    const moved = (ahead.at(-1)?.[3] ?? Number.NaN) - entry
    const up = moved > 0 ? 1 : moved < 0 ? 0 : null
    return { up, by: 'timeout', end: from + horizonBars, returnR: moved / distance }
  }
  const end = from + 1 + first
  const opened = (ahead[first]?.[0] ?? Number.NaN) - entry
  if (Math.abs(opened) >= distance) return { up: opened > 0 ? 1 : 0, by: opened > 0 ? 'up' : 'down', end, returnR: opened / distance }
  if (ups[0] === downs[0]) return { up: null, by: 'both', end, returnR: -1 }
  return ups[0] === first ? { up: 1, by: 'up', end, returnR: 1 } : { up: 0, by: 'down', end, returnR: -1 }
}
