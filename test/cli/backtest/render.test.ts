import { describe, expect, it } from 'vitest'
import { seedRandom } from '../../../replay/random.ts'
import { renderBacktest } from '../../../src/cli/backtest/render.ts'
import { backtestReport } from '../../../src/core/report/backtest-report.ts'
import type { BacktestRun } from '../../../src/core/report/backtest-run.ts'
import { aboutOf, DAY, equityOf, EURUSD, firmRunOf, runOf, START } from '../../support/backtest-run.ts'

const reportOf = (run: BacktestRun, stress: BacktestRun | null) =>
  backtestReport({ run, stress: { costs: stress, delay: stress }, about: aboutOf(), unit: seedRandom(1, 'render').unit })

describe('the report in a terminal', () => {
  const prices = [{ brokerSymbol: EURUSD, at: [0, 1, 2, 3].map((day) => START + day * DAY), close: [1, 1.2, 1.1, 1.15] }]
  const full = runOf({ prices, firm: firmRunOf(3) })

  it('is a table of one width with the stresses and baselines beside the run', () => {
    const text = renderBacktest({ report: reportOf(full, full), folder: 'backtests/1' })
    const lines = text.split('\n')
    const head = lines.findIndex((line) => line.includes('base'))
    const table = lines.slice(head, lines.indexOf('', head))
    expect(table[0]?.trim().split(/\s{2,}/)).toEqual(['base', 'costs x1.5', 'one bar later', 'buy and hold', 'risk-matched'])
    expect(table).toHaveLength(23)
    expect(new Set(table.map((line) => line.length)).size).toBe(1)
    expect(table.find((line) => line.startsWith('trades'))?.split(/\s{2,}/)).toEqual(['trades', '4', '4', '4', '-', '-'])
    expect(table.find((line) => line.startsWith('total return'))).toMatch(/\+15\.00 %/)
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/)
  })

  it('says how the firm stands, what held, the verdict, and where the folder is', () => {
    const text = renderBacktest({ report: reportOf(full, full), folder: 'backtests/1' })
    expect(text).toContain(
      'ftmo-2-step challenge: under way (balance 101,000.00 of 110,000.00, 3 of 4 days); nearest to the daily floor +3,998.00',
    )
    expect(text).toContain('4 entries of 1,234 decisions; held by conviction 1,000, spread 230')
    expect(text).toContain('10 orders: 9 filled, 1 refused')
    expect(text).toMatch(/\nToo early: 4 closed trades.*\n {2}No earlier run/)
    expect(text.trimEnd().endsWith('backtests/1')).toBe(true)
  })

  it('leaves out what there is none of', () => {
    const empty = runOf({ equity: equityOf([]), trips: [], funnel: { decisions: 0, entered: 0, holds: {} } })
    const text = renderBacktest({ report: reportOf(empty, null), folder: null })
    expect(text).toMatch(/\n {20,}base\n/)
    expect(text).not.toMatch(/firm:|NaN|undefined|null|page to read/)
  })
})
