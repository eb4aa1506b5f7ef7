import type { PaperReport } from '../../core/report/paper-report.ts'

type Row = readonly [string, string]

/** The report as plain text for a terminal; a figure that has no meaning yet is a dash. */
export function renderPaperReport(report: PaperReport): string {
  const { account, currency, from, to, daysOfData } = report
  const title = `Paper account ${account}, ${day(from)} to ${day(to)}, ${daysOfData.toFixed(1)} days of data, amounts in ${currency}`
  const blocks = [
    ['Trades', tradeRows(report)],
    ['Money', moneyRows(report)],
    [
      'By symbol',
      report.trades.bySymbol.map(({ brokerSymbol, closed, net }): Row => [brokerSymbol, `${money(net)}   ${count(closed, 'trade')}`]),
    ],
    ['Open tickets', openRows(report)],
    ['Decisions', decisionRows(report)],
  ] as const
  const width = Math.max(...blocks.flatMap(([, rows]) => rows.map(([name]) => name.length)))
  const text = blocks
    .filter(([, rows]) => rows.length > 0)
    .map(([name, rows]) => `${name}\n${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')}`)
  return `${title}\n\n${text.join('\n')}\n${report.verdict.sentence}\n`
}

function tradeRows({ trades }: PaperReport): Row[] {
  const { closed, wins, losses, winRate, averageWin, averageLoss, payoff, profitFactor, expectancy, standardError } = trades
  return [
    ['closed', `${closed} (${wins} won, ${losses} lost)`],
    ['win rate', winRate === null ? '-' : `${(winRate * 100).toFixed(1)} %`],
    ['average win', money(averageWin)],
    ['average loss', money(averageLoss)],
    ['payoff', ratio(payoff)],
    ['profit factor', ratio(profitFactor)],
    ['expectancy per trade', `${money(expectancy)}   standard error ${standardError === null ? '-' : standardError.toFixed(2)}`],
  ]
}

function moneyRows({ trades, drawdown, startingBalance, balance, equity }: PaperReport): Row[] {
  return [
    ['gross', money(trades.gross)],
    ['commission', money(trades.commission)],
    ['swap', money(trades.swap)],
    ['net', money(trades.net)],
    ['largest drawdown', drawdown === null ? '-' : `${drawdown.money.toFixed(2)}   ${drawdown.percent.toFixed(2)} %`],
    ['started with', startingBalance.toFixed(2)],
    ['balance', balance === null ? '-' : balance.toFixed(2)],
    ['equity', equity === null ? '-' : equity.toFixed(2)],
  ]
}

function openRows({ openTickets }: PaperReport): Row[] {
  return openTickets.map(({ brokerSymbol, side, lots, openPrice, openedAt }) => [
    brokerSymbol,
    `${side} ${lots} lots at ${openPrice} since ${day(openedAt)} ${minute(openedAt)} UTC`,
  ])
}

/** Most frequent gate first: it is what keeps the account from trading. */
function decisionRows({ funnel }: PaperReport): Row[] {
  const holds = Object.entries(funnel.holds).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  return [
    ['made', String(funnel.decisions)],
    ['entered', String(funnel.entered)],
    ...holds.map(([gate, number]): Row => [`held by ${gate}`, String(number)]),
  ]
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
const money = (amount: number | null): string => (amount === null ? '-' : `${amount > 0 ? '+' : ''}${amount.toFixed(2)}`)
const ratio = (value: number | null): string => (value === null ? '-' : value.toFixed(2))
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
const minute = (at: number): string => new Date(at).toISOString().slice(11, 16)
