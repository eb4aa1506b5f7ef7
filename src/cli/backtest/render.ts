import type { BacktestReport } from '../../contracts/backtest.ts'
import { keyTable } from '../../core/report/backtest-table.ts'
import { counted, DASH, figure, signed, whole } from '../../core/report/backtest-words.ts'

export type Told = Readonly<{
  report: BacktestReport
  /** Where its folder is; null when none was written. */
  folder: string | null
}>

/** The report as plain text for a terminal; a figure that has no meaning is a dash. --json prints the report itself. */
export function renderBacktest({ report, folder }: Told): string {
  const { about, verdict } = report
  const lines = [
    `Backtest of ${about.symbols.join(', ')}: ${day(about.from)} to ${day(about.to)}, account ${about.accountFile}, data ${about.data}`,
    modelLine(report),
    '',
    ...tableLines(report),
    '',
    ...firmLines(report),
    ...holdLines(report),
    '',
    verdict.sentence,
    ...verdict.notes.map((note) => `  ${note}`),
    ...(folder === null ? [] : ['', `All of it, with the page to read: ${folder}`]),
  ]
  return `${lines.join('\n')}\n`
}

const modelLine = ({ about, base }: BacktestReport): string =>
  `${counted(base.decisions, 'close')} decided on ${counted(base.performance.days, 'day')}, models ${about.models.length === 0 ? 'none' : about.models.join(', ')}`

function tableLines(report: BacktestReport): readonly string[] {
  const { columns, rows } = keyTable(report)
  const cells = [['', ...columns], ...rows.map(({ name, cells }) => [name, ...cells])]
  const widths = ['', ...columns].map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)))
  return cells.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

function firmLines({ firm, about }: BacktestReport): readonly string[] {
  if (firm === null) return []
  const daily = firm.days.flatMap(({ toDailyFloor }) => (toDailyFloor === null ? [] : [toDailyFloor]))
  const least = (distances: readonly number[]) => (distances.length === 0 ? DASH : signed(distances.reduce((a, b) => Math.min(a, b))))
  const floors = `nearest to the daily floor ${least(daily)}, to the total one ${least(firm.days.map(({ toTotalFloor }) => toTotalFloor))} ${about.currency}`
  const reached = firm.daysToTarget === null ? '' : `, target reached after ${figure(firm.daysToTarget, 1)} days`
  return [`${firm.firm} ${firm.phase}: ${firm.outcome} (${firm.why})${reached}; ${floors}`]
}

/** What was held most: the gate that kept the run from trading, and what brokers refused. */
function holdLines({ funnel, orders }: BacktestReport): readonly string[] {
  const most = Object.entries(funnel.holds)
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, HOLDS_SHOWN)
    .map(([gate, number]) => `${gate} ${whole(number)}`)
  const held = most.length === 0 ? '' : `; held by ${most.join(', ')}`
  return [
    `${whole(funnel.entered)} entries of ${counted(funnel.decisions, 'decision')}${held}`,
    `${counted(orders.sent, 'order')}: ${whole(orders.filled)} filled, ${whole(orders.refused)} refused`,
  ]
}

const HOLDS_SHOWN = 4
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
