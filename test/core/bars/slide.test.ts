import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TIMEFRAME_SECONDS, TIMEFRAMES, WINDOW_BARS, type Timeframe } from '../../../src/contracts/primitives.ts'
import { makeBars, sliceBars } from '../../../src/core/bars/make-bars.ts'
import { resample } from '../../../src/core/bars/resample.ts'
import { closeTimesOf, openSlider, slideWindows, type BarHistory, type Moment } from '../../../src/core/bars/slide.ts'
import { parseZone } from '../../../src/core/time/zone.ts'
import type { Bars } from '../../../src/core/window.ts'
import { walkMinutes } from '../../support/bar-files.ts'

const FTMO = parseZone('America/New_York+7h')
const MINUTE = 60_000
const HOUR = 60 * MINUTE

function barsAt(times: readonly number[], lastCloseAt = Number.MAX_SAFE_INTEGER): Bars {
  const bars = makeBars(times.length)
  bars.time.set(times)
  return { ...bars, lastCloseAt }
}
function historyOf(minutes: Bars, zone = FTMO): BarHistory {
  const higher = TIMEFRAMES.slice(1).map((to) => [to, resample(minutes, { to, zone })] as const)
  return Object.fromEntries([['M1', minutes] as const, ...higher].filter(([, { length }]) => length > 0))
}
/** Monday to Friday on the server's clock, without its last hour of the day. */
const isMarketOpen = (utcMs: number): boolean => {
  const server = FTMO.toServer(utcMs)
  const day = Math.floor(server / 86_400 + 4) % 7
  return day >= 1 && day <= 5 && server % 86_400 < 23 * 3_600
}
const M5 = { base: 'M5', triggers: ['M5'], zone: FTMO } as const
const momentsOf = (
  history: BarHistory,
  options: Readonly<{ triggers?: readonly Timeframe[]; from?: number; to?: number }> = {},
): Moment[] => [...slideWindows({ history, ...M5, ...options }).moments]
const lastTime = (bars: Bars | undefined): number => bars?.time.at(-1) ?? Number.NaN

describe('when a bar closes', () => {
  it("a day ends at the server's midnight: after 23 hours in March and 25 in November", () => {
    const march = closeTimesOf(barsAt([Date.UTC(2026, 2, 7, 22)]), 'D1', FTMO)
    const november = closeTimesOf(barsAt([Date.UTC(2026, 9, 31, 21)]), 'D1', FTMO)
    expect([march[0], november[0]]).toEqual([Date.UTC(2026, 2, 8, 21), Date.UTC(2026, 10, 1, 22)])
  })

  it('four hours on the clock are three when it jumps, and five when it goes back', () => {
    // New York goes from 02:00 to 03:00 and back: 09:00 to 10:00 on the server.
    const march = closeTimesOf(barsAt([Date.UTC(2026, 2, 8, 6)]), 'H4', FTMO)
    const november = closeTimesOf(barsAt([Date.UTC(2026, 10, 1, 5)]), 'H4', FTMO)
    expect([march[0], november[0]]).toEqual([Date.UTC(2026, 2, 8, 9), Date.UTC(2026, 10, 1, 10)])
  })

  it('the last bar before a weekend ends at its own end, not when the market opens again', () => {
    const friday = Date.UTC(2026, 5, 19, 17)
    expect(Array.from(closeTimesOf(barsAt([friday, Date.UTC(2026, 5, 21, 21)]), 'H4', FTMO))[0]).toBe(friday + 4 * HOUR)
  })

  it('in an hour that the clock lives through twice each bar lasts its own time, and none closes before it opened', () => {
    const first = Date.UTC(2026, 10, 1, 5)
    const times = Array.from({ length: 36 }, (_, i) => first + i * 5 * MINUTE)
    const closes = closeTimesOf(barsAt(times, first + 3 * HOUR), 'M5', FTMO)
    expect(Array.from(closes)).toEqual(times.map((time) => time + 5 * MINUTE))
  })

  it('bars of two sources that overlap do not end early', () => {
    const day = Date.UTC(2026, 5, 17)
    const closes = closeTimesOf(barsAt([day, day + 22 * HOUR]), 'D1', FTMO)
    expect(closes[0]).toBe(day + 24 * HOUR)
  })
})

