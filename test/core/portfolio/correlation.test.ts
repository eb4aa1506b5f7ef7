import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBars } from '../../../src/core/bars/make-bars.ts'
import { correlationOf } from '../../../src/core/portfolio/correlation.ts'
import type { Bars } from '../../../src/core/window.ts'

const DAY = 86_400_000

/** Daily bars that follow changes, the last of them of one moment. `skip` leaves days out. */
function days(changes: readonly number[], skip: (day: number) => boolean = () => false): Bars {
  const kept: Readonly<{ at: number; price: number }>[] = []
  let price = 100
  for (const [i, change] of changes.entries()) {
    price *= 1 + change
    if (!skip(i)) kept.push({ at: i * DAY, price })
  }
  const bars = makeBars(kept.length)
  for (const [i, { at, price: close }] of kept.entries()) {
    bars.time[i] = at
    bars.close[i] = close
  }
  return { ...bars, lastCloseAt: changes.length * DAY }
}
const wave = (phase: number, length = 80) => Array.from({ length }, (_, i) => 0.01 * Math.sin(i * 1.7 + phase))

/** Pearson's coefficient by its definition, in two passes over the means. */
function byDefinition(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const sum = (of: (i: number) => number) => x.reduce((total, _, i) => total + of(i), 0)
  const dx = (i: number) => (x[i] ?? 0) - mx
  const dy = (i: number) => (y[i] ?? 0) - my
  return sum((i) => dx(i) * dy(i)) / Math.sqrt(sum((i) => dx(i) * dx(i)) * sum((i) => dy(i) * dy(i)))
}

describe('correlation', () => {
  it('is 1 with itself and -1 with its mirror', () => {
    const changes = wave(0)
    expect(correlationOf({ D1: days(changes) }, { D1: days(changes) })).toBeCloseTo(1, 12)
    const mirror = changes.map((change) => 1 / (1 + change) - 1)
    expect(correlationOf({ D1: days(changes) }, { D1: days(mirror) })).toBeLessThan(-0.99)
  })

  it('is that of the last 60 days, by its definition', () => {
    const change = fc.integer({ min: -500, max: 500 }).map((points) => points / 10_000)
    fc.assert(
      fc.property(fc.array(fc.tuple(change, change), { minLength: 70, maxLength: 90 }), (pairs) => {
        const [x, y] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)]
        const isFlat = (values: readonly number[]) => new Set(values.slice(-60)).size === 1
        if (isFlat(x) || isFlat(y)) return
        expect(correlationOf({ D1: days(x) }, { D1: days(y) })).toBeCloseTo(byDefinition(x.slice(-60), y.slice(-60)), 6)
      }),
    )
  })

  it('compares days that both have: holidays of one market shift nothing', () => {
    const changes = wave(0)
    const gappy = days(changes, (day) => day % 7 === 3)
    expect(correlationOf({ D1: days(changes) }, { D1: gappy })).toBeCloseTo(1, 12)
  })

  it('cannot be told from fewer than 30 changes, nor of a market that stands still', () => {
    const short = (length: number) => ({ D1: days(wave(0, length)) })
    expect(correlationOf(short(30), short(30))).toBeNull()
    expect(correlationOf(short(31), short(31))).toBeCloseTo(1, 12)
    expect(correlationOf(short(80), { D1: days(wave(0).map(() => 0)) })).toBeNull()
    expect(correlationOf({}, short(80))).toBeNull()
  })

  it('is told from hours where there are too few days', () => {
    const hours = days(wave(0, 200))
    expect(correlationOf({ D1: days(wave(0, 10)), H1: hours }, { D1: days(wave(0, 10)), H1: hours })).toBeCloseTo(1, 12)
  })
})
