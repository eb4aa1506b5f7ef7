import { describe, expect, it } from 'vitest'
import { paperReport } from '../../../src/core/report/paper-report.ts'
import { judgePaper } from '../../../src/core/report/paper-verdict.ts'
import { DAY, FROM, inputOf } from './cases.ts'

/** As many trades as said, alternating between two results. */
const alternating = (count: number, a: number, b: number) => Array.from({ length: count }, (_, i) => (i % 2 === 0 ? a : b))
const verdictOf = (nets: readonly number[]) => paperReport(inputOf(nets)).verdict

it('failure 11: more wins than losses, and a gain before costs, are told as the loss they are', () => {
  // 310 of 600 trades won 7.39 after costs, 290 lost 11.91; each of them paid 5.
  const { trades, verdict } = paperReport(
    inputOf([...Array.from({ length: 310 }, () => 7.39), ...Array.from({ length: 290 }, () => -11.91)]),
  )
  expect(trades).toMatchObject({ wins: 310, losses: 290, gross: 1_837, commission: -3_000, net: -1_163 })
  expect(trades.winRate).toBeCloseTo(0.5167, 4)
  expect(trades.payoff).toBeCloseTo(7.39 / 11.91, 9)
  expect(trades.expectancy).toBeCloseTo(-1_163 / 600, 9)
  expect(verdict).toMatchObject({ verdict: 'losing', sentence: expect.stringContaining('-1.94 USD per trade after costs') as string })
})

describe('the verdict', () => {
  it('is too early below 30 trades, however good they are', () => {
    expect(verdictOf(alternating(29, 90, 110))).toMatchObject({ verdict: 'too early' })
    expect(verdictOf(alternating(30, 90, 110))).toMatchObject({ verdict: 'gaining' })
  })

  it('is too early below 20 days of data, however many trades there are', () => {
    const days = (count: number) =>
      judgePaper({ closed: 500, daysOfData: count, expectancy: 10, standardError: 1, currency: 'USD' }).verdict
    expect(days(19.9)).toBe('too early')
    expect(days(20)).toBe('gaining')
  })

  it('counts days from the first to the last thing recorded, not the days asked for', () => {
    const equity = [0, 10].map((day) => ({ at: FROM + day * DAY, balance: 100_000, equity: 100_000 }))
    const deals = inputOf(alternating(40, 90, 110)).deals.map((deal, i) => ({ ...deal, at: FROM + i }))
    const report = paperReport(inputOf([], { equity, deals }))
    expect(report.daysOfData).toBe(10)
    expect(report.verdict.verdict).toBe('too early')
  })

  it('is gaining or losing when zero lies outside two standard errors, and no edge shown inside', () => {
    const at = (expectancy: number) => judgePaper({ closed: 100, daysOfData: 30, expectancy, standardError: 5, currency: 'USD' }).verdict
    expect([-10.01, -10, 0, 10, 10.01].map(at)).toEqual(['losing', 'no edge shown', 'no edge shown', 'no edge shown', 'gaining'])
  })

  it('says what was measured and on how many trades', () => {
    const judge = (expectancy: number) =>
      judgePaper({ closed: 100, daysOfData: 30, expectancy, standardError: 5, currency: 'USD' }).sentence
    expect(judge(12)).toBe(
      'Gaining: +12.00 USD per trade after costs (± 10.00), measured on 100 closed trades in 30.0 days; even the lower end of the range is above zero.',
    )
    expect(judge(-12)).toContain('Losing: -12.00 USD per trade after costs (± 10.00), measured on 100 closed trades in 30.0 days')
    expect(judge(3)).toBe(
      'No edge shown: +3.00 USD per trade after costs (± 10.00), measured on 100 closed trades in 30.0 days; the range from -7.00 to +13.00 includes zero.',
    )
  })

  it('says when nothing or one trade was closed', () => {
    expect(verdictOf([]).sentence).toBe(
      'Too early: 0 closed trades in 30.0 days, nothing was closed yet; at least 30 trades and 20 days are needed to say more.',
    )
    expect(verdictOf([7]).sentence).toContain('1 closed trade in 30.0 days, so far +7.00 USD per trade after costs;')
  })
})
