import { createHash } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { makeFeed } from '../replay/backtest/make-feed.ts'
import { randomMarket } from '../replay/backtest/random-market.ts'
import { runBacktest } from '../replay/backtest/run.ts'
import type { Feed } from '../replay/feed.ts'
import { MARKETS } from '../replay/markets.ts'
import { SYNTHETIC } from '../replay/terminal-messages.ts'
import { findInstalled } from '../src/adapters/models/installed.ts'
import { textOfDecision } from '../src/adapters/journal/text.ts'
import { configOf } from '../src/config.ts'
import type { Decision } from '../src/contracts/decision.ts'
import type { Timeframe } from '../src/contracts/primitives.ts'
import { parseZone } from '../src/core/time/zone.ts'

const HELP = `Decisions per second of a backtest of one market through the whole pipeline, in one process.

Usage: npm run bench -- backtest [--days N] [--json]

Made-up prices of EURUSD, a year of them unless told, with their windows of every timeframe. Three runs: closes of M5 without models (the
EMA desk), fills on every bar; closes of M5 with the models that come with the package, which read M1 too and are asked at each close
of M15 and above, fills on every minute; and closes of M15 alone, so that they are asked at every one. The floor beside each is what
the decisions cost that it made to be written out and hashed, and nothing else: no backtest that keeps them can be quicker.
`
const ZONE = parseZone('America/New_York+7h')
const PLAY_FROM = Date.UTC(2025, 0, 6)
const DAY_MS = 86_400_000
/** Two windows of D1 and some days: every timeframe is whole from the first close on. */
const HISTORY_DAYS = 450
const MODELS = 'models'

type Speed = Readonly<{
  decisions: number
  /** Closes at which models answered. */
  asked: number
  trades: number
  seconds: number
  perSecond: number
  cpuUs: number
  floorUs: number
  /** CPU time of a decision over that floor. */
  ratio: number
}>

type Case = Readonly<{ desk: 'ema' | 'ensemble'; base: Timeframe; feed: Feed; to: number; trustedModels: readonly string[] }>

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { json: { type: 'boolean' }, help: { type: 'boolean' }, days: { type: 'string', default: '365' } },
  })
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const days = Number(values.days)
  if (!(days >= 1)) throw new Error(`--days takes a count of days, not "${values.days}"`)
  const note = (text: string) => void process.stderr.write(`${text}\n`)
  const [bars, minutes] = [makeMarket(days, 'M5'), makeMarket(days, 'M1')]
  const to = PLAY_FROM + days * DAY_MS
  const trustedModels = (await findInstalled([MODELS])).map(({ symbol, version }) => `${symbol}@${version}`)
  const shared = { to, trustedModels }
  // The first run compiles; it is not counted.
  await measure({ ...shared, feed: bars, desk: 'ema', base: 'M5', to: PLAY_FROM + Math.min(days, 20) * DAY_MS })
  const without = await measure({ ...shared, feed: bars, desk: 'ema', base: 'M5' })
  note(`without models: ${without.perSecond}/s`)
  const withModels = await measure({ ...shared, feed: minutes, desk: 'ensemble', base: 'M5' })
  note(`with models: ${withModels.perSecond}/s`)
  const always = await measure({ ...shared, feed: minutes, desk: 'ensemble', base: 'M15', to: PLAY_FROM + Math.ceil(days / 2) * DAY_MS })
  note(`with models at every close: ${always.perSecond}/s`)
  for (const { asked, decisions } of [withModels, always])
    if (asked < decisions / 4) throw new Error(`models answered at ${asked} of ${decisions} closes: a refusal is quicker than an answer`)
  const aims = {
    'without models, at least 10000 a second': without.perSecond >= 10_000,
    'with models, at least 3000 a second': withModels.perSecond >= 3_000,
    'a year of M5 within a minute': days >= 365 ? withModels.seconds < 60 : false,
  }
  const result = { days, node: process.version, without, withModels, withModelsAlways: always, aims }
  process.stdout.write(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : render(result))
}

function makeMarket(days: number, timeframe: Timeframe): Feed {
  const market = MARKETS.find(({ brokerSymbol }) => brokerSymbol === 'EURUSD')
  if (market === undefined) throw new Error('the demo has no EURUSD')
  const [from, to] = [PLAY_FROM - HISTORY_DAYS * DAY_MS, PLAY_FROM + days * DAY_MS]
  const bars = randomMarket({ market, seed: 1, zone: ZONE, timeframe, from, to })
  return makeFeed({ currency: 'USD', zone: ZONE, playFrom: PLAY_FROM, markets: [{ market, bars, spreadPoints: market.spreadPoints }] })
}

async function measure({ desk, base, feed, to, trustedModels }: Case): Promise<Speed> {
  let asked = 0
  const sample: Decision[] = []
  const began = performance.now()
  const cpu = process.cpuUsage()
  const run = await runBacktest({
    feed,
    base,
    to,
    balance: 100_000,
    terms: SYNTHETIC,
    exam: null,
    delayMs: 0,
    engine: { config: configOf({ desk, modelTimeoutMs: 60_000, trustedModels: [...trustedModels] }), version: 'bench', models: [MODELS] },
    onDecision: (_text, decision) => {
      if (decision.opinion?.model !== null && decision.opinion !== null) asked += 1
      if (sample.length < SAMPLE) sample.push(decision)
    },
  })
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - began) / 1_000
  const { decisions } = run
  const cpuUs = (user + system) / decisions
  const floorUs = floorOf(sample)
  return {
    decisions,
    asked,
    trades: run.trips.length,
    seconds: round(seconds, 2),
    perSecond: Math.round(decisions / seconds),
    cpuUs: round(cpuUs, 1),
    floorUs: round(floorUs, 1),
    ratio: round(cpuUs / floorUs, 2),
  }
}

const SAMPLE = 5_000

/** CPU time of writing a decision out and hashing it. */
function floorOf(decisions: readonly Decision[]): number {
  const hash = createHash('sha256')
  const cpu = process.cpuUsage()
  for (const decision of decisions) hash.update(textOfDecision(decision)).update('\n')
  const { user, system } = process.cpuUsage(cpu)
  return (user + system) / decisions.length
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

type Result = Readonly<{
  days: number
  without: Speed
  withModels: Speed
  withModelsAlways: Speed
  aims: Readonly<Record<string, boolean>>
}>

function render({ days, aims, ...speeds }: Result): string {
  const lines = [`${days} days of one market:`]
  for (const [name, key] of NAMES) {
    const { perSecond, decisions, seconds, asked, ratio, cpuUs, floorUs } = speeds[key]
    lines.push(`${name}: ${perSecond}/s (${decisions} decisions in ${seconds} s, models answered at ${asked})`)
    lines.push(`  ${cpuUs} us of CPU each, ${ratio} times the ${floorUs} us of writing it out and hashing it`)
  }
  for (const [aim, isMet] of Object.entries(aims)) lines.push(`${isMet ? 'met' : 'MISSED'}: ${aim}`)
  return `${lines.join('\n')}\n`
}

const NAMES = [
  ['without models', 'without'],
  ['with models', 'withModels'],
  ['with models at every close', 'withModelsAlways'],
] as const
