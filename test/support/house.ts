import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { waveHello, waveSnapshot, WAVE_EURUSD, type WaveMarket } from '../../replay/wave-market.ts'
import { composeServer, type Server, type ServerParts } from '../../src/compose.ts'
import { configOf } from '../../src/config.ts'
import { parseTerminalMessage } from '../../src/contracts/messages.ts'
import { AccountIdSchema, type Timeframe } from '../../src/contracts/primitives.ts'
import type { Reply, ServerMessage } from '../../src/contracts/server.ts'
import { parseZone } from '../../src/core/time/zone.ts'
import { temporaryFolder } from './cli-io.ts'

export const ZONE = parseZone('America/New_York+7h')
export const ACCOUNT = AccountIdSchema.parse('51234567.Wave-Demo')
/** A Wednesday, 12:00 UTC: no switch, no weekend near. */
export const NOON = Date.UTC(2026, 5, 17, 12)
export const TOKEN = 'test-token-0123456789abcdef'

/** A whole server over a journal of its own, with a clock that stands where the test puts it. */
export type TestHouse = Readonly<{
  server: () => Server
  clock: { now: number }
  folder: string
  /** Sends one message as its bytes would come in. */
  send: (message: object) => Promise<Reply>
  hello: (
    options?: Readonly<{ account?: string; session?: string; seq?: number; brokerSymbols?: readonly string[]; extra?: object }>,
  ) => Promise<Reply>
  /** A snapshot of what closed at the clock's minute. */
  snapshot: (options?: SnapshotOptions) => Promise<Reply>
  arm: () => Promise<void>
  nextSeq: () => number
  /** Stops and starts again on the same journal, as a restart would. */
  restart: () => Promise<void>
}>

type SnapshotOptions = Readonly<{
  market?: WaveMarket
  full?: boolean
  closed?: readonly Timeframe[]
  account?: string
  session?: string
  seq?: number
  change?: (message: ReturnType<typeof waveSnapshot>) => object
}>

export async function openHouse(options: Partial<ServerParts> = {}): Promise<TestHouse> {
  const folder = temporaryFolder()
  const clock = { now: NOON }
  const config = options.config ?? configOf()
  const open = () =>
    composeServer({
      clock: { now: () => clock.now },
      logger: false,
      journalPath: join(folder, 'journal.db'),
      token: TOKEN,
      version: '0.0.0-test',
      ...options,
      // Without models the simple desk speaks.
      config: options.models === undefined ? { ...config, desk: 'ema' } : config,
    })
  let server = await open()
  let seq = 0
  onTestFinished(() => server.close())

  const serverNow = () => Math.floor(ZONE.toServer(clock.now))
  const nextSeq = () => (seq += 1)
  const send = async (message: object): Promise<Reply> => {
    const raw = JSON.stringify(message)
    const parsed = parseTerminalMessage(JSON.parse(raw))
    if (!parsed.ok) throw new Error(`${parsed.fault.code} ${parsed.fault.path}: ${parsed.fault.message}`)
    return server.engine.receive({ message: parsed.message, receivedAt: clock.now, fingerprint: crc32(raw), raw })
  }
  const spoken = (given: Readonly<{ account?: string; session?: string; seq?: number }>) => ({
    account: given.account ?? ACCOUNT,
    session: given.session ?? 'one',
    seq: given.seq ?? nextSeq(),
    now: serverNow(),
  })

  return {
    server: () => server,
    clock,
    folder,
    send,
    nextSeq,
    hello: (given = {}) =>
      send({ ...waveHello(spoken(given), given.brokerSymbols ?? ['EURUSD'], ZONE.offsetSeconds(clock.now)), ...given.extra }),
    snapshot: ({ market = WAVE_EURUSD, full = true, closed, change, ...given } = {}) => {
      const message = waveSnapshot(market, spoken(given), { full, ...(closed === undefined ? {} : { closed }) })
      return send(change === undefined ? message : change(message))
    },
    arm: async () => {
      await server.engine.command(ACCOUNT, { kind: 'arm' }, 'user', 'test')
    },
    restart: async () => {
      await server.close()
      server = await open()
    },
  }
}

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>

/** The one message of this type in a reply. */
export function only<T extends ServerMessage['type']>(reply: Reply, type: T): Of<T> {
  const found = reply.filter((message): message is Of<T> => message.type === type)
  const [first] = found
  if (first === undefined || found.length > 1)
    throw new Error(`expected one ${type} in ${JSON.stringify(reply.map((message) => message.type))}`)
  return first
}
