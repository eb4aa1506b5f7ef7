import { z } from 'zod'
import { amount, bySymbol, count, list, listOf, percent } from './config-fields.ts'

/**
 * Every setting once: its check, its default and what it means. The environment variable of a key is BARCLOSE_ and
 * the key in capitals. `.env.example` and docs/CONFIGURATION.md are generated from here.
 */
export const ConfigSchema = z.strictObject({
  home: z
    .string()
    .min(1)
    .optional()
    .describe('Data folder: journal, token, symbol table. Default: .barclose in the home folder of the user.'),
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on. Anything but loopback needs `token` to be set.'),
  port: count(0, 65_535).default(8787).describe('Port to listen on; 0 takes a free one.'),
  token: z
    .string()
    .min(16)
    .optional()
    .describe('Bearer token. Default: made on the first start, kept in the data folder and printed once.'),
  hosts: list.describe('Further values of the Host header that are answered, comma-separated.'),
  origins: list.describe('Web origins that may call, comma-separated. Default: none but the server itself.'),
  bodyLimitBytes: count(10_000, 100_000_000).default(2_000_000).describe('Largest body accepted, bytes.'),
  ratePerSecond: count(1, 1_000_000).default(500).describe('Requests and messages accepted per second and client address.'),
  connectionsMax: count(1, 100_000).default(128).describe('Connections held at once.'),
  laneMax: count(1, 10_000).default(64).describe("Closes that may wait in an account's lane."),
  requestTimeoutMs: count(100, 600_000).default(10_000).describe('Time within which a request must have arrived whole, ms.'),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info').describe('Least level that is logged.'),

  serverZone: z
    .string()
    .min(1)
    .default('America/New_York+7h')
    .describe("Rule of the trade server's clock: an IANA zone with an optional shift in hours."),
  serverZones: listOf(/^[\w.-]{1,64}=.+$/, 'use ACCOUNT=RULE').describe('Rules of single accounts, comma-separated: ACCOUNT=RULE.'),
  initialBalances: listOf(/^[\w.-]{1,64}=\d{1,15}(?:\.\d{1,8})?$/, 'use ACCOUNT=AMOUNT').describe(
    'Initial balances of accounts, comma-separated: ACCOUNT=AMOUNT. One that the deals contradict stops the start.',
  ),
  clockToleranceMs: count(1_000, 3_600_000)
    .default(30_000)
    .describe("Largest difference between the trade server's time and this machine's clock, ms."),
  sessionSilentMs: count(1_000, 3_600_000).default(30_000).describe('Silence after which another session may take an account over, ms.'),

  desk: z
    .enum(['ensemble', 'ema'])
    .default('ensemble')
    .describe(
      'How entries are found. ensemble: the models of each symbol and the conviction of its timeframes; ema: two averages that cross.',
    ),
  modelsDir: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of models. Default: models in the data folder; what is not there comes with the package.'),
  trustedModels: listOf(/^[A-Z][A-Z0-9]{1,15}@[0-9a-f]{12}$/, 'use SYMBOL@VERSION').describe(
    'Models whose entries are sent, comma-separated: SYMBOL@VERSION. All others decide in shadow: journalled, never sent.',
  ),
  missingMember: z
    .enum(['refuse', 'renormalise'])
    .default('refuse')
    .describe('When one of the three models of a symbol cannot be used: no opinion, or the others with their weights made whole.'),
  modelTimeoutMs: count(1, 60_000)
    .default(250)
    .describe('Time that the models of a symbol have to answer, ms; what comes later counts as a failure.'),
  emaFastBars: count(2, 100).default(12).describe('Fast average of the EMA desk, bars.'),
  emaSlowBars: count(3, 200).default(26).describe('Slow average of the EMA desk, bars.'),
  atrBars: count(2, 100).default(14).describe('Bars of the average true range.'),
  stopAtr: amount(0.2, 20).default(2).describe('Distance of the stop, average true ranges.'),
  stopMaxAtr: amount(0.5, 50)
    .default(3)
    .describe('Largest distance of a stop, average true ranges of D1, of the trigger timeframe where D1 has too few bars.'),
  targetR: amount(0, 50).default(2.5).describe('Distance of the target in units of the stop distance; 0 for no target.'),

  riskPerTradePercent: amount(0.01, 5)
    .default(0.5)
    .describe('Risk of one entry to its stop, percent of the smaller of balance and equity.'),
  riskPerPositionPercent: amount(0.01, 5)
    .default(1)
    .describe('Risk of all that is held of one symbol to its stops, adds included, percent of the smaller of balance and equity.'),
  riskPortfolioPercent: amount(0.01, 5)
    .default(2)
    .describe('Risk to the stops of everything open and on its way, percent of the smaller of balance and equity.'),
  riskProfile: z
    .enum(['margin', 'cash', 'small'])
    .default('margin')
    .describe(
      'What else caps exposure. margin: use of margin alone; cash: worth of 50 % in all and 30 % of one market, sizes halved above 70 % of it, the volatility target and the quarter of Kelly; small: three positions of 33 %.',
    ),
  sizeMode: z
    .enum(['fixed', 'kelly', 'volatility'])
    .default('fixed')
    .describe(
      'How an order is sized. The risk of one entry always caps it; kelly adds a quarter of Kelly by the calibrated probability, volatility a target for the year. The smallest wins.',
    ),
  volatilityTargetPercent: amount(1, 100)
    .default(20)
    .describe('Volatility in a year that a position may bring to the account, percent, where the mode or the profile aims at one.'),
  lotsMax: amount(0.001, 100_000)
    .default(50)
    .describe('Most that is held of one symbol, lots, the order, its adds and what a person opened together, whatever the broker allows.'),
  marginUsePercent: amount(1, 100).default(30).describe('Share of the free margin that one entry may take, percent.'),
  firmBufferPercent: percent(0, 10)
    .default(0.5)
    .describe('Distance kept from each floor of a firm, percent of the initial capital; nearer, everything of ours is closed.'),
  emergencyDailyPercent: percent(0.1, 100)
    .default(5)
    .describe("Loss from the day's first equity at which everything of ours is closed, percent."),
  emergencyWeeklyPercent: percent(0.1, 100)
    .default(10)
    .describe("Loss from the week's first equity at which everything of ours is closed, percent."),
  alertUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address that alerts are posted to as JSON. Default: they stand in the log alone.'),
  alertTimeoutMs: count(100, 60_000).default(5_000).describe('Time that the address of alerts has to answer, ms.'),
  spreadMaxAtr: amount(0.001, 10).default(0.25).describe('Largest spread at entry, average true ranges of the trigger timeframe.'),
  rewardMinCosts: amount(0, 1_000)
    .default(3)
    .describe('Least distance of the target at entry, in units of what a way in and out costs: spread and commission.'),
  crisisEntries: z
    .enum(['refuse', 'allow'])
    .default('refuse')
    .describe('Whether a market in a crisis, or one whose state is unknown, is entered.'),
  quoteMaxAgeMs: count(100, 3_600_000).default(30_000).describe('Oldest quote at which an entry leaves, ms.'),
  newsMinutes: amount(0, 1_440)
    .default(30)
    .describe(
      "Minutes before and after a release of high impact on a symbol's currencies in which nothing opens; a firm's longer time wins.",
    ),
  restEntryMinutes: amount(0, 10_080)
    .default(120)
    .describe('Minutes before a rest of the market that the firm lets nothing be held through from which nothing opens.'),
  restCloseMinutes: amount(1, 1_440).default(30).describe('Minutes before such a rest at which positions are closed.'),
  marginDistancePercent: amount(0, 10_000)
    .default(150)
    .describe('Distance from the stop-out level that the margin level keeps after an order, percentage points.'),
  positionsMax: count(1, 500).default(20).describe('Positions, pending orders and entries on their way at once.'),
  groupRiskPercent: amount(0.01, 20)
    .default(1)
    .describe('Risk to the stops of markets that fall together, in one direction, percent of the smaller of balance and equity.'),
  correlationFrom: amount(0.3, 1).default(0.8).describe('Correlation above which two markets count as falling together.'),
  requestsPerDayMax: count(1, 100_000).default(500).describe("Orders of any kind per account and firm's day; a firm's lower limit wins."),
  entriesPerDayMax: count(1, 100_000).default(50).describe("Entries and adds per account and firm's day."),
  budgetEntryShare: amount(1, 100)
    .default(80)
    .describe('Share of a budget of orders at which entries stop, percent; the rest is kept for closing.'),
  entriesPerHourMax: count(1, 1_000).default(4).describe('Entries and adds per symbol and hour.'),
  cooldownMinutes: amount(0, 10_080)
    .default(30)
    .describe('Minutes after a close in which the symbol is not entered in the same direction.'),
  rejectsMax: count(1, 100).default(3).describe('Rejected entries of a symbol in a row after which it waits.'),
  rejectBackoffMinutes: amount(0.1, 1_440)
    .default(15)
    .describe('First wait after so many rejects, minutes; it doubles with every further one.'),
  rejectsTripMax: count(2, 1_000)
    .default(10)
    .describe('Rejected orders of an account, of any kind and symbol, at which it goes to REDUCING until a person arms it again.'),
  rejectsTripMinutes: amount(1, 1_440).default(60).describe('Time within which so many rejected orders trip the account, minutes.'),
  stopSlippagePoints: count(0, 100_000)
    .default(30)
    .describe('Slippage of a stop in the worst case that is held against the floors of a firm, points.'),
  stopSlippages: bySymbol('US30=300', 'US100=300', 'US500=100', 'GER40=300', 'XAUUSD=60').describe(
    'The same for single symbols, comma-separated: SYMBOL=POINTS.',
  ),
  commissionPerLot: amount(0, 1_000)
    .default(2.5)
    .describe('Commission per lot and side in the worst case, account currency; half is paid at the opening, half at the close.'),
  commissions: bySymbol().describe('The same for single symbols, comma-separated: SYMBOL=MONEY.'),
  maxDeviationPoints: count(0, 100_000).default(20).describe('Largest slippage accepted at entry, points.'),
  signalExpiryMs: count(1_000, 600_000).default(20_000).describe('Life of a signal, ms.'),

  minHoldBars: count(0, 10_000)
    .default(2)
    .describe(
      'Closed bars of its timeframe for which a position is held, whatever the desk says; rules that protect it may close it before.',
    ),
  minExitCostShare: amount(0, 100)
    .default(1)
    .describe('Gain or loss below which no opinion closes a position, as a share of what a round trip costs.'),
  timeStopBars: count(1, 100_000).default(60).describe('Closed bars of its timeframe after which a position is closed.'),
  giveBackFromR: amount(0.1, 50).default(1).describe('Peak profit from which the give-back rule watches, units of first risk.'),
  giveBackPartial: amount(0.05, 0.95).default(0.35).describe('Share of the peak given back at which part is closed.'),
  giveBackClose: amount(0.05, 1).default(0.6).describe('Share of the peak given back at which all is closed.'),
  partialShare: amount(0.05, 0.95).default(0.5).describe('Share of the volume that a partial close takes.'),
  addFromR: amount(0.1, 50).default(1).describe('Profit from which a position may be added to, units of first risk.'),
  addsMax: count(0, 10).default(1).describe('Adds per position.'),
  addsInLoss: z.enum(['no', 'yes']).default('no').describe('Whether a position may be added to while it is in loss after costs.'),

  retentionDays: count(1, 36_500).default(400).describe('Days for which received messages are kept; decisions, signals and deals stay.'),
  compressAfterHours: count(1, 87_600).default(24).describe('Age from which received messages are kept compressed, hours.'),
  paperBalance: amount(1, 1e9).default(100_000).describe('Starting balance of a paper account, account currency.'),
  paperCommissionPerLot: amount(0, 1_000).default(2.5).describe('Commission per lot and side on paper, account currency.'),
  paperSlippagePoints: amount(0, 10_000).default(2).describe('Slippage against us of every market fill on paper, points.'),
})
export type Config = Readonly<z.infer<typeof ConfigSchema>>

