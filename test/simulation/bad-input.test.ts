import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { MessageType } from '../../src/contracts/messages.ts'
import { ERRORS, type ErrorCode } from '../../src/errors.ts'
import { ACCOUNT, only, TOKEN } from '../support/house.ts'
import { openRig, openSpeaker, openTalk, postBytes, type Rig, type Speaker } from './malformed-rig.ts'
import { bearer, readReply } from './wire.ts'

type Spoken = ReturnType<Speaker['full']>
type Case = Readonly<{
  name: string
  code: ErrorCode
  path: string
  type?: MessageType
  /** The bytes, out of a full snapshot of this moment. */
  spoil: (message: Spoken, speaker: Speaker) => object | string
}>

/** The M5 bars of a snapshot with some columns changed. */
function withM5(message: Spoken, change: (columns: Record<string, unknown[]>) => void): object {
  const { bars } = message
  const columns: Record<string, unknown[]> = {}
  for (const [name, column] of Object.entries(bars['M5'] ?? {}))
    if (Array.isArray(column)) columns[name] = column.map((value: unknown) => value)
  change(columns)
  return { ...message, bars: { ...bars, M5: { after: null, ...columns } } }
}
const set = (name: string, at: number, value: unknown) => (columns: Record<string, unknown[]>) => void columns[name]?.splice(at, 1, value)
const each = (change: (column: unknown[]) => void) => (columns: Record<string, unknown[]>) => Object.values(columns).forEach(change)

const CASES: readonly Case[] = [
  { name: 'another version', code: 'UNKNOWN_VERSION', path: 'v', spoil: (message) => ({ ...message, v: 2 }) },
  { name: 'another type', code: 'UNKNOWN_TYPE', path: 'type', spoil: (message) => ({ ...message, type: 'snap' }) },
  {
    name: 'text for a number',
    code: 'INVALID_FIELD',
    path: 'funds.balance',
    spoil: (message) => ({ ...message, funds: { ...message.funds, balance: '100000' } }),
  },
  { name: 'a missing field', code: 'MISSING_FIELD', path: 'quote.bid', spoil: (message) => ({ ...message, quote: { ask: 1, time: 1 } }) },
  { name: 'an unknown field', code: 'UNKNOWN_FIELD', path: 'lots', spoil: (message) => ({ ...message, lots: 1 }) },
  { name: 'an unknown account', code: 'UNKNOWN_ACCOUNT', path: 'account', spoil: (message) => ({ ...message, account: '404.Nowhere' }) },
  { name: 'an unknown session', code: 'UNKNOWN_SESSION', path: 'session', spoil: (message) => ({ ...message, session: 'gone' }) },
  {
    name: 'an unknown symbol',
    code: 'UNKNOWN_SYMBOL',
    path: 'brokerSymbol',
    spoil: (message) => ({ ...message, brokerSymbol: 'FOO.bar' }),
  },
  {
    name: 'a missing timeframe',
    code: 'BARS_MISSING',
    path: 'bars.H1',
    spoil: (message) => ({ ...message, bars: Object.fromEntries(Object.entries(message.bars).filter(([name]) => name !== 'H1')) }),
  },
  {
    name: 'unordered bars',
    code: 'BAR_ORDER',
    path: 'bars.M5.time.3',
    spoil: (message) =>
      withM5(
        message,
        each((column) => column.splice(2, 2, column[3], column[2])),
      ),
  },
  {
    name: 'newest first',
    code: 'BAR_NEWEST_FIRST',
    path: 'bars.M5.time.1',
    spoil: (message) =>
      withM5(
        message,
        each((column) => void column.splice(0, column.length, ...column.toReversed())),
      ),
  },
  {
    name: 'a bar twice',
    code: 'BAR_DUPLICATE',
    path: 'bars.M5.time.2',
    spoil: (message) =>
      withM5(
        message,
        each((column) => void column.splice(1, 0, column[1])),
      ),
  },
  {
    name: 'NaN',
    code: 'BAD_JSON',
    path: '',
    spoil: (message) => JSON.stringify(withM5(message, set('close', 1, 'NaN'))).replace('"NaN"', 'NaN'),
  },
  { name: 'null', code: 'BAR_NOT_A_NUMBER', path: 'bars.M5.close.1', spoil: (message) => withM5(message, set('close', 1, null)) },
  {
    name: 'a negative volume',
    code: 'BAR_NEGATIVE_VOLUME',
    path: 'bars.M5.tickVolume.4',
    spoil: (message) => withM5(message, set('tickVolume', 4, -1)),
  },
  { name: 'high below low', code: 'BAR_OHLC', path: 'bars.M5.high.2', spoil: (message) => withM5(message, set('high', 2, 0.5)) },
  {
    name: 'a forming bar',
    code: 'BAR_FORMING',
    path: 'bars.M1.time.5',
    spoil: (message, speaker) => ({
      ...message,
      serverTime: speaker.serverNow() - 20,
      quote: { ...message.quote, time: speaker.serverNow() - 20 },
    }),
  },
  {
    name: 'a stale clock',
    code: 'STALE_CLOCK',
    path: 'serverTime',
    spoil: (message, speaker) => ({ ...message, serverTime: speaker.serverNow() + 31 }),
  },
  { name: 'a seq that goes back', code: 'SEQ_BACK', path: 'seq', spoil: (message) => ({ ...message, seq: 0 }) },
  { name: 'a seq that was used', code: 'CONFLICT', path: 'seq', spoil: (message) => ({ ...message, seq: 2, stateVersion: 9 }) },
  { name: '10 MB', code: 'BODY_TOO_LARGE', path: '', spoil: (message) => ({ ...message, filler: 'x'.repeat(10_000_000) }) },
  { name: 'half a JSON', code: 'BAD_JSON', path: '', spoil: (message) => JSON.stringify(message).slice(0, 1_000) },
  { name: 'nothing', code: 'BAD_JSON', path: '', spoil: () => '' },
]

