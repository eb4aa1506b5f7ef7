import type { BacktestReport } from '../../contracts/backtest.ts'
import type { BacktestRun } from '../../core/report/backtest-run.ts'
import { keyTable } from '../../core/report/backtest-table.ts'
import { risksOf } from '../../core/report/backtest-trades.ts'
import { counted, DASH, figure, lasting, percent, signed, signedPercent, whole } from '../../core/report/backtest-words.ts'
import { escapeHtml, htmlPage, htmlTable } from './html.ts'
import { firmSection, funnelSection, marketsSection, monthsSection } from './page-tables.ts'
import { equityPlot, resultsPlot } from './plots.ts'

export type PageParts = Readonly<{
  report: BacktestReport
  run: Pick<BacktestRun, 'equity' | 'trips'>
  /** Names of what else lies in the folder, told at the end. */
  files: readonly string[]
}>

/** The report for a person: one page that stands alone, the same on paper, on a phone and without a network. */
export function reportPage({ report, run, files }: PageParts): string {
  const { about } = report
  const title = `Backtest of ${about.symbols.join(', ')}`
  return htmlPage(
    title,
    [
      `<h1>${escapeHtml(title)}</h1>`,
      `<p class="soft">${escapeHtml(`${isoOf(about.from)} to ${isoOf(about.to)} UTC, account ${about.accountFile}, data ${about.data}, amounts in ${about.currency}`)}</p>`,
      verdictSection(report),
      '<h2>Key figures</h2>',
      keySection(report),
      intervalsSection(report),
      '<h2>Equity and drawdown</h2>',
      equityPlot(run, about.currency),
      drawdownSection(report),
      monthsSection(report),
      tradesSection(report, run),
      costsSection(report),
      firmSection(report),
      marketsSection(report),
      funnelSection(report),
      originSection(report, files),
    ].join('\n'),
  )
}

const TONES: Readonly<Record<string, string>> = { 'edge shown': ' gain', losing: ' loss' }

function verdictSection({ verdict }: BacktestReport): string {
  const notes = verdict.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')
  return `<p class="verdict${TONES[verdict.verdict] ?? ''}">${escapeHtml(verdict.sentence)}</p><ul>${notes}</ul>`
}

function keySection(report: BacktestReport): string {
  const { columns, rows } = keyTable(report)
  return htmlTable({
    caption: 'The run, the same days under worse conditions, and holding the markets; ± is two standard errors.',
    columns: ['', ...columns],
    rows: rows.map(({ name, cells }) => ({ head: name, cells })),
  })
}

function intervalsSection({ base, intervals }: BacktestReport): string {
  const { rounds, meanBlockDays, meanBlockTrades } = intervals
  const row = (head: string, value: string, interval: BacktestReport['intervals']['sharpe'], write: (bound: number) => string) => ({
    head,
    cells: [value, interval === null ? DASH : `${write(interval.low)} to ${write(interval.high)}`],
  })
  const { sharpe, cagr, drawdown } = base.performance
  const inPercent = (share: number) => signedPercent(share)
  return htmlTable({
    caption: `How sure they are: 95 % of ${whole(rounds)} series drawn from the run in stretches of ${meanBlockDays} days or ${meanBlockTrades} trades on average. The drawdown is that between ends of days.`,
    columns: ['', 'measured', '95 % of those drawn'],
    rows: [
      row('Sharpe ratio per year', signed(sharpe), intervals.sharpe, (bound) => signed(bound)),
      row('growth per year', signedPercent(cagr), intervals.cagr, inPercent),
      row('deepest drawdown', percent(drawdown?.share ?? null), intervals.drawdown, (bound) => percent(bound)),
      row('expectancy, R', signed(base.trades.expectancyR, 3), intervals.expectancyR, (bound) => signed(bound, 3)),
    ],
  })
}

