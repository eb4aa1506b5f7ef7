import { describe, expect, it } from 'vitest'
import { FIRMS } from '../../../src/core/firm/firms.ts'
import { progressOf, type Trade } from '../../../src/core/firm/progress.ts'

const at = (text: string): number => Date.parse(text)
const trade = (when: string, euros: number, opens = false): Trade => ({ at: at(when), net: Math.round(euros * 100), opens })
const TWO_STEP = FIRMS['ftmo-2-step'].phases.challenge
const ONE_STEP = FIRMS['ftmo-1-step'].phases.challenge
const account = { initial: 10_000_000, balance: 10_000_000, isFlat: true }

describe('trading days', () => {
  it('count where a position was opened, on the clock of Prague; one held over days counts once', () => {
    const trades = [
      trade('2026-06-15T21:59:30Z', -2.5, true),
      trade('2026-06-16T10:00Z', 300),
      trade('2026-06-18T10:00Z', -2.5, true),
      trade('2026-06-18T15:00Z', -2.5, true),
    ]
    const { days, counted, hasMinDays } = progressOf({ rules: TWO_STEP, trades, ...account })
    expect(days.map(({ name, net, opened }) => [name, net, opened])).toEqual([
      ['2026-06-15', -250, true],
      ['2026-06-16', 30_000, false],
      ['2026-06-18', -500, true],
    ])
    expect([counted, hasMinDays]).toEqual([2, false])
  })

  it('are enough at four, not at three', () => {
    const on = (count: number) => Array.from({ length: count }, (_, i) => trade(`2026-06-${15 + i}T10:00Z`, 1, true))
    expect(progressOf({ rules: TWO_STEP, trades: on(3), ...account }).hasMinDays).toBe(false)
    expect(progressOf({ rules: TWO_STEP, trades: on(4), ...account }).hasMinDays).toBe(true)
  })
})

describe('the best day', () => {
  const share = (...nets: readonly number[]) =>
    progressOf({ rules: ONE_STEP, trades: nets.map((net, i) => trade(`2026-06-${15 + i}T10:00Z`, net)), ...account })

  it('is all of it while it is the only one with profit; losses do not count', () => {
    expect(share(5_000, 0, -300)).toMatchObject({ bestDayShare: 1, isBestDayKept: false })
    expect(share(-5)).toMatchObject({ bestDayShare: null, isBestDayKept: true })
  })

  it('may be exactly half, and not a cent more', () => {
    expect(share(5_000, 5_000)).toMatchObject({ bestDayShare: 0.5, isBestDayKept: true })
    expect(share(5_000.01, 5_000)).toMatchObject({ isBestDayKept: false })
    expect(share(0.03, 0.01, 0.02)).toMatchObject({ isBestDayKept: true })
  })

  it('is held against the profit target where the firm says so, and must stay below the share of it', () => {
    const rules = FIRMS.topstep.phases.challenge
    const shareOf = (...nets: readonly number[]) =>
      progressOf({
        rules,
        trades: nets.map((net, i) => trade(`2026-06-${15 + i}T16:00Z`, net)),
        initial: 5_000_000,
        balance: 5_000_000,
        isFlat: true,
      })
    // Half of 6 % of 50,000.00 is 1,500.00.
    expect(shareOf(1_499.99, 1)).toMatchObject({ isBestDayKept: true })
    expect(shareOf(1_500, 4_000, -2_000)).toMatchObject({ bestDayShare: 4_000 / 3_000, isBestDayKept: false })
    expect(shareOf(1_500)).toMatchObject({ bestDayShare: 0.5, isBestDayKept: false })
    expect(shareOf()).toMatchObject({ bestDayShare: null, isBestDayKept: true })
  })

  it('is no rule of the 2-Step', () => {
    expect(progressOf({ rules: TWO_STEP, trades: [trade('2026-06-15T10:00Z', 9_000)], ...account }).isBestDayKept).toBe(true)
  })
})

describe('the target', () => {
  const reached = (balance: number, isFlat = true, rules = TWO_STEP) =>
    progressOf({ rules, trades: [], initial: 10_000_000, balance, isFlat }).hasTarget

  it('is reached at 110,000 of 100,000 with everything closed, and not a cent before', () => {
    expect(reached(11_000_000)).toBe(true)
    expect(reached(10_999_999)).toBe(false)
    expect(reached(11_000_000, false)).toBe(false)
  })

  it('is 105,000 in verification, and none when funded', () => {
    expect(reached(10_500_000, true, FIRMS['ftmo-2-step'].phases.verification)).toBe(true)
    expect(reached(99_000_000, true, FIRMS['ftmo-2-step'].phases.funded)).toBe(false)
  })
})
