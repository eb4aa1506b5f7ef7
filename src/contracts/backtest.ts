import { z } from 'zod'
import { SymbolSpecSchema } from './account.ts'
import { IntervalsSchema, PerformanceSchema, TradeFiguresSchema } from './backtest-figures.ts'
import { FirmNameSchema, PhaseSchema } from './firm.ts'
import { BrokerSymbolSchema, money, UtcMsSchema } from './primitives.ts'

const { marginPerLot: _byLeverage, ...SPEC } = SymbolSpecSchema.shape

const points = () => z.number().nonnegative()
const leverage = () => z.number().positive().max(10_000)
const amount = () =>
  z
    .union([z.number(), z.string().regex(/^\d{1,12}(?:\.\d{1,8})?$/, 'write an amount such as "100000.00"')])
    .transform(Number)
    .pipe(z.number().positive())

const MarketSchema = z
  .strictObject({
    brokerSymbol: BrokerSymbolSchema,
    spec: z
      .strictObject(SPEC)
      .refine((spec) => spec.volumeMax >= spec.volumeMin, { path: ['volumeMax'], message: 'volumeMax is below volumeMin' })
      .describe('The symbol as the broker specifies it; tickValue and swaps in the currency of the account.'),
    leverage: leverage().optional().describe("Of this market: margin of a lot is contract x price / leverage; the account's when absent."),
    commissionPerLot: z.number().nonnegative().describe('Per lot and side, account currency.'),
    slippagePoints: points().optional().describe("Against us at every fill but a target's; the account's when absent."),
    spreadPoints: points().describe('Used where the data has no spread.'),
  })
  .describe('One market of the account.')