export const environmentName = (key: string): string => `BARCLOSE_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`

export type ConfigResult = Readonly<{ ok: true; config: Config } | { ok: false; faults: readonly string[] }>

/** Reads the settings out of environment variables; unknown BARCLOSE_ variables are faults, since a typo would change nothing silently. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const keys = Object.keys(ConfigSchema.shape)
  const known = new Map(keys.map((key) => [environmentName(key), key]))
  const values: Record<string, string> = {}
  const faults: string[] = []
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('BARCLOSE_') || value === undefined || value === '') continue
    const key = known.get(name)
    if (key === undefined) faults.push(`${name}: unknown setting; see docs/CONFIGURATION.md`)
    else values[key] = value
  }
  const result = ConfigSchema.safeParse(values)
  if (!result.success) {
    faults.push(...result.error.issues.map((issue) => `${environmentName(String(issue.path[0]))}: ${issue.message}`))
  }
  if (faults.length > 0 || !result.success) return { ok: false, faults }
  return { ok: true, config: result.data }
}

/** All defaults, with what a caller wants otherwise. */
export const configOf = (overrides: Partial<z.input<typeof ConfigSchema>> = {}): Config => ConfigSchema.parse(overrides)

/** Settings that change what is decided; their hash stands in every decision. */
export function decidingSettings(config: Config): Readonly<Record<string, unknown>> {
  const {
    home: _home,
    host: _host,
    port: _port,
    token: _token,
    hosts: _hosts,
    origins: _origins,
    logLevel: _level,
    modelsDir: _models,
    alertUrl: _alertUrl,
    alertTimeoutMs: _alertTimeout,
    ...deciding
  } = config
  return deciding
}
