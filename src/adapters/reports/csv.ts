import type { BacktestRun, RoundTrip } from '../../core/report/backtest-run.ts'
import { inRisk } from '../../core/report/backtest-trades.ts'

type Value = string | number | null
type Column<T> = readonly [string, (row: T) => Value]

const TRADES: readonly Column<RoundTrip>[] = [
  ['position', ({ positionIdentifier }) => positionIdentifier],
  ['market', ({ brokerSymbol }) => brokerSymbol],
  ['side', ({ side }) => side],
  ['lots', ({ lots }) => lots],
  ['opened', ({ openedAt }) => isoOf(openedAt)],
  ['closed', ({ closedAt }) => isoOf(closedAt)],
  ['held_minutes', ({ openedAt, closedAt }) => (closedAt - openedAt) / 60_000],
  ['open_price', ({ openPrice }) => openPrice],
  ['close_price', ({ closePrice }) => closePrice],
  ['exit', ({ exit }) => exit],
  ['adds', ({ adds }) => adds],
  ['partials', ({ partials }) => partials],
  ['risk_money', ({ riskMoney }) => riskMoney],
  ['profit', ({ profit }) => profit],
  ['swap', ({ swap }) => swap],
  ['commission', ({ commission }) => commission],
  ['net', ({ net }) => net],
  ['r', inRisk],
  ['spread_cost', ({ spreadCost }) => spreadCost],
  ['slippage_cost', ({ slippageCost }) => slippageCost],
]

const EQUITY: readonly Column<BacktestRun['equity'][number]>[] = [
  ['at', ({ at }) => isoOf(at)],
  ['balance', ({ balance }) => balance],
  ['equity', ({ equity }) => equity],
]

/** One line per closed position, in the order they were closed. */
export const tradesCsv = (trips: readonly RoundTrip[]): string => csvOf(TRADES, trips)
export const equityCsv = (equity: BacktestRun['equity']): string => csvOf(EQUITY, equity)

/** RFC 4180: a comma between cells, CRLF between lines; what has no value is empty. */
function csvOf<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const lines = [columns.map(([name]) => name).join(','), ...rows.map((row) => columns.map(([, read]) => csvCell(read(row))).join(','))]
  return `${lines.join('\r\n')}\r\n`
}

/** Text that a spreadsheet would take for a formula gets an apostrophe in front: a market's name comes from a file of somebody. */
export function csvCell(value: Value): string {
  if (value === null) return ''
  // Twelve digits are more than money or a price has, and fewer than where binary noise begins.
  if (typeof value === 'number') return String(Number(value.toPrecision(12)))
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const isoOf = (at: number): string => new Date(at).toISOString()
