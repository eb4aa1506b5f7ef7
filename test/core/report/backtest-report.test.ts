import { describe, expect, it } from 'vitest'
import { seedRandom } from '../../../replay/random.ts'
import { BacktestReportSchema, type BacktestAbout } from '../../../src/contracts/backtest.ts'
import { backtestReport } from '../../../src/core/report/backtest-report.ts'
import type { BacktestRun } from '../../../src/core/report/backtest-run.ts'
import { aboutOf, DAY, equityOf, EURUSD, firmRunOf, returnsLike, runOf, START, tripOf } from '../../support/backtest-run.ts'

type Parts = Readonly<{ costs?: BacktestRun | null; delay?: BacktestRun | null; about?: Partial<BacktestAbout>; seed?: number }>

function reportOf(run: BacktestRun, { costs = run, delay = run, about = {}, seed = 1 }: Parts = {}) {
  return backtestReport({ run, stress: { costs, delay }, about: aboutOf(about), unit: seedRandom(seed, 'report').unit })
}

/** As many trades as asked, every third lost; each brings `tilt` more. */
const tradesOf = (count: number, tilt: number) => Array.from({ length: count }, (_, i) => tripOf(i, (i % 3 === 0 ? -100 : 50) + tilt))
const good = runOf({ equity: equityOf(returnsLike(260).map((change) => change + 0.001)), trips: tradesOf(200, 20) })

describe('the report', () => {
  it('is what its schema says, also where there is nothing to say', () => {
    const prices = [{ brokerSymbol: EURUSD, at: [START, START + DAY], close: [1, 1.1] }]
    const empty = runOf({ equity: equityOf([]), trips: [], turnoverMoney: 0 })
    for (const run of [good, runOf({ prices, firm: firmRunOf(60) }), empty]) {
      const report = reportOf(run)
      // Through JSON: what cannot be written there (NaN, undefined) would not come back.
      expect(BacktestReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
    }
    expect(reportOf(empty, { costs: null, delay: null }).stress).toEqual({ costs: null, delay: null })
  })

  it('is the same for the same seed, and only its intervals hang on it', () => {
    expect(reportOf(good)).toEqual(reportOf(good))
    const { intervals, verdict: _verdict, ...rest } = reportOf(good, { seed: 2 })
    expect(reportOf(good)).toMatchObject(rest)
    expect(intervals).not.toEqual(reportOf(good).intervals)
  })

  it('has intervals around its figures', () => {
    const { base, intervals } = reportOf(good)
    const { sharpe, cagr } = base.performance
    expect(intervals).toMatchObject({ rounds: 1_000, meanBlockDays: 10, meanBlockTrades: 10 })
    for (const [figure, interval] of [
      [sharpe, intervals.sharpe],
      [cagr, intervals.cagr],
      [base.trades.expectancyR, intervals.expectancyR],
    ] as const) {
      expect(interval?.low).toBeLessThan(figure ?? Number.NaN)
      expect(interval?.high).toBeGreaterThan(figure ?? Number.NaN)
    }
    expect(intervals.drawdown?.low).toBeGreaterThan(0)
    expect(intervals.drawdown?.high).toBeLessThan(1)
  })
})

describe('the verdict', () => {
  it('without a trade says what stopped most', () => {
    const { verdict } = reportOf(runOf({ trips: [] }))
    expect(verdict).toMatchObject({
      verdict: 'no trades',
      sentence: 'No trades: 1,234 closes decided and no position closed; most were held by conviction (1,000). That proves nothing.',
    })
  })

  it('of four trades is too early', () => {
    expect(reportOf(runOf()).verdict).toMatchObject({
      verdict: 'too early',
      sentence:
        'Too early: 4 closed trades on 60 days, so far +5.00 USD per trade after costs (± 20.82), +0.050 R. That proves nothing; at least 30 trades and 20 days are needed to say more.',
    })
  })

  it.each([
    ['losing', -60],
    ['no edge shown', 0],
  ] as const)('%s: every trade of 90 brings %d more', (word, tilt) => {
    const { verdict } = reportOf(runOf({ trips: tradesOf(90, tilt) }))
    expect(verdict.verdict).toBe(word)
    expect(verdict.sentence).toContain('measured on 90 closed trades on 60 days')
  })

  it('shows an edge only of a gain that outlives costs, delay, chance and the firm', () => {
    expect(reportOf(good).verdict.verdict).toBe('edge shown')
    const lost = runOf({ equity: equityOf([-0.01, -0.02]) })
    const doubts = [
      [{ costs: lost }, 'half as much cost again takes all of it'],
      [{ delay: lost }, 'one bar of delay takes all of it'],
      [{ costs: null }, 'it was not played with higher costs and with delay'],
      [{ about: { trials: 5_000_000 } }, 'the best of 5,000,001 runs without any edge'],
    ] as const
    for (const [parts, doubt] of doubts) {
      const { verdict } = reportOf(good, parts)
      expect(verdict.verdict).toBe('fragile')
      expect(verdict.sentence).toContain(doubt)
    }
    const failed = reportOf({ ...good, firm: { ...firmRunOf(3), outcome: 'failed' } })
    expect(failed.verdict.sentence).toContain('the account was lost at ftmo-2-step')
    expect(reportOf({ ...good, equity: equityOf(returnsLike(260).map((change) => -change - 0.001)) }).verdict.verdict).toBe('fragile')
  })

  it('counts the runs on the same data: the best of more is more often lucky', () => {
    const chances = [0, 1, 5, 50].map((trials) => reportOf(good, { about: { trials } }).verdict)
    const { sharpeAboveZero } = reportOf(good).base.performance
    for (const [i, { byChance }] of chances.entries()) {
      const runs = [1, 2, 6, 51][i] ?? Number.NaN
      expect(byChance).toBeCloseTo(1 - (sharpeAboveZero ?? Number.NaN) ** runs, 12)
    }
    expect(chances[0]?.notes[0]).toMatch(/^No earlier run on these data is known: had it no edge/)
    expect(chances[2]?.notes[0]).toMatch(/^Run 6 on the same data; the more are tried/)
  })

  it('tells what else must be known', () => {
    const prices = [{ brokerSymbol: EURUSD, at: [START, START + DAY, START + 2 * DAY], close: [1, 1.2, 1.1] }]
    const trips = [tripOf(1, 5, { exit: 'stop_out' })]
    const { notes } = reportOf(runOf({ prices, trips, openPositions: 2 })).verdict
    expect(notes.join('\n')).toMatch(
      /With costs of one and a half: .* net\.\nWith every order one bar later: .*\n2 positions still open at the end.*\n1 position closed by the broker for want of margin\.\nHolding the markets: \+10\.00 %, .* at the volatility of the run \(with [\d.]+ of the capital\); the run: .*$/,
    )
  })
})
