import { createServer, type Server as PlainServer, type Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waveHello } from '../../../replay/wave-market.ts'
import { composeServer, type Server } from '../../../src/compose.ts'
import { configOf } from '../../../src/config.ts'
import type { Decision } from '../../../src/contracts/decision.ts'
import { parseTerminalMessage, type TerminalMessage } from '../../../src/contracts/messages.ts'
import { AccountIdSchema, type AccountId } from '../../../src/contracts/primitives.ts'
import { parseZone } from '../../../src/core/time/zone.ts'
import type { EngineEvent } from '../../../src/pipeline/api.ts'

export const LIVE_ZONE = parseZone('America/New_York+7h')
export const LIVE_TOKEN = 'live-token-0123456789abcdef'
export const LIVE_LOGIN = 51234567
export const LIVE_TRADE_SERVER = 'Live-Demo'
export const LIVE_ACCOUNT: AccountId = AccountIdSchema.parse(`${LIVE_LOGIN}.${LIVE_TRADE_SERVER}`)

export type LiveOptions = Readonly<{
  /** Server milliseconds at which the first run of the EA begins. */
  from: number
  /** Armed before the EA speaks, as a user would; without it the account is unknown until the EA's own hello. */
  isArmed?: boolean
  /** Called with each message that passed the contract, before the engine sees it. */
  onMessage?: (message: TerminalMessage) => void
}>

/** The real server on a port of its own, whose clock follows the terminal's. It may be stopped and started again on the same journal. */
export type LiveServer = Readonly<{
  port: number
  clock: { now: number }
  /** All messages that passed the contract, in order of arrival, resent ones too. */
  received: readonly TerminalMessage[]
  decisions: readonly Decision[]
  events: readonly EngineEvent[]
  /** The server that runs now: its engine, its journal. */
  running: () => Server
  stop: () => Promise<void>
  start: () => Promise<void>
  /** Turns connections away on the server's port; resolves with the socket of the last, which is left unanswered. */
  refuse: (connections: number) => Promise<Readonly<{ last: Promise<Socket>; end: () => Promise<void> }>>
  close: () => Promise<void>
}>

export async function openLiveServer(options: LiveOptions): Promise<LiveServer> {
  const folder = mkdtempSync(join(tmpdir(), 'barclose-live-'))
  const clock = { now: LIVE_ZONE.toUtc(options.from / 1_000) }
  const seen = { received: [] as TerminalMessage[], decisions: [] as Decision[], events: [] as EngineEvent[] }
  let isHeard = false
  const stamp = (message: TerminalMessage): number => {
    if (!isHeard) return clock.now
    clock.now = Math.max(clock.now, instantOf(message))
    seen.received.push(message)
    options.onMessage?.(message)
    return clock.now
  }
  const compose = async (): Promise<Server> => {
    const server = await composeServer({
      config: configOf({ desk: 'ema', home: folder, logLevel: 'silent', ratePerSecond: 1_000_000 }),
      clock: { now: () => clock.now },
      logger: false,
      journalPath: join(folder, 'journal.db'),
      token: LIVE_TOKEN,
      version: '0.0.0-test',
      stamp,
    })
    server.engine.onEvent((event) => {
      seen.events.push(event)
      if (event.kind === 'decision') seen.decisions.push(event.decision)
    })
    return server
  }
  let server: Server | undefined = await compose()
  if (options.isArmed === true) await register(server, options.from)
  isHeard = true
  const port = portOf(await server.app.listen({ host: '127.0.0.1', port: 0 }))
  const running = (): Server => {
    if (server === undefined) throw new Error('the server is stopped')
    return server
  }
  const stop = async (): Promise<void> => {
    await server?.close()
    server = undefined
  }
  return {
    port,
    clock,
    ...seen,
    running,
    stop,
    start: async () => {
      server = await compose()
      await server.app.listen({ host: '127.0.0.1', port })
    },
    refuse: async (connections) => refuseAt(port, connections),
    close: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** When a message was made, as far as it says so. Acks and deals may be told long after. */
function instantOf(message: TerminalMessage): number {
  if (message.type === 'snapshot') return LIVE_ZONE.toUtc(Math.max(message.serverTime, message.quote.time))
  return 'serverTime' in message ? LIVE_ZONE.toUtc(message.serverTime) : 0
}

/** A session before the EA's own makes the account known, so that it can be armed. */
async function register({ engine }: Server, from: number): Promise<void> {
  const spoken = { account: LIVE_ACCOUNT, session: 'before', seq: 1, now: Math.floor(from / 1_000) }
  const offset = LIVE_ZONE.offsetSeconds(LIVE_ZONE.toUtc(spoken.now))
  const { v, account, session } = waveHello(spoken, ['EURUSD'], offset)
  for (const message of [waveHello(spoken, ['EURUSD'], offset), { v, account, session, seq: 2, type: 'bye', reason: 'armed' }]) {
    const parsed = parseTerminalMessage(message)
    if (!parsed.ok) throw new Error(`${parsed.fault.path}: ${parsed.fault.message}`)
    await engine.receive({ message: parsed.message, receivedAt: 0, fingerprint: message.seq, raw: JSON.stringify(message) })
  }
  await engine.command(LIVE_ACCOUNT, { kind: 'arm' }, 'user', 'test')
}

async function refuseAt(port: number, connections: number): ReturnType<LiveServer['refuse']> {
  let count = 0
  let keep: (socket: Socket) => void = () => undefined
  const last = new Promise<Socket>((resolve) => {
    keep = resolve
  })
  const server: PlainServer = createServer((socket) => {
    socket.on('error', () => undefined)
    count += 1
    if (count === connections) keep(socket)
    else socket.destroy()
  })
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return { last, end: async () => new Promise((resolve) => void server.close(() => resolve())) }
}

const portOf = (address: string): number => Number(new URL(address).port)