describe('sliding', () => {
  const start = Date.UTC(2026, 2, 2, 22)
  const minutes = walkMinutes({ from: start, minutes: 9 * 1_440, isOpen: isMarketOpen })
  const history = historyOf(minutes)

  it('shows the last closed bars of every timeframe, never one that closes later, at most a window of them', () => {
    const closesOf = Object.fromEntries(
      TIMEFRAMES.map((timeframe) => [timeframe, closeTimesOf(history[timeframe] ?? barsAt([]), timeframe, FTMO)]),
    )
    for (const { closeTime, window } of momentsOf(history).filter((_, i) => i % 3 === 0)) {
      for (const timeframe of TIMEFRAMES) {
        const all = history[timeframe]
        const seen = window[timeframe]
        const closes = closesOf[timeframe]
        if (all === undefined || closes === undefined) continue
        const closed = closes.filter((close) => close <= closeTime).length
        expect([seen?.length ?? 0, lastTime(seen)]).toEqual([
          Math.min(closed, WINDOW_BARS),
          closed === 0 ? Number.NaN : all.time[closed - 1],
        ])
        if (seen !== undefined) expect(seen.lastCloseAt).toBe(closes[closed - 1])
      }
    }
  })

  it('has a moment for each close of a trigger, and names all that closed then', () => {
    const m5 = history.M5
    expect(momentsOf(history).map(({ closeTime }) => closeTime)).toEqual(Array.from(m5 === undefined ? [] : closeTimesOf(m5, 'M5', FTMO)))
    const midnight = Date.UTC(2026, 2, 5, 22)
    const both = momentsOf(history, { triggers: ['H1', 'D1'] })
    expect(both.find(({ closeTime }) => closeTime === midnight)?.closed).toEqual(['H4', 'D1'])
    expect(both.find(({ closeTime }) => closeTime === midnight - HOUR)?.closed).toEqual(['M1', 'M5', 'M15', 'M30', 'H1'])
  })

  it('closes of several timeframes at one instant are one moment', () => {
    const times = momentsOf(history, { triggers: ['M5', 'M15', 'H1', 'H4', 'D1'] }).map(({ closeTime }) => closeTime)
    const [m5, h4, d1] = (['M5', 'H4', 'D1'] as const).map((timeframe) =>
      momentsOf(history, { triggers: [timeframe] }).map(({ closeTime }) => closeTime),
    )
    expect(times).toEqual([...new Set([...(m5 ?? []), ...(h4 ?? []), ...(d1 ?? [])])].toSorted((a, b) => a - b))
  })

  it('takes closes from an instant on and before another, with the same windows', () => {
    const from = Date.UTC(2026, 2, 5, 10)
    const to = Date.UTC(2026, 2, 5, 12)
    const some = momentsOf(history, { from, to })
    expect([some.length, some[0]?.closeTime, some.at(-1)?.closeTime]).toEqual([24, from, to - 5 * MINUTE])
    expect(some).toEqual(momentsOf(history).filter(({ closeTime }) => closeTime >= from && closeTime < to))
  })

  it('keeps the bars of a timeframe the same object until one more has closed, and copies none', () => {
    const wrong: string[] = []
    let before: Moment | undefined
    for (const moment of momentsOf(history)) {
      for (const timeframe of TIMEFRAMES) {
        const bars = moment.window[timeframe]
        if (bars === undefined) continue
        const known = before?.window[timeframe]
        const isKept = known === undefined || (bars === known) === (bars.lastCloseAt === known.lastCloseAt)
        if (!isKept || bars.close.buffer !== history[timeframe]?.close.buffer) wrong.push(`${timeframe} at ${moment.closeTime}`)
      }
      before = moment
    }
    expect(wrong).toEqual([])
  })

  it('cutting the history at a close changes nothing up to it', () => {
    const whole = momentsOf(history)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 1 }), (index) => {
        const at = whole[index]?.closeTime ?? 0
        const until = minutes.time.filter((time) => time + MINUTE <= at).length
        const cut = momentsOf(historyOf(sliceBars(minutes, 0, until, (minutes.time[until - 1] ?? 0) + MINUTE)))
        expect(cut.at(-1)).toEqual(whole[cut.length - 1])
        expect(cut.length).toBeGreaterThan(index)
      }),
      { numRuns: 25 },
    )
  })

  it('a timeframe that stopped while the market went on has no window; the night and the weekend do not count', () => {
    const stop = Date.UTC(2026, 2, 6, 14)
    const until = minutes.time.filter((time) => time < stop).length
    const moments = momentsOf({ ...history, M1: sliceBars(minutes, 0, until, stop) })
    const without = moments.find(({ window }) => window.M1 === undefined)
    expect(without?.closeTime).toBe(stop + 35 * MINUTE)
    const monday = momentsOf(history).find(({ closeTime }) => closeTime > Date.UTC(2026, 2, 8))
    expect([monday?.closeTime, monday?.window.M1?.length]).toEqual([Date.UTC(2026, 2, 8, 21, 5), WINDOW_BARS])
  })

  it('a minute that is quiet does not take the minutes away from a row of an hour', () => {
    const quiet = walkMinutes({ from: start, minutes: 1_440, isOpen: (utcMs) => Math.floor(utcMs / MINUTE) % 60 < 50 })
    const { moments } = slideWindows({ history: historyOf(quiet), zone: FTMO, base: 'H1', triggers: ['H1'] })
    for (const { window } of moments) expect(window.M1).toBeDefined()
  })

  it('after a break longer than four days the old bars say nothing of a timeframe that has not begun again', () => {
    const later = start + 30 * 86_400_000
    const slider = openSlider({ H1: barsAt([start, start + HOUR], start + 2 * HOUR) }, FTMO)
    expect(slider.at(start + 3 * HOUR).window.H1?.length).toBe(2)
    expect(slider.at(later).window).toEqual({})
  })

  it('leaves out a close during whose bar no base bar closed', () => {
    const until = (history.M5?.time ?? new Float64Array()).filter((time) => time < Date.UTC(2026, 2, 5, 9)).length
    const m5 = history.M5
    if (m5 === undefined) throw new Error('no bars')
    const cut = { ...history, M5: sliceBars(m5, 0, until, Date.UTC(2026, 2, 5, 9)) }
    const closes = momentsOf(cut, { triggers: ['H1'] }).map(({ closeTime }) => closeTime)
    expect(closes.at(-1)).toBe(Date.UTC(2026, 2, 5, 9))
  })

  it('goes forward only, and has nothing to show without bars', () => {
    const slider = openSlider(history, FTMO)
    slider.at(start + HOUR)
    expect(() => slider.at(start)).toThrow(/slide forward/)
    expect(momentsOf({})).toEqual([])
    expect(slideWindows({ history: {}, ...M5 }).closes).toBe(0)
  })
})