/** An account as a backtest plays it. */
export const BacktestAccountSchema = z
  .strictObject({
    name: z.string().min(1).max(80).optional().describe('What it is called in reports.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3,5}$/, 'use 3 to 5 capitals, e.g. USD')
      .describe('Currency of the account.'),
    balance: amount().describe('Balance at the start: a number, or decimals as text.'),
    leverage: leverage().describe('Of markets that have none of their own, e.g. 100 for 1:100.'),
    stopOutLevelPercent: z.number().nonnegative().max(1_000).describe('Margin level below which the broker closes positions.'),
    firm: z
      .strictObject({
        firm: FirmNameSchema.describe('Whose rules it is under.'),
        phase: PhaseSchema.describe('Which phase it is in.'),
        initial: amount().describe('Capital the rules are measured from.'),
      })
      .optional()
      .describe('Absent for own money.'),
    slippagePoints: points().default(0).describe('Of markets that have none of their own.'),
    symbols: z.array(MarketSchema).min(1).max(64).describe('Markets it may trade.'),
  })
  .superRefine(({ currency, symbols }, context) => {
    const seen = new Set<string>()
    for (const [i, { brokerSymbol, spec }] of symbols.entries()) {
      const report = (path: readonly string[], message: string) =>
        context.addIssue({ code: 'custom', path: ['symbols', i, ...path], message: `${brokerSymbol}: ${message}` })
      if (seen.has(brokerSymbol)) report(['brokerSymbol'], 'is there twice')
      seen.add(brokerSymbol)
      const worth = spec.contractSize * spec.tickSize
      const isOff = Math.abs(spec.tickValue - worth) > worth * 1e-6
      if (spec.profitCurrency === currency && isOff)
        report(['spec', 'tickValue'], `is ${spec.tickValue}, but contractSize x tickSize is ${worth} and profit arises in ${currency}`)
    }
  })
export type BacktestAccount = z.infer<typeof BacktestAccountSchema>

const count = () => z.number().int().nonnegative()
const line = (meaning: string) => z.string().max(2_000).describe(meaning)

export const BacktestAboutSchema = z
  .strictObject({
    accountFile: line('Name of the account file, without its folder.'),
    currency: line('Currency of the account: all money is in it.'),
    symbols: z.array(z.string()).readonly().describe('Markets that were asked for.'),
    data: line('Name of the folder of bars, without where it lies.'),
    from: UtcMsSchema.describe('First instant asked for.'),
    to: UtcMsSchema.describe('Last instant asked for.'),
    seed: z.number().int().describe('What the bootstrap draws from.'),
    version: line('Version of Barclose.'),
    settingsHash: line('SHA-256 of the settings that decide.'),
    models: z.array(z.string()).readonly().describe('symbol@version of each model that was asked.'),
    known: z.number().min(0).max(1).describe('Share of the time played that the models were trained on.'),
    dataHash: line('SHA-256 of the bars: runs with one of them were made on the same data.'),
    trials: count().describe('Earlier runs on the same data that the log of trials knows; this one is not among them.'),
    delayMs: count().describe('Time from an answer to its fill in the base run, milliseconds.'),
    costFactor: z.number().nonnegative().describe('What spread, commission, slippage and paid swap were multiplied by in the base run.'),
    command: line('Command line that makes the run again.'),
  })
  .describe('What was run, on what, by what.')
export type BacktestAbout = z.infer<typeof BacktestAboutSchema>

const FirmDaySchema = z.strictObject({
  name: line("Date on the firm's clock."),
  startsAt: UtcMsSchema.describe('When that day began.'),
  balanceAtReset: money().describe('Balance at its begin.'),
  lowestEquity: money().describe('Least equity of the day.'),
  lastEquity: money().describe('Newest equity of the day.'),
  realised: money().describe('Booked on that day.'),
  dailyFloor: money().nullable().describe('Equity below which the day is lost; null where the firm has none.'),
  totalFloor: money().describe('Equity below which the account is lost.'),
  toDailyFloor: money().nullable().describe('Least distance to the daily floor; below zero once it was broken.'),
  toTotalFloor: money().describe('Least distance to the total floor; below zero once it was broken.'),
})

const FirmSchema = z.strictObject({
  firm: line('Set of rules.'),
  phase: line('Phase of the account.'),
  initial: money().describe('Capital the rules are measured from.'),
  outcome: z.enum(['passed', 'failed', 'under way']).describe('Where it stood at the end.'),
  why: line('In words and numbers.'),
  at: UtcMsSchema.nullable().describe('When it was passed or failed; null while under way.'),
  target: money().nullable().describe('Balance to reach; null where the phase has none.'),
  tradingDays: count().describe('Days with an entry, as the firm counts them.'),
  minTradingDays: count().nullable().describe('Least of them; null where there is no such rule.'),
  daysToTarget: z.number().nonnegative().nullable().describe('Calendar days until the target was reached; null while it is not.'),
  days: z.array(FirmDaySchema).readonly().describe('Day by day.'),
})

const VERDICTS = ['no trades', 'too early', 'losing', 'no edge shown', 'fragile', 'edge shown'] as const
const VerdictSchema = z.strictObject({
  verdict: z.enum(VERDICTS).describe('In a word.'),
  sentence: line('What may be said, and on what it rests.'),
  notes: z.array(z.string()).readonly().describe('What else must be known before it is believed.'),
  byChance: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('Chance that the best of as many runs without any edge has such a Sharpe ratio, had they nothing in common.'),
})
export type BacktestVerdict = z.infer<typeof VerdictSchema>

const ColumnSchema = z.strictObject({
  performance: PerformanceSchema.describe('What the account became.'),
  trades: TradeFiguresSchema.describe('What its closed positions say.'),
  decisions: count().describe('Closes that were decided.'),
  outcome: z.enum(['passed', 'failed', 'under way']).nullable().describe('At the firm; null without one.'),
})
export type BacktestColumn = z.infer<typeof ColumnSchema>

/** The whole report of a run, as report.json has it. Times are UTC milliseconds. */
export const BacktestReportSchema = z.strictObject({
  v: z.literal(1).describe('Version of this report.'),
  about: BacktestAboutSchema,
  verdict: VerdictSchema.describe('What may be said of it.'),
  base: ColumnSchema.describe('The run itself.'),
  stress: z
    .strictObject({
      costs: ColumnSchema.nullable().describe('The same with costs of one and a half; null when it was not played.'),
      delay: ColumnSchema.nullable().describe('The same with every order one bar later; null when it was not played.'),
    })
    .describe('The same days under worse conditions.'),
  hold: PerformanceSchema.nullable().describe('Equal money in each market from the first day on, without costs; null without prices.'),
  matched: z
    .strictObject({
      share: z.number().nonnegative().describe('Part of the capital that is held; above 1 it would be borrowed.'),
      performance: PerformanceSchema.describe('What the account would have become.'),
    })
    .nullable()
    .describe('The same markets held with the share of capital, renewed daily, that moves as much as the run; null where none does.'),
  intervals: IntervalsSchema.describe('How sure the figures of the base run are.'),
  decisionsHash: line('SHA-256 of the decisions in their order.'),
  orders: z
    .strictObject({
      sent: count().describe('Orders that were sent.'),
      filled: count().describe('Of these filled.'),
      refused: count().describe('Of these refused.'),
      reasons: z.record(z.string(), count()).describe('Refusals by reason.'),
    })
    .describe('Orders of the base run.'),
  funnel: z
    .strictObject({
      decisions: count().describe('Decisions made.'),
      entered: count().describe('That let an entry pass.'),
      holds: z.record(z.string(), count()).describe('Those that did not, by the gate that stopped them.'),
    })
    .describe('What kept the base run from trading.'),
  firm: FirmSchema.nullable().describe('The account at its firm; null for own money.'),
})
export type BacktestReport = z.infer<typeof BacktestReportSchema>

/** One line of the log of trials. */
export const TrialSchema = z.strictObject({
  at: UtcMsSchema.describe('When the run ended.'),
  about: BacktestAboutSchema,
  figures: z.strictObject({
    sharpe: z.number().nullable(),
    trades: count(),
    net: money(),
    drawdown: z.number().nonnegative().nullable(),
    outcome: z.enum(['passed', 'failed', 'under way']).nullable(),
  }),
})
export type Trial = z.infer<typeof TrialSchema>
