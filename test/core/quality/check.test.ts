import { describe, expect, it } from 'vitest'
import { WAVE_EURUSD, waveColumns, waveSpec } from '../../../replay/wave-market.ts'
import type { Columns } from '../../../src/contracts/bars.ts'
import { SymbolSpecSchema } from '../../../src/contracts/account.ts'
import { checkQuality } from '../../../src/core/quality/check.ts'
import { isOpen, openSecondsBetween } from '../../../src/core/quality/sessions.ts'
import { startSeries } from '../../../src/pipeline/windows/series.ts'
import { NOON, ZONE } from '../../support/house.ts'

const { sessions } = SymbolSpecSchema.parse(waveSpec(WAVE_EURUSD))
const columns = waveColumns(WAVE_EURUSD, 'M5', { now: ZONE.toServer(NOON), count: 300, whole: true })
const windowOf = (bars: Columns) => ({ M5: startSeries(bars, { timeframe: 'M5', zone: ZONE }).bars })
const check = (bars: Columns, change: object = {}) =>
  checkQuality({
    window: windowOf(bars),
    needs: { M5: 80 },
    trigger: 'M5',
    sessions,
    closures: [],
    zone: ZONE,
    receivedAt: NOON + 500,
    ...change,
  })
const drop = (bars: Columns, from: number, to: number): Columns => {
  const cut = (values: readonly number[]) => values.filter((_value, i) => i < from || i >= to)
  const { after, time, open, high, low, close, tickVolume, spreadPoints } = bars
  return {
    after,
    time: cut(time),
    open: cut(open),
    high: cut(high),
    low: cut(low),
    close: cut(close),
    tickVolume: cut(tickVolume),
    spreadPoints: cut(spreadPoints),
  }
}

describe('the data-quality gate', () => {
  it('looks anew at bars it has seen when the hours of the market or a holiday change', () => {
    const window = windowOf(drop(columns, 270, 290))
    const asked = (change: object) => check(columns, { window, ...change })
    expect(asked({}).reason).toMatch(/^M5 misses 20 periods of trading time/)
    const [first, last] = [window.M5.time[269] ?? 0, window.M5.time[270] ?? 0]
    const day = sessions.filter((session) => session.day !== 3)
    expect(asked({ sessions: day }).pass).toBe(true)
    expect(asked({ closures: [{ startsAt: first, endsAt: last, name: 'shut' }] }).pass).toBe(true)
    expect(asked({ sessions: sessions.map((session) => ({ ...session })) }).pass).toBe(false)
    expect(asked({ needs: { M5: 5 } }).pass).toBe(true)
  })

  it('passes whole, fresh bars', () => {
    expect(check(columns)).toMatchObject({ pass: true, facts: { M5Bars: 300, M5AgeMs: 500 } })
  })

  it.each([
    ['a timeframe that is not there', { window: {} }, 'M5 has no bars'],
    ['too few bars', { needs: { M5: 301 } }, 'M5 has 300 bars of 301'],
    ['a close that is long past', { receivedAt: NOON + 120_000 }, 'M5 closed 120 s ago, at most 60 s'],
    ['a bar that ends ahead of now', { receivedAt: NOON - 1_000 }, 'a forming bar'],
  ])('refuses %s', (_what, change, reason) => {
    const verdict = check(columns, change)
    expect(verdict.pass).toBe(false)
    expect(verdict.reason).toContain(reason)
  })

  it('refuses a hole in market hours, and lets a quiet stretch pass', () => {
    expect(check(drop(columns, 270, 290))).toMatchObject({ pass: false, reason: expect.stringContaining('misses 20 periods') as string })
    expect(check(drop(columns, 270, 280)).pass).toBe(true)
  })

  it('lets a hole pass that lies outside the sessions, or before what the desk looks at', () => {
    const open = columns.time[269] ?? 0
    const night = sessions.flatMap((session) => {
      const midnight = open - (open % 86_400)
      return [
        { ...session, to: open + 300 - midnight },
        { ...session, from: open + 300 + 20 * 300 - midnight },
      ]
    })
    expect(check(drop(columns, 270, 290), { sessions: night }).pass).toBe(true)
    expect(check(drop(columns, 100, 150)).pass).toBe(true)
  })

  it('lets a hole pass that a holiday explains, and no longer one', () => {
    const startsAt = ZONE.toUtc((columns.time[269] ?? 0) + 300)
    const endingAt = (index: number) => [{ startsAt, endsAt: ZONE.toUtc(columns.time[index] ?? 0), name: 'early close' }]
    expect(check(drop(columns, 270, 290), { closures: endingAt(290) }).pass).toBe(true)
    expect(check(drop(columns, 270, 290), { closures: endingAt(277) })).toMatchObject({
      pass: false,
      reason: expect.stringContaining('misses 13 periods') as string,
    })
  })
})

describe('trading sessions', () => {
  const weekdays = [1, 2, 3, 4, 5].map((day) => ({ day, from: 3_600, to: 86_400 }))
  const friday = Date.UTC(2026, 5, 19) / 1_000

  it('count the trading time between two instants, weekends left out', () => {
    expect(openSecondsBetween(weekdays, friday + 80_000, friday + 3 * 86_400 + 7_200)).toBe(6_400 + 3_600)
    expect(openSecondsBetween(weekdays, friday, friday + 7 * 86_400)).toBe(5 * 82_800)
    expect(openSecondsBetween([], friday, friday + 7 * 86_400)).toBe(0)
  })

  it('know when the market is open', () => {
    expect([friday, friday + 3_600, friday + 86_399, friday + 86_400].map((at) => isOpen(weekdays, at))).toEqual([false, true, true, false])
  })
})
