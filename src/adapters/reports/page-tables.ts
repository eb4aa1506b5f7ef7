import type { BacktestReport } from '../../contracts/backtest.ts'
import { DASH, figure, percent, signed, signedPercent, whole, withError } from '../../core/report/backtest-words.ts'
import { escapeHtml, htmlTable, type Cell } from './html.ts'
import { floorsPlot } from './plots.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
/** A month that gains or loses so much has the full colour. */
const FULL_HEAT = 0.05

export function monthsSection({ base }: BacktestReport): string {
  const { months } = base.performance
  if (months === null || months.length === 0) return ''
  const cell = (change: number | null): Cell =>
    change === null ? '' : { text: signedPercent(change, 1), heat: Math.max(-1, Math.min(1, change / FULL_HEAT)) }
  const table = htmlTable({
    caption: 'Return by month, UTC, from the last close before it to its own last.',
    columns: ['year', ...MONTHS, 'year in all'],
    rows: months.map(({ year, months, total }) => ({ head: String(year), cells: [...months, total].map(cell) })),
  })
  return `<h2>Months</h2>${table}`
}

export function firmSection({ firm, about }: BacktestReport): string {
  if (firm === null) return ''
  const days = `${whole(firm.tradingDays)}${firm.minTradingDays === null ? '' : ` of at least ${whole(firm.minTradingDays)}`}`
  const least = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null)
    return known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b))
  }
  const rows = [
    ['outcome', `${firm.outcome}${firm.at === null ? '' : ` on ${new Date(firm.at).toISOString().slice(0, 10)}`}`],
    ['target', firm.target === null ? 'none' : figure(firm.target)],
    ['calendar days to the target', firm.daysToTarget === null ? DASH : figure(firm.daysToTarget, 1)],
    ['trading days', days],
    ['least distance to the daily floor', figure(least(firm.days.map(({ toDailyFloor }) => toDailyFloor)))],
    ['least distance to the total floor', figure(least(firm.days.map(({ toTotalFloor }) => toTotalFloor)))],
  ] as const
  const table = htmlTable({
    caption: `Capital ${figure(firm.initial)} ${about.currency}`,
    columns: ['', 'value'],
    rows: rows.map(([head, cell]) => ({ head, cells: [cell] })),
  })
  const plot = firm.days.length === 0 ? '' : floorsPlot(firm, about.currency)
  return `<h2>At the firm</h2><p>${escapeHtml(`${firm.firm}, ${firm.phase}: ${firm.outcome}, ${firm.why}`)}</p>${table}${plot}`
}

export function marketsSection({ base, about }: BacktestReport): string {
  const { bySymbol } = base.trades
  if (bySymbol.length === 0) return ''
  const table = htmlTable({
    caption: `By market, best first, ${about.currency}`,
    columns: ['market', 'trades', 'win rate', 'net', 'expectancy', 'expectancy, R', 'profit factor', 'costs'],
    rows: bySymbol.map((one) => ({
      head: one.brokerSymbol,
      cells: [
        whole(one.closed),
        percent(one.winRate, 1),
        { text: signed(one.net), heat: Math.sign(one.net) / 2 },
        withError(one.expectancy, one.expectancyError),
        withError(one.expectancyR, one.expectancyRError, 3),
        figure(one.profitFactor),
        figure(one.costs),
      ],
    })),
  })
  return `<h2>Markets</h2>${table}`
}

/** Most frequent gate first: it is what kept the run from trading. */
export function funnelSection({ funnel, orders }: BacktestReport): string {
  const { decisions, entered, holds } = funnel
  const share = (number: number): Cell => (decisions === 0 ? DASH : { text: percent(number / decisions, 1), bar: number / decisions })
  const rows = [['let an entry pass', entered] as const, ...byNumber(holds).map(([gate, number]) => [`held by ${gate}`, number] as const)]
  const gates = htmlTable({
    caption: `${whole(decisions)} decisions`,
    columns: ['', 'number', 'share'],
    rows: rows.map(([head, number]) => ({ head, cells: [whole(number), share(number)] })),
  })
  const sent = [
    ['sent', orders.sent] as const,
    ['filled', orders.filled] as const,
    ['refused', orders.refused] as const,
    ...byNumber(orders.reasons).map(([reason, number]) => [`refused: ${reason}`, number] as const),
  ]
  const filled = htmlTable({
    caption: 'Orders',
    columns: ['', 'number'],
    rows: sent.map(([head, number]) => ({ head, cells: [whole(number)] })),
  })
  return `<h2>What kept it from trading</h2>${gates}${filled}`
}

const byNumber = (counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] =>
  Object.entries(counts).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
