import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeServer } from '../src/compose.ts'
import { findInstalled } from '../src/adapters/models/installed.ts'
import { configOf, type Config } from '../src/config.ts'
import type { Decision } from '../src/contracts/decision.ts'
import { AccountIdSchema } from '../src/contracts/primitives.ts'
import { fundsOf, positionsOf, type Trade } from '../src/core/fills/book.ts'
import type { Funds } from '../src/contracts/account.ts'
import type { Position } from '../src/core/account.ts'
import { startTally, summarize, tallyDecision, type DemoSummary, type Tally } from './demo-summary.ts'
import { MARKETS } from './markets.ts'
import { feedOf, makeSyntheticTape, type SyntheticTape } from './synthetic-tape.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { SYNTHETIC } from './terminal-messages.ts'
import type { TerminalCounts } from './terminal-counts.ts'
import { openWire } from './wire-client.ts'

export type DemoProgress = Readonly<{
  /** Time of the tape, UTC milliseconds. */
  at: number
  closes: number
  closesTotal: number
  funds: Funds
  positions: readonly Position[]
  trades: readonly Trade[]
  counts: TerminalCounts
  tally: Tally
}>

export type DemoOptions = Readonly<{
  seed: number
  /** Bar closes to play, of all symbols together. */
  closes: number
  version: string
  desk: Config['desk']
  /** Folder of the demo's own models. */
  models: string
  onDecision?: (decision: Decision) => void
  /** After every minute of the tape; the run goes on when it resolves. */
  onProgress?: (progress: DemoProgress) => Promise<void> | void
  /** Ends the run early; the summary is of what was played. */
  signal?: AbortSignal
}>

export const DEMO_ACCOUNT = AccountIdSchema.parse('SYNTHETIC.Demo')
const BALANCE = 100_000
/** One snapshot in a hundred loses its answer, or gets it twice. */
const RESEND_SHARE = 0.01
const HEARTBEAT_SECONDS = 900

/** A third of the closes, and some to spare: for an hour a day gold and the index are shut. */
const minutesFor = (closes: number): number => Math.ceil(closes / MARKETS.length) + 120 + Math.ceil(closes / 20)

/** The real server, a simulated terminal and a synthetic tape in one process: plays so many bar closes and says what came of them. */
export async function runDemo(options: DemoOptions): Promise<DemoSummary> {
  const folder = await mkdtemp(join(tmpdir(), 'barclose-demo-'))
  try {
    return await runIn(folder, options)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function runIn(folder: string, options: DemoOptions): Promise<DemoSummary> {
  const tape = makeSyntheticTape({ seed: options.seed, minutes: minutesFor(options.closes) })
  const token = randomBytes(24).toString('hex')
  // As a user does it: what may send orders is named by its version.
  const trustedModels = (await findInstalled([options.models])).map((found) => `${found.symbol}@${found.version}`)
  let now = 0
  const server = await composeServer({
    // The tape runs hundreds of times faster than a market: the limit on requests is for the world outside.
    config: configOf({
      home: folder,
      port: 0,
      logLevel: 'silent',
      ratePerSecond: 1_000_000,
      serverZone: tape.serverZone,
      desk: options.desk,
      trustedModels,
    }),
    models: [options.models],
    clock: { now: () => now },
    logger: false,
    journalPath: join(folder, 'journal.db'),
    token,
    version: options.version,
  })
  try {
    const baseUrl = await server.app.listen({ host: '127.0.0.1', port: 0 })
    const feed = feedOf(tape)
    const terminal = openTerminal({
      feed,
      wire: openWire({ baseUrl, token, timeoutMs: 10_000, attempts: 5, pauseMs: 50 }),
      account: DEMO_ACCOUNT,
      session: `demo-${options.seed}`,
      terms: SYNTHETIC,
      balance: BALANCE,
      seed: options.seed,
      resendShare: RESEND_SHARE,
      setClock: (utcMs) => {
        now = utcMs
      },
    })
    const tally = startTally(tape.symbols.map(({ market }) => market.brokerSymbol))
    server.engine.onEvent((event) => {
      if (event.kind === 'decision' && tallyDecision(tally, event.decision)) options.onDecision?.(event.decision)
    })
    await terminal.hello()
    await arm(baseUrl, token)
    await play({ tape, toUtc: feed.zone.toUtc, terminal, tally, options, now: () => now })
    // An order of the last close shows in the account only now.
    await terminal.heartbeat()
    await terminal.bye('the tape has ended')
    return summarize(tally, {
      seed: options.seed,
      terminal,
      unsettled: server.engine.unsettled(DEMO_ACCOUNT).length,
      readDecision: (key) => server.journal.decision(key),
    })
  } finally {
    await server.close()
  }
}

type Playing = Readonly<{
  tape: SyntheticTape
  toUtc: (serverSeconds: number) => number
  terminal: Terminal
  tally: Tally
  options: DemoOptions
  now: () => number
}>

async function play({ tape, toUtc, terminal, tally, options, now }: Playing): Promise<void> {
  const lastMinute = Math.max(...tape.symbols.map(({ bars }) => bars.M1.time.at(-1) ?? 0))
  const isStopped = () => options.signal?.aborted === true
  let closes = 0
  for (let time = tape.playFrom; closes < options.closes && time <= lastMinute && !isStopped(); time += 60) {
    const sent = await terminal.live(toUtc(time), options.closes - closes)
    closes += sent
    if (time % HEARTBEAT_SECONDS === 0) await terminal.heartbeat()
    if (sent === 0 || options.onProgress === undefined) continue
    const book = terminal.book()
    const account = { funds: fundsOf(book), positions: positionsOf(book), trades: terminal.trades(), counts: terminal.counts(), tally }
    await options.onProgress({ at: now(), closes, closesTotal: options.closes, ...account })
  }
}

/** As a user does it: an account is disarmed until a person arms it. */
async function arm(baseUrl: string, token: string): Promise<void> {
  const response = await fetch(new URL(`/v1/accounts/${DEMO_ACCOUNT}/arm`, baseUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ why: 'the demo trades a synthetic account' }),
  })
  if (!response.ok) throw new Error(`the server did not arm the account: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}