function drawdownSection({ base }: BacktestReport): string {
  const { drawdown, underWater, bestDay, worstDay } = base.performance
  if (drawdown === null) return '<p>The equity was never below an earlier peak.</p>'
  const { share, peakAt, troughAt, recoveredAt, days, toRecover } = drawdown
  const end = recoveredAt === null ? 'not recovered at the end' : `recovered on ${dateOf(recoveredAt)}`
  const recover = toRecover === null ? '' : `; it takes ${percent(toRecover)} of gain to make up for it`
  const marks = [bestDay, worstDay].map((mark) =>
    mark === null ? DASH : `${signedPercent(mark.change)} (${signed(mark.money)}) on ${dateOf(mark.at)}`,
  )
  const sentences = [
    `The deepest fall was ${percent(share)}, from ${dateOf(peakAt)} to ${dateOf(troughAt)}, ${end}, ${figure(days, 1)} days in all${recover}.`,
    `The account was below an earlier peak for ${percent(underWater, 1)} of the time.`,
    `Best day: ${marks[0] ?? DASH}. Worst day: ${marks[1] ?? DASH}.`,
  ]
  return `<p>${escapeHtml(sentences.join(' '))}</p>`
}

function tradesSection({ base, about }: BacktestReport, { trips }: PageParts['run']): string {
  const { closed, holding, exits, best, worst, perMonth, turnover, exposure, withoutRisk } = base.trades
  if (closed === 0) return '<h2>Trades</h2><p>No position was closed.</p>'
  const risks = risksOf(trips)
  const mark = (one: typeof best) =>
    one === null ? DASH : `${signed(one.net)} ${about.currency}, ${one.brokerSymbol}, ${isoOf(one.closedAt)}`
  const rows = [
    ['trades per month', figure(perMonth, 1)],
    ['closed by us / stop / target / stop-out', [exits.expert, exits.stop, exits.target, exits.stop_out].map(whole).join(' / ')],
    ['held, mean and median', `${lasting(holding.meanMinutes)} / ${lasting(holding.medianMinutes)}`],
    ['held, winners and losers', `${lasting(holding.winnersMeanMinutes)} / ${lasting(holding.losersMeanMinutes)}`],
    ['losers closed within 10 minutes', percent(holding.losersWithin10Minutes, 1)],
    ['winners held over an hour', percent(holding.winnersOverOneHour, 1)],
    ['best trade', mark(best)],
    ['worst trade', mark(worst)],
    ['turnover per year, times the equity', figure(turnover, 1)],
    ['closes with a position open', percent(exposure, 1)],
    ['without a known risk, so not in R', whole(withoutRisk)],
  ] as const
  const table = htmlTable({
    caption: counted(closed, 'closed trade'),
    columns: ['', 'value'],
    rows: rows.map(([head, cell]) => ({ head, cells: [cell] })),
  })
  return `<h2>Trades</h2>${risks.length === 0 ? '' : resultsPlot(risks)}${table}`
}

function costsSection({ base, about }: BacktestReport): string {
  const { costs, closed } = base.trades
  const row = (head: string, money: number) => ({
    head,
    cells: [
      figure(money),
      { text: costs.total > 0 ? percent(money / costs.total, 1) : DASH, bar: costs.total > 0 ? money / costs.total : 0 },
      closed > 0 ? figure(money / closed) : DASH,
    ],
  })
  const table = htmlTable({
    caption: `What the closed trades paid, ${about.currency}; before all costs they brought ${signed(costs.gross)}.`,
    columns: ['', 'in all', 'share', 'per trade'],
    rows: [
      row('spread', costs.spread),
      row('commission', costs.commission),
      row('swap', costs.swap),
      row('slippage', costs.slippage),
      row('all', costs.total),
    ],
  })
  return `<h2>Costs</h2>${table}`
}

function originSection({ about, decisionsHash }: BacktestReport, files: readonly string[]): string {
  const rows = [
    ['Barclose', about.version],
    ['models', about.models.length === 0 ? 'none' : about.models.join(', ')],
    ['settings', about.settingsHash],
    ['data', about.dataHash],
    ['decisions', decisionsHash],
    ['seed', String(about.seed)],
    ['earlier runs on the same data', whole(about.trials)],
    ['time from an answer to its fill, ms', whole(about.delayMs)],
    ['costs multiplied by', figure(about.costFactor)],
  ] as const
  const table = htmlTable({
    caption: 'What made it; the long ones are SHA-256.',
    columns: ['', 'value'],
    rows: rows.map(([head, cell]) => ({ head, cells: [cell] })),
  })
  return `<h2>How it was made</h2><pre><code>${escapeHtml(about.command)}</code></pre>${table}<p>${escapeHtml(`Beside this page: ${files.join(', ')}.`)}</p>`
}

const isoOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
const dateOf = (at: number): string => isoOf(at).slice(0, 10)