it('every bar of every timeframe closes after it opened and not before the bar before it', () => {
  const zones = fc.constantFrom('America/New_York+7h', 'Europe/Athens', 'UTC', 'Asia/Kolkata')
  fc.assert(
    fc.property(zones, fc.integer({ min: 0, max: 370 }), fc.integer({ min: 1, max: 9 }), (rule, day, seed) => {
      const zone = parseZone(rule)
      const minutes = walkMinutes({
        from: Date.UTC(2026, 0, 1) + day * 86_400_000,
        minutes: 3_000,
        seed,
        isOpen: (utcMs) => (utcMs / MINUTE) % (seed + 1) !== 0,
      })
      for (const timeframe of TIMEFRAMES) {
        const bars = historyOf(minutes, zone)[timeframe]
        if (bars === undefined) continue
        const closes = closeTimesOf(bars, timeframe, zone)
        const mostMs = (TIMEFRAME_SECONDS[timeframe] + 3_600) * 1_000
        const isSound = (close: number, i: number): boolean => {
          const opened = bars.time[i] ?? Infinity
          return close > opened && close - opened <= mostMs && close >= (closes[i - 1] ?? 0)
        }
        expect(closes.filter((close, i) => !isSound(close, i))).toEqual(new Float64Array())
      }
    }),
    { numRuns: 12 },
  )
})
