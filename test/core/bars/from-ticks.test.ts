import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinTicks, minuteBars, tickTrack, type Ticks } from '../../../src/core/bars/from-ticks.ts'
import type { Bars } from '../../../src/core/window.ts'
import { isDeep } from '../../support/depth.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 2, 16, 10)
const POINT = 0.00001

/** Rows of [ms since the start, bid in points, spread in points]. */
const ticksOf = (rows: readonly (readonly [number, number, number])[]): Ticks => ({
  time: Float64Array.from(rows, ([ms]) => START + ms),
  bid: Float64Array.from(rows, ([, bid]) => bid / 100_000),
  ask: Float64Array.from(rows, ([, bid, spread]) => (bid + spread) / 100_000),
})
const rowsOf = (bars: Bars) =>
  Array.from(bars.time, (at, i) => ({
    minute: (at - START) / MINUTE,
    prices: [bars.open[i], bars.high[i], bars.low[i], bars.close[i]],
    volume: bars.tickVolume[i],
    spread: bars.spreadPoints[i],
  }))

describe('minutes out of ticks', () => {
  const ticks = ticksOf([
    [0, 110_000, 10],
    [20_000, 110_020, 7],
    [59_999, 109_990, 12],
    [60_000, 110_005, 9],
    [60_000, 110_004, 9],
    [200_000, 110_100, 11],
    [240_000, 110_110, 11],
  ])

  it('are made of the bid, count their ticks and keep their least spread; a minute without ticks has no bar', () => {
    expect(rowsOf(minuteBars(ticks, { point: POINT }))).toEqual([
      { minute: 0, prices: [1.1, 1.1002, 1.0999, 1.0999], volume: 3, spread: 7 },
      { minute: 1, prices: [1.10005, 1.10005, 1.10004, 1.10004], volume: 2, spread: 9 },
      { minute: 3, prices: [1.101, 1.101, 1.101, 1.101], volume: 1, spread: 11 },
    ])
  })

  it('leave out the last one until it is known to be over', () => {
    const knownUntil = START + 5 * MINUTE
    expect(minuteBars(ticks, { point: POINT, knownUntil: knownUntil - 1 }).length).toBe(3)
    const whole = minuteBars(ticks, { point: POINT, knownUntil })
    expect(rowsOf(whole).at(-1)).toEqual({ minute: 4, prices: [1.1011, 1.1011, 1.1011, 1.1011], volume: 1, spread: 11 })
    expect(whole.lastCloseAt).toBe(knownUntil)
    expect(minuteBars(ticks, { point: POINT }).lastCloseAt).toBe(START + 4 * MINUTE)
  })

  it('never understate a spread that is finer than a point', () => {
    const gold: Ticks = { time: Float64Array.of(START), bid: Float64Array.of(1291.677), ask: Float64Array.of(1292.033) }
    // 0.356 is 35.6 points.
    expect(Array.from(minuteBars(gold, { point: 0.01, knownUntil: START + MINUTE }).spreadPoints)).toEqual([36])
    expect(Array.from(tickTrack(gold, { point: 0.01 }).spreadPoints)).toEqual([35.6])
  })

  it('of no ticks are none', () => {
    const none = ticksOf([])
    expect(minuteBars(none, { point: POINT })).toMatchObject({ length: 0, lastCloseAt: 0 })
    expect(tickTrack(none, { point: POINT })).toMatchObject({ length: 0, lastCloseAt: 0 })
  })
})

const randomTicks = fc
  .array(
    fc.tuple(
      fc.oneof(fc.nat({ max: 20_000 }), fc.nat({ max: 200_000 }), fc.constant(0)),
      fc.integer({ min: 100_000, max: 120_000 }),
      fc.nat({ max: 40 }),
    ),
    { minLength: 1, maxLength: 200 },
  )
  .map((steps) => {
    let ms = 0
    return steps.map(([step, bid, spread]) => [(ms += step), bid, spread] as const)
  })

describe('over random ticks', () => {
  it('the minutes are those of a second computation, which sorts each tick into its minute by name', () => {
    fc.assert(
      fc.property(randomTicks, (rows) => {
        const byMinute = new Map<number, (readonly [number, number, number])[]>()
        for (const row of rows) {
          const minute = Math.floor(row[0] / MINUTE)
          byMinute.set(minute, [...(byMinute.get(minute) ?? []), row])
        }
        const last = Math.max(...byMinute.keys())
        const expected = [...byMinute]
          .filter(([minute]) => minute !== last)
          .map(([minute, own]) => {
            const sorted = own.map(([, bid]) => bid).toSorted((a, b) => a - b)
            const prices = [own[0]?.[1], sorted.at(-1), sorted[0], own.at(-1)?.[1]].map((points) => Number(`${points}e-5`))
            return { minute, prices, volume: own.length, spread: own.map(([, , spread]) => spread).toSorted((a, b) => a - b)[0] }
          })
        expect(rowsOf(minuteBars(ticksOf(rows), { point: POINT }))).toEqual(expected)
      }),
      { numRuns: isDeep ? 3_000 : 150 },
    )
  })

  it('the track has every tick, and its spread gives the ask back', () => {
    fc.assert(
      fc.property(randomTicks, (rows) => {
        const ticks = ticksOf(rows)
        const track = tickTrack(ticks, { point: POINT })
        expect(track.length).toBe(rows.length)
        expect(Array.from(track.time)).toEqual(rows.map(([ms]) => START + ms))
        for (const name of ['open', 'high', 'low', 'close'] as const) expect(track[name]).toEqual(ticks.bid)
        expect(Array.from(track.spreadPoints)).toEqual(rows.map(([, , spread]) => spread))
        expect(track.lastCloseAt).toBe(START + (rows.at(-1)?.[0] ?? 0) + 1)
      }),
      { numRuns: isDeep ? 3_000 : 150 },
    )
  })

  it('records that were cut anywhere are joined to what they were, and in the wrong order they are refused', () => {
    fc.assert(
      fc.property(randomTicks, fc.nat({ max: 200 }), fc.nat({ max: 200 }), (rows, first, second) => {
        const [a, b] = [Math.min(first, second), Math.max(first, second)]
        const pieces = [rows.slice(0, a), rows.slice(a, b), rows.slice(b)].map(ticksOf)
        expect(joinTicks(pieces)).toEqual(ticksOf(rows))
        const isMixedUp = (rows.at(-1)?.[0] ?? 0) > (rows[0]?.[0] ?? 0)
        if (isMixedUp) expect(() => joinTicks([ticksOf(rows), ticksOf(rows)])).toThrow('before those before them have ended')
      }),
      { numRuns: isDeep ? 3_000 : 150 },
    )
  })
})