describe.each(['HTTP', 'WebSocket'])('bad input over %s', (way) => {
  it.each(CASES)('$name is $code', async ({ code, path, type = 'snapshot', spoil }) => {
    const { rig, speaker } = await begin()
    const talk = openTalk(rig.url)
    const spoilt = spoil(speaker.full(), speaker)
    const bytes = Buffer.from(typeof spoilt === 'string' ? spoilt : JSON.stringify(spoilt))
    const before = signalsOf(rig)
    const { status, reply } =
      way === 'HTTP' ? await postBytes(rig.url, type, bytes) : { status: ERRORS[code].status, reply: await talk.send(bytes) }
    expect(reply).toMatchObject([{ type: 'error', code, path }])
    expect(status).toBe(ERRORS[code].status)
    expect(only(reply, 'error').message).toContain(ERRORS[code].remedy)
    expect(signalsOf(rig)).toEqual(before)
    talk.close()
    await expectUnharmed(rig, speaker)
  })
})

describe('a wrong token', () => {
  it('is UNAUTHORIZED over HTTP and at the door of the WebSocket', async () => {
    const { rig, speaker } = await begin()
    const bytes = Buffer.from(JSON.stringify(speaker.full()))
    const wrong = bearer('wrong-token-0123456789abcd')
    const { status, reply } = await postBytes(rig.url, 'snapshot', bytes, wrong)
    expect([status, only(reply, 'error').code]).toEqual([401, 'UNAUTHORIZED'])
    const socket = new WebSocket(`${rig.url.replace('http', 'ws')}/v1/terminal`, { headers: wrong })
    socket.on('error', () => undefined)
    const refused = await new Promise<{ status: number | undefined; text: string }>((resolve) => {
      socket.on('unexpected-response', (_request, response) => {
        response.on('data', (data: Buffer) => resolve({ status: response.statusCode, text: data.toString() }))
      })
    })
    expect([refused.status, only(readReply(refused.text), 'error').code]).toEqual([401, 'UNAUTHORIZED'])
    socket.terminate()
    await expectUnharmed(rig, speaker)
  })
})

describe('a client that never reads', () => {
  it('over a WebSocket is cut, is counted, and keeps nobody else waiting', async () => {
    const { rig, speaker } = await begin()
    const socket = new WebSocket(`${rig.url.replace('http', 'ws')}/v1/terminal`, { headers: bearer(TOKEN) })
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await new Promise((resolve) => socket.once('open', resolve))
    socket.pause()
    // Each of these small frames is answered with a long error.
    const frame = JSON.stringify({ ...speaker.full(), bars: { ['x'.repeat(1_000)]: 1 } })
    const flood = setInterval(() => {
      for (let i = 0; i < 500 && socket.readyState === socket.OPEN; i += 1) socket.send(frame)
    }, 5)
    const metrics = async () => (await fetch(`${rig.url}/metrics`, { headers: bearer(TOKEN) })).text()
    while (!(await metrics()).includes('barclose_errors_total{code="SLOW_READER"} 1')) await expectUnharmed(rig, speaker)
    clearInterval(flood)
    socket.resume()
    await closed
    await expectUnharmed(rig, speaker)
  })

  it('over HTTP keeps nobody else waiting', async () => {
    const { rig, speaker } = await begin()
    const request = `GET /docs/openapi.json HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`
    const socket = connect(Number(new URL(rig.url).port), '127.0.0.1', () => socket.pause().write(request.repeat(200)))
    socket.on('error', () => undefined)
    for (let i = 0; i < 20; i += 1) await expectUnharmed(rig, speaker)
    socket.destroy()
  })
})

async function begin() {
  const rig = await openRig()
  const speaker = openSpeaker(rig)
  await speaker.renew()
  return { rig, speaker }
}

const signalsOf = ({ server }: Rig) => server.journal.signals({ account: ACCOUNT, limit: 1_000 })

/** The next close of the same session gets its decision. */
async function expectUnharmed(rig: Rig, speaker: Speaker): Promise<void> {
  rig.clock.now += 300_000
  const { status, reply } = await postBytes(rig.url, 'snapshot', Buffer.from(JSON.stringify(speaker.full())))
  expect([status, only(reply, 'signals').decision]).toEqual([200, `${ACCOUNT}|EURUSD|M5|${rig.clock.now}`])
}
