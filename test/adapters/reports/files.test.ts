import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { seedRandom } from '../../../replay/random.ts'
import { csvCell, equityCsv, tradesCsv } from '../../../src/adapters/reports/csv.ts'
import { appendTrial, countTrials, readTrials } from '../../../src/adapters/reports/trials.ts'
import { writeReport } from '../../../src/adapters/reports/write-report.ts'
import { BacktestReportSchema, type BacktestAbout } from '../../../src/contracts/backtest.ts'
import { backtestReport } from '../../../src/core/report/backtest-report.ts'
import { aboutOf, equityOf, runOf, START, tripOf } from '../../support/backtest-run.ts'

const root = mkdtempSync(join(tmpdir(), 'barclose-reports-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const run = runOf()
const reportOf = (about: Partial<BacktestAbout> = {}) =>
  backtestReport({ run, stress: { costs: null, delay: null }, about: aboutOf(about), unit: seedRandom(1, 'files').unit })

describe('the folder of a run', () => {
  it('has the report, both tables and the page, and nothing half written', () => {
    const dir = join(root, 'deep', 'run')
    const report = reportOf()
    const names = ['report.json', 'trades.csv', 'equity.csv', 'report.html']
    expect(writeReport(dir, { report, run, others: ['decisions.ndjson.gz'] })).toEqual(names)
    // A second run into the same folder takes the place of the first.
    expect(writeReport(dir, { report, run, others: ['decisions.ndjson.gz'] })).toEqual(names)
    expect(readdirSync(dir).toSorted()).toEqual(names.toSorted())
    expect(BacktestReportSchema.parse(JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8')))).toEqual(report)
    expect(readFileSync(join(dir, 'report.html'), 'utf8')).toContain('decisions.ndjson.gz')
  })
})

describe('the tables', () => {
  it('a line per trade and per close, times for people', () => {
    const lines = tradesCsv([tripOf(1, -20, { commission: -2.5, lots: 0.1 + 0.2 }), tripOf(2, 5, { riskMoney: 0 })]).split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[1]).toBe(
      '1,EURUSD,buy,0.3,2025-01-06T01:00:00.000Z,2025-01-06T01:30:00.000Z,30,1.1,1.101,expert,0,0,100,-15,0,-2.5,-20,-0.2,2,1',
    )
    expect(lines[2]?.split(',')[17]).toBe('')
    expect(lines[0]?.split(',')).toHaveLength(20)
    expect(equityCsv(equityOf([0.01]))).toBe(
      `at,balance,equity\r\n2025-01-06T00:00:00.000Z,100000,100000\r\n2025-01-07T00:00:00.000Z,101000,101000\r\n`,
    )
  })

  it('no text can become a formula, whatever a market is called', () => {
    for (const text of ['=1+1', '+A1', '-A1', '@SUM(A1)', '\t=1', '\r=1']) expect(csvCell(text)).toMatch(/^"?'/)
    expect(csvCell(-1.5)).toBe('-1.5')
    expect(csvCell('a,"b"')).toBe('"a,""b"""')
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '=', '-', '"', ',', '\n', '\r', "'", ' ') }), (text) => {
        const cell = csvCell(text)
        const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
        expect(read === text || read === `'${text}`).toBe(true)
        expect(read).not.toMatch(/^[=+\-@\t\r]/)
        if (!cell.startsWith('"')) expect(cell).not.toMatch(/[",\r\n]/)
      }),
    )
  })
})

describe('the log of trials', () => {
  const home = join(root, 'home')
  const file = join(home, 'trials.ndjson')

  it('counts earlier runs on the same data and no others', () => {
    expect(readTrials(home)).toEqual({ trials: [], faults: [] })
    for (const dataHash of ['a', 'b', 'a']) appendTrial(home, { report: reportOf({ dataHash }), at: START })
    const found = readTrials(home)
    expect([countTrials(found, 'a'), countTrials(found, 'b'), countTrials(found, 'c')]).toEqual([2, 1, 0])
    const { base } = reportOf()
    expect(found.trials[0]).toMatchObject({
      at: START,
      figures: { trades: 4, net: base.performance.net, sharpe: base.performance.sharpe, outcome: null },
    })
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('half a line of a run that was ended is told and is not counted, and the next run begins a line of its own', () => {
    const whole = readFileSync(file, 'utf8')
    appendFileSync(file, whole.slice(0, 100))
    const cut = readTrials(home)
    expect(cut.trials).toHaveLength(3)
    expect(cut.faults).toEqual([`${file}, line 4 is cut off: the run that wrote it was ended before it was done`])
    appendTrial(home, { report: reportOf({ dataHash: 'a' }), at: START + 1 })
    const next = readTrials(home)
    expect(countTrials(next, 'a')).toBe(3)
    expect(next.faults).toEqual([`${file}, line 4 is no trial: it is not counted; take it out if you know why`])
  })
})
