import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BacktestReport } from '../../contracts/backtest.ts'
import type { BacktestRun } from '../../core/report/backtest-run.ts'
import { equityCsv, tradesCsv } from './csv.ts'
import { reportPage } from './page.ts'

export type ReportParts = Readonly<{
  report: BacktestReport
  run: Pick<BacktestRun, 'equity' | 'trips'>
  /** Names of files that others put into the folder, e.g. the decisions; the page tells of them. */
  others?: readonly string[]
}>

/** Writes the folder of a run and returns the names of what it wrote. The page comes last: where it is, the rest is. */
export function writeReport(dir: string, { report, run, others = [] }: ReportParts): readonly string[] {
  mkdirSync(dir, { recursive: true })
  const tables = [
    ['report.json', `${JSON.stringify(report, null, 2)}\n`],
    ['trades.csv', tradesCsv(run.trips)],
    ['equity.csv', equityCsv(run.equity)],
  ] as const
  const files = [...tables.map(([name]) => name), ...others]
  const all = [...tables, ['report.html', reportPage({ report, run, files })] as const]
  for (const [name, text] of all) replaceFile(join(dir, name), text)
  return all.map(([name]) => name)
}

/** Nobody ever reads half of a file: it is written beside its place and put there when it is whole. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.part`, text)
  renameSync(`${path}.part`, path)
}
