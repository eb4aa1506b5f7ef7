import type { BrokerSymbol } from '../../contracts/primitives.ts'
import { drawdownOf, type Drawdown } from '../metrics/drawdown.ts'
import { cents, sumOf } from '../metrics/sums.ts'
import { winLossOf, type WinLoss } from '../metrics/win-loss.ts'
import { judgePaper, type PaperVerdict } from './paper-verdict.ts'
import { closedTrades, groupBy, openPositions, type ClosedTrade, type DealLine, type OpenLine } from './trades.ts'

export type EquityLine = Readonly<{ at: number; balance: number; equity: number }>
export type Funnel = Readonly<{ decisions: number; entered: number; holds: Readonly<Record<string, number>> }>

export type PaperReportInput = Readonly<{
  account: string
  /** Account currency; every amount of the report is in it. */
  currency: string
  /** All deals of the paper account, also older than the report: a trade counts when it closed inside, with all it cost. */
  deals: readonly DealLine[]
  equity: readonly EquityLine[]
  funnel: Funnel
  /** Balance when the span began. */
  startingBalance: number
  /** UTC milliseconds; the report covers [from, to). */
  from: number
  to: number
}>

export type PaperReport = Readonly<{
  account: string
  currency: string
  from: number
  to: number
  /** Days between the first and the last thing known inside the span. */
  daysOfData: number
  trades: TradeFigures
  drawdown: Drawdown | null
  startingBalance: number
  /** Newest in the span; null when nothing was recorded in it. */
  balance: number | null
  equity: number | null
  openTickets: readonly OpenLine[]
  funnel: Funnel
  verdict: PaperVerdict
}>

export type TradeFigures = WinLoss &
  Readonly<{
    gross: number
    commission: number
    swap: number
    net: number
    bySymbol: readonly Readonly<{ brokerSymbol: BrokerSymbol; closed: number; net: number }>[]
  }>

const DAY_MS = 86_400_000

/** What a paper account did in a span, and what may be said of it. Nothing is estimated: only booked money and recorded equity count. */
export function paperReport(input: PaperReportInput): PaperReport {
  const { account, currency, from, to, startingBalance, funnel } = input
  const isInside = ({ at }: Readonly<{ at: number }>) => at >= from && at < to
  const deals = input.deals.filter(({ at }) => at < to)
  const equity = input.equity.filter(isInside).toSorted((a, b) => a.at - b.at)
  const trades = figuresOf(closedTrades(deals).filter(isInside))
  const times = [...deals.filter(isInside), ...equity].map(({ at }) => at)
  const daysOfData = times.length === 0 ? 0 : (newest(times) - oldest(times)) / DAY_MS
  const last = equity.at(-1)
  return {
    account,
    currency,
    from,
    to,
    daysOfData,
    trades,
    drawdown: drawdownOf(equity),
    startingBalance,
    balance: last?.balance ?? null,
    equity: last?.equity ?? null,
    openTickets: openPositions(deals),
    funnel,
    verdict: judgePaper({ ...trades, daysOfData, currency }),
  }
}

function figuresOf(trades: readonly ClosedTrade[]): TradeFigures {
  const nets = trades.map(({ net }) => net)
  return {
    ...winLossOf(nets),
    gross: cents(sumOf(trades.map(({ gross }) => gross))),
    commission: cents(sumOf(trades.map(({ commission }) => commission))),
    swap: cents(sumOf(trades.map(({ swap }) => swap))),
    net: cents(sumOf(nets)),
    bySymbol: bySymbol(trades),
  }
}

function bySymbol(trades: readonly ClosedTrade[]): TradeFigures['bySymbol'] {
  return [...groupBy(trades, ({ brokerSymbol }) => brokerSymbol)]
    .map(([brokerSymbol, group]) => ({ brokerSymbol, closed: group.length, net: cents(sumOf(group.map(({ net }) => net))) }))
    .toSorted((a, b) => b.net - a.net)
}

// Not Math.max(...): months of equity rows are more than a call takes arguments.
const newest = (times: readonly number[]): number => times.reduce((a, b) => Math.max(a, b))
const oldest = (times: readonly number[]): number => times.reduce((a, b) => Math.min(a, b))
