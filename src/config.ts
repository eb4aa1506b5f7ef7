import { z } from 'zod'

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
const amount = (least: number, most: number) => z.coerce.number().min(least).max(most)
const list = z
  .union([
    z.string().transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
    z.array(z.string()),
  ])
  .default([])

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
  serverZones: list.describe('Rules of single accounts, comma-separated: ACCOUNT=RULE.'),
  initialBalances: list.describe(
    'Initial balances of accounts, comma-separated: ACCOUNT=AMOUNT. One that the deals contradict stops the start.',
  ),
  clockToleranceMs: count(1_000, 3_600_000)
    .default(30_000)
    .describe("Largest difference between the trade server's time and this machine's clock, ms."),
  sessionSilentMs: count(1_000, 3_600_000).default(30_000).describe('Silence after which another session may take an account over, ms.'),

  desk: z.enum(['ema']).default('ema').describe('How entries are found.'),
  emaFastBars: count(2, 100).default(12).describe('Fast average of the EMA desk, bars.'),
  emaSlowBars: count(3, 200).default(26).describe('Slow average of the EMA desk, bars.'),
  atrBars: count(2, 100).default(14).describe('Bars of the average true range.'),
  stopAtr: amount(0.2, 20).default(2).describe('Distance of the stop, average true ranges.'),
  targetR: amount(0, 50).default(2.5).describe('Distance of the target in units of the stop distance; 0 for no target.'),

  riskPerTradePercent: amount(0.01, 5)
    .default(0.5)
    .describe('Risk of one entry to its stop, percent of the smaller of balance and equity.'),
  riskPortfolioPercent: amount(0.01, 20)
    .default(2)
    .describe('Risk to the stops of everything open and on its way, percent of the smaller of balance and equity.'),
  lotsMax: amount(0.001, 100_000).default(50).describe('Largest order, lots, whatever the broker allows.'),
  marginUsePercent: amount(1, 100).default(30).describe('Share of the free margin that one entry may take, percent.'),
  firmBufferPercent: amount(0, 10)
    .default(0.5)
    .describe('Distance kept from each floor of a firm, percent of the initial capital; nearer, everything of ours is closed.'),
  emergencyDailyPercent: amount(0.1, 100)
    .default(5)
    .describe("Loss from the day's first equity at which everything of ours is closed, percent."),
  emergencyWeeklyPercent: amount(0.1, 100)
    .default(10)
    .describe("Loss from the week's first equity at which everything of ours is closed, percent."),
  alertUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address that alerts are posted to as JSON. Default: they stand in the log alone.'),
  alertTimeoutMs: count(100, 60_000).default(5_000).describe('Time that the address of alerts has to answer, ms.'),
  spreadMaxAtr: amount(0.001, 10).default(0.25).describe('Largest spread at entry, average true ranges of the trigger timeframe.'),
  maxDeviationPoints: count(0, 100_000).default(20).describe('Largest slippage accepted at entry, points.'),
  signalExpiryMs: count(1_000, 600_000).default(20_000).describe('Life of a signal, ms.'),

  timeStopBars: count(1, 100_000).default(60).describe('Closed bars of its timeframe after which a position is closed.'),
  giveBackFromR: amount(0.1, 50).default(1).describe('Peak profit from which the give-back rule watches, units of first risk.'),
  giveBackPartial: amount(0.05, 0.95).default(0.35).describe('Share of the peak given back at which part is closed.'),
  giveBackClose: amount(0.05, 1).default(0.6).describe('Share of the peak given back at which all is closed.'),
  partialShare: amount(0.05, 0.95).default(0.5).describe('Share of the volume that a partial close takes.'),
  addFromR: amount(0.1, 50).default(1).describe('Profit from which a position may be added to, units of first risk.'),
  addsMax: count(0, 10).default(1).describe('Adds per position.'),

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
  const { home: _home, host: _host, port: _port, token: _token, hosts: _hosts, origins: _origins, logLevel: _level, ...deciding } = config
  return deciding
}
