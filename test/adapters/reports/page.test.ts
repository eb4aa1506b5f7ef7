import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedRandom } from '../../../replay/random.ts'
import { downSample } from '../../../src/adapters/reports/down-sample.ts'
import { reportPage } from '../../../src/adapters/reports/page.ts'
import { roundTicks } from '../../../src/adapters/reports/svg.ts'
import type { BacktestAbout } from '../../../src/contracts/backtest.ts'
import { backtestReport } from '../../../src/core/report/backtest-report.ts'
import type { BacktestRun } from '../../../src/core/report/backtest-run.ts'
import { aboutOf, DAY, equityOf, EURUSD, firmRunOf, MINUTE, returnsLike, runOf, START, tripOf, US30 } from '../../support/backtest-run.ts'
import { faultsOfHtml, textOfHtml } from '../../support/html.ts'

function pageOf(run: BacktestRun, about: Partial<BacktestAbout> = {}, stress: BacktestRun | null = run): string {
  const report = backtestReport({ run, stress: { costs: stress, delay: stress }, about: aboutOf(about), unit: seedRandom(1, 'page').unit })
  return reportPage({ report, run, files: ['report.json', 'trades.csv', 'equity.csv', 'decisions.ndjson.gz'] })
}

/** A year of M5: 75,000 closes on 260 days, 1,000 trades in 8 markets, a firm and prices. */
function yearRun(): BacktestRun {
  const { normal } = seedRandom(7, 'year')
  let equity = 100_000
  const closes = Array.from({ length: 75_000 }, (_, i) => {
    equity *= 1 + normal() * 0.0004
    return { at: START + i * 7 * MINUTE, balance: 100_000, equity }
  })
  const trips = Array.from({ length: 1_000 }, (_, i) =>
    tripOf(i, Math.round(normal() * 15_000) / 100, { brokerSymbol: i % 2 === 0 ? EURUSD : US30 }),
  )
  const prices = [
    { brokerSymbol: EURUSD, at: Array.from({ length: 365 }, (_, i) => START + i * DAY), close: returnsLike(365).map((one) => 1 + one) },
  ]
  return runOf({ equity: closes, trips, prices, firm: firmRunOf(365) })
}

const empty = runOf({ equity: equityOf([]), trips: [], funnel: { decisions: 0, entered: 0, holds: {} } })

describe('the page', () => {
  it('of a year of M5 is whole, small, and stands alone', () => {
    const page = pageOf(yearRun())
    expect(faultsOfHtml(page)).toEqual([])
    expect(page.length).toBeLessThan(400_000)
    expect(page).not.toMatch(/https?:|src=|href=|url\(|@import|<script|<link/i)
    expect(page).toContain('prefers-color-scheme:dark')
    expect(page).toContain('@media print')
  })

  it.each([
    ['a year', yearRun()],
    ['nothing at all', empty],
    ['trades without a risk, in a day', runOf({ equity: equityOf([0.01]), trips: [tripOf(1, 3, { riskMoney: 0 })] })],
    ['an account that was lost', runOf({ equity: equityOf([-0.5, -1.2, 0.1]) })],
    ['a firm without days', runOf({ firm: firmRunOf(0) })],
  ])('of %s says nothing that only a machine would', (_, run) => {
    const page = pageOf(run, {}, null)
    expect(faultsOfHtml(page)).toEqual([])
    expect(textOfHtml(page)).not.toMatch(/NaN|undefined|null|Infinity|\[object/)
    expect(page).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('names every drawing for all, tells who does not see it what it shows, and names every table and its heads', () => {
    const page = pageOf(yearRun())
    const drawings = page.match(/<svg [^>]*>/g) ?? []
    expect(drawings).toHaveLength(3)
    for (const one of drawings) {
      const [title, desc] = /aria-labelledby="(?<ids>[^"]*)"/.exec(one)?.groups?.['ids']?.split(' ') ?? []
      expect(page).toMatch(new RegExp(`<figcaption id="${title}">[^<]{10,}</figcaption><svg [^>]*><desc id="${desc}">[^<]{10,}</desc>`))
    }
    // Which line is which is said where everybody reads it.
    expect(page).toMatch(/<figcaption [^>]*>[^<]*daily floor drawn through, total floor dashed<\/figcaption>/)
    const tables = page.match(/<table>/g) ?? []
    expect(page.match(/<table><caption>[^<]+<\/caption>/g)).toHaveLength(tables.length)
    expect(page.match(/<th>/g)).toBeNull()
  })

  it('has the stresses and the baselines beside the run, and leaves out what was not played', () => {
    const heads = /<td><\/td><th scope="col">base<\/th>.*?<\/tr>/
    expect(
      textOfHtml(heads.exec(pageOf(yearRun()))?.[0] ?? '')
        .trim()
        .split(/\s{2,}/),
    ).toEqual(['base', 'costs x1.5', 'one bar later', 'buy and hold', 'risk-matched'])
    expect(textOfHtml(heads.exec(pageOf(runOf(), {}, null))?.[0] ?? '').trim()).toBe('base')
  })

  it('escapes whatever names it is given', () => {
    const evil = '"><script>alert(1)</script>&'
    const run = runOf({
      funnel: { decisions: 3, entered: 1, holds: { [evil]: 2 } },
      orders: { sent: 1, filled: 0, refused: 1, reasons: { [evil]: 1 } },
      firm: { ...firmRunOf(3), why: evil, phase: evil },
    })
    const page = pageOf(run, { command: evil, symbols: [evil], data: evil, accountFile: evil, models: [evil], currency: evil })
    expect(faultsOfHtml(page)).toEqual([])
    expect(page).not.toContain('<script')
    expect(page.match(/&quot;&gt;&lt;script&gt;/g)?.length).toBeGreaterThan(8)
  })

  it('names the command and the files beside it', () => {
    const text = textOfHtml(pageOf(runOf()))
    expect(text).toContain('barclose backtest --data bars-2025 --account ftmo-100k.json')
    expect(text).toContain('Beside this page: report.json, trades.csv, equity.csv, decisions.ndjson.gz.')
  })
})

describe('drawing fewer points', () => {
  it('keeps the order, the ends and every extreme of a bucket, and never more than asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 4, max: 80 }),
        (values, most) => {
          const points = values.map((value, at) => ({ at, value }))
          const kept = downSample(points, most)
          expect(kept.length).toBeLessThanOrEqual(most)
          expect(kept.every(({ at, value }) => values[at] === value)).toBe(true)
          expect(kept.map(({ at }) => at)).toEqual([...new Set(kept.map(({ at }) => at))].toSorted((a, b) => a - b))
          expect(Math.min(...kept.map(({ value }) => value))).toBe(Math.min(...values))
          expect(Math.max(...kept.map(({ value }) => value))).toBe(Math.max(...values))
          expect([kept[0]?.at, kept.at(-1)?.at]).toEqual([0, values.length - 1])
        },
      ),
    )
  })
})

describe('ticks', () => {
  it('are round, rising, inside the span, and about as many as asked', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0.01, max: 1e6, noNaN: true }), (from, size) => {
        const ticks = roundTicks({ from, to: from + size }, 5)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(6)
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from - size * 1e-6)
          expect(tick).toBeLessThanOrEqual(from + size * (1 + 1e-6))
        }
      }),
    )
    expect(roundTicks({ from: 97_300, to: 104_100 }, 5)).toEqual([98_000, 100_000, 102_000, 104_000])
    expect(roundTicks({ from: 5, to: 5 }, 5)).toEqual([5])
  })
})
