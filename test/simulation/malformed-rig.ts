import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { waveAccount, waveColumns, waveHello, waveSnapshot, WAVE_EURUSD } from '../../replay/wave-market.ts'
import { composeServer } from '../../src/compose.ts'
import { configOf } from '../../src/config.ts'
import type { MessageType } from '../../src/contracts/messages.ts'
import { TIMEFRAMES, type Timeframe } from '../../src/contracts/primitives.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ACCOUNT, NOON, TOKEN, ZONE } from '../support/house.ts'
import { bearer, pathOf, readReply } from './wire.ts'

const WINDOW_BARS = 6
const POSITION = {
  brokerSymbol: 'EURUSD',
  ticket: '901',
  identifier: '901',
  magic: '770001',
  side: 'buy',
  lots: 0.5,
  openPrice: 1.1,
  stop: 1.09,
  target: 1.2,
  comment: 'by hand',
  profit: 12.5,
  swap: -1,
  commission: -2,
}
const ORDER = {
  brokerSymbol: 'GBPUSD',
  ticket: '902',
  magic: '0',
  kind: 'buy_limit',
  lots: 0.1,
  price: 1.2,
  stop: null,
  target: null,
  comment: '',
  expiresAt: null,
}
const OUTCOME = {
  signal: 'O-unknown',
  outcome: 'filled',
  retcode: 10_009,
  message: 'done',
  orderTicket: '5',
  dealTicket: '6',
  positionIdentifier: '901',
  lots: 0.5,
  price: 1.1,
}

export type Rig = Awaited<ReturnType<typeof openRig>>

/** The composed server on a real port; its account is armed and every close wants to buy, so that sizes are computed too. */
export async function openRig() {
  const folder = mkdtempSync(join(tmpdir(), 'barclose-malformed-'))
  const clock = { now: NOON }
  const server = await composeServer({
    config: configOf({ desk: 'ema', ratePerSecond: 1_000_000 }),
    clock: { now: () => clock.now },
    logger: false,
    journalPath: join(folder, 'journal.db'),
    token: TOKEN,
    version: 'test',
    desk: scriptedDesk(() => opinionOf('buy')),
  })
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return { server, url, clock }
}

/** A terminal that can say every valid message, and begins a new session when the old one is spoilt. */
export function openSpeaker({ server, url, clock }: Rig) {
  let seq = 0
  let session = 's0'
  const now = () => ZONE.toServer(clock.now)
  const envelope = () => ({ v: 1, account: ACCOUNT, session, seq: (seq += 1) })
  const account = () => ({
    ...waveAccount(now()),
    positions: [{ ...POSITION, openTime: now() - 600 }],
    orders: [{ ...ORDER, placedAt: now() - 600 }],
  })
  const make = {
    hello: () => waveHello({ ...envelope(), now: now() }, ['EURUSD'], ZONE.offsetSeconds(clock.now)),
    snapshot: () => ({
      ...waveSnapshot(WAVE_EURUSD, { ...envelope(), now: now() }, { full: false, closed: ['M5'] }),
      ...account(),
      bars: barsOf(TIMEFRAMES.slice(0, 3), { count: 3, whole: false }),
    }),
    equity: () => ({ ...envelope(), type: 'equity', ...account() }),
    ack: () => ({ ...envelope(), type: 'ack', serverTime: now(), ...OUTCOME }),
    deal: () => ({
      ...envelope(),
      type: 'deal',
      ticket: String(seq),
      orderTicket: '5',
      positionIdentifier: '901',
      kind: 'buy',
      entry: 'in',
      reason: 'expert',
      brokerSymbol: 'EURUSD',
      magic: '770001',
      lots: 0.5,
      price: 1.1,
      profit: 0,
      swap: 0,
      commission: -1,
      fee: 0,
      time: now(),
      comment: 'x',
    }),
    report: () => ({ ...envelope(), type: 'report', serverTime: now(), outcomes: [{ ...OUTCOME, known: true }] }),
    bye: () => ({ ...envelope(), type: 'bye', reason: 'test' }),
  } as const satisfies Record<MessageType, () => object>
  const full = () => ({
    ...waveSnapshot(WAVE_EURUSD, { ...envelope(), now: now() }, { full: true, closed: ['M5'] }),
    bars: barsOf(TIMEFRAMES, { count: WINDOW_BARS, whole: true }),
    calendar: [{ time: now() + 3_600, currency: 'USD', impact: 'high', name: 'Payrolls' }],
  })
  const barsOf = (timeframes: readonly Timeframe[], span: Readonly<{ count: number; whole: boolean }>) =>
    Object.fromEntries(timeframes.map((name) => [name, waveColumns(WAVE_EURUSD, name, { now: now(), ...span })]))
  return {
    make,
    full,
    envelope,
    serverNow: now,
    /** A time later than any before, a session that is not spoilt, and all windows. */
    renew: async (): Promise<void> => {
      clock.now += 300_000
      session = `s${Math.round(clock.now / 1_000)}`
      seq = 0
      await say(url, 'hello', make.hello())
      // A body that stayed valid may have shown an account near its end, and the guard has closed it.
      await server.engine.command(ACCOUNT, { kind: 'resume' }, 'user', 'test')
      await server.engine.command(ACCOUNT, { kind: 'arm' }, 'user', 'test')
      await say(url, 'snapshot', full())
    },
  }
}
export type Speaker = ReturnType<typeof openSpeaker>

async function say(url: string, type: MessageType, message: object): Promise<void> {
  const { status, reply } = await postBytes(url, type, Buffer.from(JSON.stringify(message)))
  if (status !== 200) throw new Error(`a valid ${type} was refused: ${JSON.stringify(reply)}`)
}

export type Said = Readonly<{ status: number; reply: Reply }>

export async function postBytes(
  url: string,
  type: MessageType,
  bytes: Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const response = await fetch(`${url}${pathOf(type)}`, {
    method: 'POST',
    headers: { ...bearer(TOKEN), 'content-type': 'application/json', ...headers },
    body: new Uint8Array(bytes),
  })
  return { status: response.status, reply: readReply(await response.text()) }
}

/** A WebSocket that is opened again when a body has ended it; one answer per body. */
export function openTalk(url: string) {
  let socket: WebSocket | undefined
  const connect = async (): Promise<WebSocket> => {
    const opened = new WebSocket(`${url.replace('http', 'ws')}/v1/terminal`, { headers: bearer(TOKEN) })
    opened.on('error', () => undefined)
    opened.on('close', () => {
      if (socket === opened) socket = undefined
    })
    await new Promise((resolve) => opened.once('open', resolve))
    socket = opened
    return opened
  }
  return {
    send: async (bytes: Buffer, binary = false): Promise<Reply> => {
      const open = socket ?? (await connect())
      return new Promise((resolve, reject) => {
        const onClose = () => reject(new Error('the connection ended without an answer'))
        const onMessage = (data: Buffer): void => {
          const reply = readReply(data.toString())
          if (isUnasked(reply)) return
          open.off('close', onClose)
          open.off('message', onMessage)
          // The server ends the connection behind this answer.
          if (reply[0]?.type === 'error' && reply[0].code === 'BODY_TOO_LARGE') socket = undefined
          resolve(reply)
        }
        open.once('close', onClose)
        open.on('message', onMessage)
        open.send(bytes, { binary })
      })
    },
    close: () => socket?.terminate(),
  }
}

/** A deal that stayed valid may change the account's mode, which the server tells beside the answers; an answer repeats its question's seq. */
function isUnasked(reply: Reply): boolean {
  return reply.length > 0 && reply.every(({ type, seq }) => type !== 'error' && seq === 0)
}
