import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTapeRows } from '../../src/adapters/journal/open-reader.ts'
import { writeTape } from '../../src/adapters/tapes/write-tape.ts'
import { composeServer, type Server } from '../../src/compose.ts'
import { configOf } from '../../src/config.ts'
import { AccountIdSchema } from '../../src/contracts/primitives.ts'
import type { TapeEnd } from '../../src/contracts/tape.ts'
import { NO_USER_SYMBOLS } from '../../src/core/symbols/resolve.ts'
import { NO_HOLIDAYS } from '../../src/core/time/closures.ts'
import { feedOf, type SyntheticTape } from '../synthetic-tape.ts'
import { openTerminal } from '../terminal.ts'
import { SYNTHETIC } from '../terminal-messages.ts'
import { openWire } from '../wire-client.ts'
import { headerOf } from './header.ts'
import { recordsOf, spanOf } from './record-tape.ts'
import type { Scenario } from './scenarios.ts'
import { scriptPrices } from './script-price.ts'

const ACCOUNT = AccountIdSchema.parse('SYNTHETIC.Tape')
const TOKEN = 'a-token-for-nobody-but-this-run'
const SERVER_ZONE = 'America/New_York+7h'
const HEARTBEAT_MINUTES = 15
/** An answer and the next message are never of one millisecond, so that the tape's order follows from its times. */
const STEP_MS = 7

/** Plays a scenario through the real server and a simulated terminal, and writes the tape of it. */
export async function playScenario(scenario: Scenario, to: string): Promise<TapeEnd> {
  const folder = await mkdtemp(join(tmpdir(), 'barclose-tape-'))
  try {
    const journalPath = join(folder, 'journal.sqlite')
    const config = configOf({ desk: 'ema', serverZone: SERVER_ZONE, ratePerSecond: 1_000_000, logLevel: 'silent' })
    const clock = { now: 0 }
    const server = await composeServer({
      config,
      clock: { now: () => clock.now },
      logger: false,
      journalPath,
      token: TOKEN,
      version: 'synthetic',
    })
    try {
      await live(server, scenario, clock)
    } finally {
      await server.close()
    }
    const rows = openTapeRows(journalPath)
    try {
      const spanned = spanOf(rows, ACCOUNT, { from: 0, to: Number.MAX_SAFE_INTEGER })
      if (!spanned.ok) throw new Error(spanned.why)
      const header = headerOf(rows, spanned.span, {
        made: clock.now,
        barclose: 'synthetic',
        config,
        holidays: NO_HOLIDAYS,
        symbols: NO_USER_SYMBOLS,
        models: [],
        synthetic: true,
        note: `${scenario.name}, seed ${scenario.seed}: ${scenario.story}`,
      })
      const zone = feedOf(tapeOf(scenario)).zone
      return await writeTape(to, { header, records: recordsOf(rows, spanned.span, zone), replace: true })
    } finally {
      rows.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const tapeOf = ({ seed, playFrom, markets }: Scenario): SyntheticTape => ({
  seed,
  serverZone: SERVER_ZONE,
  playFrom,
  symbols: markets.map((market) => scriptPrices(market, { seed, playFrom })),
})

async function live(server: Server, scenario: Scenario, clock: { now: number }): Promise<void> {
  const baseUrl = await server.app.listen({ host: '127.0.0.1', port: 0 })
  const tape = tapeOf(scenario)
  const feed = feedOf(tape)
  const terminal = openTerminal({
    feed,
    wire: openWire({ baseUrl, token: TOKEN, timeoutMs: 10_000, attempts: 5, pauseMs: 50 }),
    account: ACCOUNT,
    session: scenario.name,
    terms: SYNTHETIC,
    balance: scenario.balance,
    seed: scenario.seed,
    resendShare: 0.02,
    setClock: (utcMs) => {
      clock.now = Math.max(utcMs, clock.now) + STEP_MS
    },
  })
  const { engine } = server
  const command = async (order: NonNullable<Scenario['commands']>[number]): Promise<void> => {
    clock.now += STEP_MS
    await engine.command(ACCOUNT, order.command, 'user', order.why)
  }
  await terminal.hello()
  await terminal.heartbeat()
  clock.now += STEP_MS
  await engine.enterPhase(ACCOUNT, { firm: scenario.firm, phase: 'challenge', initial: '100000.00' }, 'user', 'a synthetic challenge')
  await command({ minute: 0, command: { kind: 'arm' }, why: 'a synthetic account trades' })
  for (const [minute, time] of minutesOf(tape).entries()) {
    const { unheard } = scenario
    if (unheard !== undefined && minute >= unheard.from && minute < unheard.from + unheard.minutes) continue
    await terminal.live(feed.zone.toUtc(time))
    if (minute % HEARTBEAT_MINUTES === 0) await terminal.heartbeat()
    for (const order of scenario.commands ?? []) if (order.minute === minute) await command(order)
  }
  await terminal.heartbeat()
  await terminal.bye('the scenario has ended')
}

/** Minutes at which a bar of any market closes, server seconds. */
const minutesOf = ({ symbols, playFrom }: SyntheticTape): readonly number[] =>
  [...new Set(symbols.flatMap(({ bars }) => bars.M1.time.map((open) => open + 60)))]
    .filter((time) => time >= playFrom)
    .toSorted((a, b) => a - b)
