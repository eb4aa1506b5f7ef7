import { z } from 'zod'
import { BrokerSymbolSchema, money, UtcMsSchema } from './primitives.ts'

const maybe = (meaning: string) => z.number().nullable().describe(`${meaning}; null where it has no meaning.`)
const share = (meaning: string) => maybe(`${meaning}, as a share (0.12 is 12 %)`)
const count = () => z.number().int().nonnegative()
const instant = (meaning: string) => UtcMsSchema.describe(meaning)

const DayMarkSchema = z.strictObject({
  at: instant('Midnight UTC at which the day began.'),
  change: z.number().describe('Return of the day, as a share.'),
  money: money().describe('The same in money.'),
})

const DrawdownSchema = z.strictObject({
  money: money().nonnegative().describe('Largest fall from a peak in money; it may be another fall than the deepest.'),
  share: z.number().nonnegative().describe('Deepest fall from a peak, as a share of that peak.'),
  peakAt: instant('Last close at the peak before the deepest fall.'),
  troughAt: instant('Its lowest close.'),
  recoveredAt: UtcMsSchema.nullable().describe('First close at the old peak again; null while it is not reached.'),
  days: z.number().nonnegative().describe('Calendar days from the peak to the recovery, or to the end.'),
  toRecover: maybe('Gain that leads from the trough back to the peak, as a share: d / (1 - d)'),
})

const YearSchema = z.strictObject({
  year: z.number().int().describe('Calendar year, UTC.'),
  months: z.array(z.number().nullable()).length(12).readonly().describe('Return of each month, January first; null where nothing closed.'),
  total: z.number().describe('Return of the year, or of the part of it that was played.'),
})

/** What an account became. Made of equity alone, so that holding the markets can be measured the same way. */
export const PerformanceSchema = z.strictObject({
  from: instant('First equity known.'),
  to: instant('Last equity known.'),
  days: count().describe('UTC days on which something closed.'),
  years: z.number().nonnegative().describe('Calendar time, years of 365.25 days.'),
  start: money().describe('Equity at the start.'),
  end: money().describe('Equity at the end, open positions at their last price.'),
  net: money().describe('End less start.'),
  totalReturn: share('Net of the start'),
  cagr: share('Growth per calendar year; only of 30 calendar days and more'),
  volatility: share('Standard deviation of daily returns, per year'),
  sharpe: maybe('Mean by standard deviation of daily returns, per year; no rate of interest is taken off'),
  sharpeError: maybe('Standard error of it by skewness and kurtosis'),
  sharpeAboveZero: maybe('Probabilistic Sharpe ratio against zero: chance that the true one is above it'),
  sortino: maybe('Mean by downside deviation from zero over all days, per year'),
  calmar: maybe('Growth per year by the deepest fall'),
  drawdown: DrawdownSchema.nullable().describe('Falls of the equity at closes; null where it never fell.'),
  underWater: share('Part of the time below an earlier peak'),
  longestUnderWaterDays: maybe('Longest time below an earlier peak, calendar days'),
  bestDay: DayMarkSchema.nullable().describe('Day of the largest return; null where there is none.'),
  worstDay: DayMarkSchema.nullable().describe('Day of the least return; null where there is none.'),
  months: z.array(YearSchema).readonly().nullable().describe('Returns by year and month; null once the equity was gone.'),
})
export type Performance = z.infer<typeof PerformanceSchema>

const WIN_LOSS = {
  closed: count().describe('Positions closed; one that was closed in parts is one.'),
  wins: count().describe('That brought more than nothing after all costs.'),
  losses: count().describe('That lost.'),
  winRate: share('Wins of all that were closed'),
  averageWin: maybe('Mean of the wins, money'),
  averageLoss: maybe('Mean of the losses, money'),
  payoff: maybe('Mean win by mean loss'),
  profitFactor: maybe('Sum of the wins by sum of the losses'),
  expectancy: maybe('Mean result after all costs, money'),
  expectancyError: maybe('Standard error of it, as if no trade hung together with another'),
  expectancyR: maybe('Mean result in R, the money at risk at the first stop'),
  expectancyRError: maybe('Standard error of it'),
  net: money().describe('Sum of the results, money.'),
} as const

const CostsSchema = z.strictObject({
  spread: money().describe('Paid by the difference of bid and ask.'),
  slippage: money().describe('Paid by fills worse than the quote.'),
  commission: money().describe('Paid to the broker for deals.'),
  swap: money().describe('Paid for nights; below zero when more came in than went out.'),
  total: money().describe('All four.'),
  gross: money().describe('What the trades would have brought without any cost, other things equal.'),
  shareOfGross: share('Costs of gross; null where gross is not above zero'),
})

const HoldingSchema = z.strictObject({
  meanMinutes: maybe('Mean time a position was held, minutes'),
  medianMinutes: maybe('Median of it'),
  winnersMeanMinutes: maybe('Mean of the winners'),
  losersMeanMinutes: maybe('Mean of the losers'),
  losersWithin10Minutes: share('Losers closed within ten minutes, of all losers'),
  winnersOverOneHour: share('Winners held for more than an hour, of all winners'),
})

const TradeMarkSchema = z.strictObject({
  brokerSymbol: BrokerSymbolSchema,
  closedAt: instant('When it was closed.'),
  net: money().describe('Its result after all costs.'),
  r: maybe('The same in R'),
})

const SymbolFiguresSchema = z.strictObject({
  brokerSymbol: BrokerSymbolSchema,
  ...WIN_LOSS,
  costs: money().describe('All it paid.'),
})

/** What the closed positions of a run say. */
export const TradeFiguresSchema = z.strictObject({
  ...WIN_LOSS,
  withoutRisk: count().describe('Closed without a known risk: left out of what is in R.'),
  stillOpen: count().describe('Open at the end: in the equity, in none of these figures.'),
  perMonth: maybe('Closed positions per month of 30.4 days'),
  best: TradeMarkSchema.nullable().describe('Largest result; null without a trade.'),
  worst: TradeMarkSchema.nullable().describe('Least result; null without a trade.'),
  exits: z
    .strictObject({ expert: count(), stop: count(), target: count(), stop_out: count() })
    .describe('By the reason of the last deal: ours, a stop, a target, or a stop-out by the broker.'),
  costs: CostsSchema.describe('Costs of the closed positions by kind, money.'),
  holding: HoldingSchema.describe('How long positions were held.'),
  turnover: maybe('Worth of all bought and sold per year, as a multiple of the mean equity'),
  exposure: share('Closes at which a position was open, of all closes; null when one is still open'),
  bySymbol: z.array(SymbolFiguresSchema).readonly().describe('By market, best first.'),
})
export type BacktestTrades = z.infer<typeof TradeFiguresSchema>

const IntervalSchema = z.strictObject({ low: z.number(), high: z.number() }).nullable()

/** How far figures move when stretches of the run are drawn again and again. */
export const IntervalsSchema = z.strictObject({
  rounds: count().describe('Draws of each.'),
  meanBlockDays: count().describe('Mean length of a drawn stretch of days.'),
  meanBlockTrades: count().describe('Mean length of a drawn stretch of trades.'),
  sharpe: IntervalSchema.describe('95 % of the drawn Sharpe ratios per year.'),
  cagr: IntervalSchema.describe('95 % of the drawn growth per year.'),
  drawdown: IntervalSchema.describe('95 % of the deepest falls, by the ends of days, as shares.'),
  expectancyR: IntervalSchema.describe('95 % of the mean results in R.'),
})
export type BacktestIntervals = z.infer<typeof IntervalsSchema>
