import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBars, sliceBars } from '../../../src/core/bars/make-bars.ts'
import { resample } from '../../../src/core/bars/resample.ts'
import { parseZone } from '../../../src/core/time/zone.ts'
import type { Bars } from '../../../src/core/window.ts'

const FTMO = parseZone('America/New_York+7h')
const UTC = parseZone('UTC')
const MINUTE = 60_000

/** Minute bars from a start, one for each price; the volume counts up. */
function minutes(start: number, closes: readonly number[], spread = 2): Bars {
  const bars = makeBars(closes.length)
  closes.forEach((close, i) => {
    bars.time[i] = start + i * MINUTE
    bars.open[i] = close
    bars.high[i] = close + 0.5
    bars.low[i] = close - 0.5
    bars.close[i] = close
    bars.tickVolume[i] = i + 1
    bars.spreadPoints[i] = spread
  })
  return { ...bars, lastCloseAt: start + closes.length * MINUTE }
}
const iso = (time: Float64Array) => Array.from(time, (at) => new Date(at).toISOString().slice(0, 16))

describe('resampling', () => {
  it('takes the first open, the highest high, the lowest low, the last close, all volume and the mean spread', () => {
    const bars = minutes(Date.UTC(2026, 5, 17, 10), [5, 9, 3, 7, 6])
    bars.spreadPoints.set([1, 2, Number.NaN, 4, 5])
    const m5 = resample(bars, { to: 'M5', zone: UTC })
    expect([m5.length, m5.open[0], m5.high[0], m5.low[0], m5.close[0], m5.tickVolume[0], m5.spreadPoints[0]]).toEqual([
      1, 5, 9.5, 2.5, 6, 15, 3,
    ])
    expect(m5.lastCloseAt).toBe(Date.UTC(2026, 5, 17, 10, 5))
  })

  it('leaves out a last bar that may still change, unless the history is known to be whole', () => {
    const bars = minutes(Date.UTC(2026, 5, 17, 10), [5, 9, 3, 7, 6, 8, 8])
    expect(resample(bars, { to: 'M5', zone: UTC }).length).toBe(1)
    expect(resample(bars, { to: 'M5', zone: UTC, knownUntil: Date.UTC(2026, 5, 17, 10, 10) }).length).toBe(2)
    expect(resample(sliceBars(bars, 0, 0, 0), { to: 'M5', zone: UTC }).length).toBe(0)
  })

  it('begins H4 and D1 at the midnight of the trade server, also in the weeks in which New York and Europe differ', () => {
    // New York changes on 8 March 2026, Europe on 29 March: the server's day moves with New York.
    const before = minutes(
      Date.UTC(2026, 2, 4, 20),
      Array.from({ length: 60 * 30 }, (_, i) => 100 + i),
    )
    const after = minutes(
      Date.UTC(2026, 2, 11, 20),
      Array.from({ length: 60 * 30 }, (_, i) => 100 + i),
    )
    expect(iso(resample(before, { to: 'D1', zone: FTMO }).time)).toEqual(['2026-03-03T22:00', '2026-03-04T22:00'])
    expect(iso(resample(after, { to: 'D1', zone: FTMO }).time)).toEqual(['2026-03-10T21:00', '2026-03-11T21:00'])
    expect(iso(resample(after, { to: 'H4', zone: FTMO }).time).slice(0, 2)).toEqual(['2026-03-11T17:00', '2026-03-11T21:00'])
  })

  it('keeps open times rising through an hour that the clock lives through twice', () => {
    const bars = minutes(
      Date.UTC(2026, 10, 1, 4),
      Array.from({ length: 60 * 6 }, (_, i) => 100 + i),
    )
    const { time, tickVolume } = resample(bars, { to: 'M15', zone: parseZone('America/New_York'), knownUntil: Infinity })
    for (let i = 1; i < time.length; i += 1) expect(time[i]).toBeGreaterThan(time[i - 1] ?? 0)
    expect(tickVolume.reduce((sum, each) => sum + each, 0)).toBe((360 * 361) / 2)
  })

  it('in two steps gives the same as in one', () => {
    const prices = fc.array(fc.integer({ min: 10, max: 99 }), { minLength: 1, maxLength: 400 })
    fc.assert(
      fc.property(prices, fc.integer({ min: 0, max: 1_000 }), (closes, offset) => {
        const bars = minutes(Date.UTC(2026, 5, 17) + offset * MINUTE, closes)
        const known = { zone: FTMO, knownUntil: Infinity }
        const direct = resample(bars, { to: 'H1', ...known })
        const stepped = resample(resample(bars, { to: 'M5', ...known }), { to: 'H1', ...known })
        for (const name of ['time', 'open', 'high', 'low', 'close', 'tickVolume'] as const) {
          expect(Array.from(stepped[name])).toEqual(Array.from(direct[name]))
        }
      }),
    )
  })
})
