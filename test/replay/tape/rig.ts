import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordsOf, spanOf } from '../../../replay/tape/record-tape.ts'
import { headerOf } from '../../../replay/tape/header.ts'
import { replayTape, type Replay, type ReplayParts } from '../../../replay/tape/replay-tape.ts'
import { scriptPrices, type ScriptedMarket } from '../../../replay/tape/script-price.ts'
import { feedOf, type SyntheticTape } from '../../../replay/synthetic-tape.ts'
import { openTerminal, type Terminal } from '../../../replay/terminal.ts'
import { SYNTHETIC } from '../../../replay/terminal-messages.ts'
import { openWire, type Wire } from '../../../replay/wire-client.ts'
import { openTapeRows } from '../../../src/adapters/journal/open-reader.ts'
import { openTape } from '../../../src/adapters/tapes/read-tape.ts'
import { writeTape } from '../../../src/adapters/tapes/write-tape.ts'
import { composeServer, type Server, type ServerParts } from '../../../src/compose.ts'
import { modelsOnTape } from '../../../src/cli/record/model-files.ts'
import { configOf, type Config } from '../../../src/config.ts'
import { AccountIdSchema, type AccountId } from '../../../src/contracts/primitives.ts'
import type { TapeHeader, TapeRecord } from '../../../src/contracts/tape.ts'
import { TOKEN, ZONE } from '../../support/house.ts'

export const RIG_ACCOUNT = AccountIdSchema.parse('SYNTHETIC.Rig')
export const RIG_CONFIG = configOf({ desk: 'ema', ratePerSecond: 1_000_000 })

/**
 * A server over HTTP with a terminal on scripted prices, whose clock runs on with every look at it as a real one does: what
 * is read twice within one message is not the same instant.
 */
export type LiveRig = Readonly<{
  folder: string
  journalPath: string
  server: () => Server
  terminal: Terminal
  clock: { now: number }
  /** Lives through so many minutes. */
  minutes: (count: number) => Promise<void>
  restart: () => Promise<void>
  /** Leaves nothing behind; the journal is gone as well. */
  close: () => Promise<void>
}>

type RigOptions = Readonly<{
  markets: readonly ScriptedMarket[]
  playFrom: number
  seed: number
  balance?: number
  resendShare?: number
  config?: Config
  models?: readonly string[]
}>

export async function openLiveRig({
  markets,
  playFrom,
  seed,
  balance = 100_000,
  resendShare = 0.1,
  config = RIG_CONFIG,
  models,
}: RigOptions): Promise<LiveRig> {
  const folder = mkdtempSync(join(tmpdir(), 'barclose-test-'))
  const journalPath = join(folder, 'journal.sqlite')
  const clock = { now: 0 }
  const tick = (): number => (clock.now += 1)
  const open = () =>
    composeServer({
      config,
      clock: { now: tick },
      logger: false,
      journalPath,
      token: TOKEN,
      version: '0.0.0-test',
      ...(models === undefined ? {} : { models }),
    } satisfies ServerParts)
  let server = await open()
  let wire: Wire = await wireTo(server)
  const tape: SyntheticTape = {
    seed,
    serverZone: config.serverZone,
    playFrom,
    symbols: markets.map((market) => scriptPrices(market, { seed, playFrom })),
  }
  const feed = feedOf(tape)
  const terminal = openTerminal({
    feed,
    wire: { speak: (message) => wire.speak(message) },
    account: RIG_ACCOUNT,
    session: 'rig',
    terms: SYNTHETIC,
    balance,
    seed,
    resendShare,
    setClock: (utcMs) => {
      clock.now = Math.max(utcMs, clock.now + 3)
    },
  })
  let next = playFrom
  return {
    folder,
    journalPath,
    server: () => server,
    terminal,
    clock,
    minutes: async (count) => {
      for (let i = 0; i < count; i += 1, next += 60) {
        await terminal.live(feed.zone.toUtc(next))
        if (next % 600 === 0) await terminal.heartbeat()
      }
    },
    restart: async () => {
      await server.close()
      server = await open()
      wire = await wireTo(server)
    },
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function wireTo(server: Server): Promise<Wire> {
  const baseUrl = await server.app.listen({ host: '127.0.0.1', port: 0 })
  return openWire({ baseUrl, token: TOKEN, timeoutMs: 10_000, attempts: 3, pauseMs: 20 })
}

/** Writes the tape of what a journal holds; returns where. */
export async function recordRig(
  { folder, journalPath }: Pick<LiveRig, 'folder' | 'journalPath'>,
  span: Partial<Readonly<{ from: number; to: number }>> = {},
  { config, account }: Readonly<{ config: Config; account: AccountId }> = { config: RIG_CONFIG, account: RIG_ACCOUNT },
): Promise<string> {
  const path = join(folder, `a-${String(span.from ?? 0)}.tape.gz`)
  const rows = openTapeRows(journalPath)
  try {
    const spanned = spanOf(rows, account, { from: 0, to: Number.MAX_SAFE_INTEGER, ...span })
    if (!spanned.ok) throw new Error(spanned.why)
    const about: Pick<TapeHeader, 'made' | 'barclose' | 'holidays' | 'symbols' | 'models' | 'synthetic' | 'note'> = {
      made: 0,
      barclose: '0.0.0-test',
      holidays: { holidays: [] },
      symbols: { aliases: {}, markets: [] },
      models: modelsOnTape(rows.models(account, 0, Number.MAX_SAFE_INTEGER), []),
      synthetic: true,
      note: '',
    }
    const header = headerOf(rows, spanned.span, { ...about, config })
    await writeTape(path, { header, records: recordsOf(rows, spanned.span, ZONE), replace: true })
  } finally {
    rows.close()
  }
  return path
}

export async function replayAs(path: string, parts: Partial<ReplayParts> = {}): Promise<Replay> {
  const tape = parts.tape ?? (await openTape(path))
  return replayTape({ config: configOf(tape.header.settings), version: '0.0.0-test', limit: 20, ...parts, tape })
}

type Lived = Exclude<TapeRecord, { kind: 'end' }>

/** A tape up to so many decisions, of the records that are wanted: most tests need no more of it. */
export async function beginningOf(
  path: string,
  decisions: number,
  wanted: (record: Lived) => boolean = () => true,
): Promise<ReplayParts['tape']> {
  const { header, records } = await openTape(path)
  const first = async function* (): AsyncGenerator<Lived> {
    let left = decisions
    for await (const record of records) {
      if (wanted(record)) yield record
      if (record.kind === 'decision') left -= 1
      if (left === 0) return
    }
  }
  return { header, records: first() }
}
