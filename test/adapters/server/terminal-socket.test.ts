import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { BarcloseError } from '../../../src/errors.ts'
import type { Incoming } from '../../../src/pipeline/api.ts'
import { ReplySchema, type Reply } from '../../../src/contracts/server.ts'
import { ACCOUNT, TOKEN, bye, createFakeEngine, hello, snapshot, stateMessage } from './fixtures.ts'
import { closeApps, errorOf, listeningApp, openSocket, until, untilMetrics } from './support.ts'

afterEach(closeApps)

/** By hand, for what a library would not do. */
const UPGRADE = [
  'GET /v1/terminal HTTP/1.1',
  'host: localhost',
  `authorization: Bearer ${TOKEN}`,
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n')
const typesOf = (frame: string): string[] => ReplySchema.parse(JSON.parse(frame)).map((message) => message.type)
const terminal = async (options: Parameters<typeof listeningApp>[0] = {}) => {
  const listening = await listeningApp(options)
  return { ...listening, ...(await openSocket(`${listening.wsUrl}/v1/terminal`)) }
}

describe('a terminal on a WebSocket', () => {
  it('sends any type, one message a frame, and gets the list of its reply', async () => {
    const { engine, received } = createFakeEngine()
    const { send, frame } = await terminal({ engine })
    for (const message of [hello(), snapshot(), bye()]) {
      send(message)
      expect(typesOf(await frame())).toEqual(['state'])
    }
    expect(received.map(({ message }) => message.type)).toEqual(['hello', 'snapshot', 'bye'])
    expect(received[1]).toMatchObject({ raw: JSON.stringify(snapshot()) })
  })

  it('hears errors in the list and stays connected', async () => {
    const halted = { ...stateMessage(), why: 'the journal is down' }
    const refusal = new BarcloseError('JOURNAL_DOWN', 'the disk is full', { messages: [halted] })
    const { engine } = createFakeEngine({ receive: () => Promise.reject(refusal) })
    const { socket, frame, send } = await terminal({ engine })
    for (const [data, code] of [
      ['{"v":1', 'BAD_JSON'],
      ['', 'BAD_JSON'],
      ['[]', 'INVALID_FIELD'],
      ['{"v":9}', 'UNKNOWN_VERSION'],
      [Buffer.from('{}'), 'UNSUPPORTED_MEDIA'],
    ] as const) {
      socket.send(data)
      expect(errorOf(await frame()).code).toBe(code)
    }
    socket.send(Buffer.from([0xc3, 0x28]), { binary: false })
    expect(errorOf(await frame()).message).toContain('UTF-8')
    send(snapshot())
    const reply = ReplySchema.parse(JSON.parse(await frame()))
    expect(reply).toMatchObject([
      { type: 'error', code: 'JOURNAL_DOWN', seq: 2, session: 's1' },
      { type: 'state', why: 'the journal is down' },
    ])
    expect(socket.readyState).toBe(socket.OPEN)
  })

  it('is handled in order, and a slow message holds up none behind it', async () => {
    const order: number[] = []
    const finish: ((reply: Reply) => void)[] = []
    const receive = ({ message }: Incoming): Promise<Reply> => {
      order.push(message.seq)
      return message.seq === 1 ? new Promise((resolve) => finish.push(resolve)) : Promise.resolve([stateMessage(message.seq)])
    }
    const { send, frame } = await terminal({ engine: createFakeEngine({ receive }).engine })
    for (const seq of [1, 2, 3]) send({ ...snapshot(), seq })
    const first = await Promise.all([frame(), frame()])
    expect(first.map((text) => ReplySchema.parse(JSON.parse(text))[0]?.seq)).toEqual([2, 3])
    expect(order).toEqual([1, 2, 3])
    finish[0]?.([stateMessage(1)])
    expect(ReplySchema.parse(JSON.parse(await frame()))[0]?.seq).toBe(1)
  })

  it('that sends without waiting makes the reading wait, not the memory grow', async () => {
    const started: ((reply: Reply) => void)[] = []
    const receive = (): Promise<Reply> => new Promise((resolve) => started.push(resolve))
    const { send, frame } = await terminal({ engine: createFakeEngine({ receive }).engine })
    for (let seq = 1; seq <= 2_000; seq += 1) send({ ...bye(), seq })
    await until(() => started.length >= 256)
    await new Promise((resolve) => setTimeout(resolve, 100))
    // What one read of the socket held may still come through.
    expect(started.length).toBeLessThan(1_500)
    for (let i = 0; i < 2_000; i += 1) {
      await until(() => started[i] !== undefined)
      started[i]?.([stateMessage(i)])
    }
    for (let i = 0; i < 2_000; i += 1) await frame()
  })
})

describe('what the engine says unasked', () => {
  it('comes as a list once a message of the session was accepted, until bye', async () => {
    const { engine, pushes } = createFakeEngine()
    const { send, frame } = await terminal({ engine })
    const key = `${ACCOUNT} s1`
    send({ ...hello(), v: 2 })
    await frame()
    expect(pushes.size).toBe(0)
    send(hello())
    await frame()
    await until(() => pushes.has(key))
    pushes.get(key)?.([stateMessage(0), stateMessage(0)])
    expect(typesOf(await frame())).toEqual(['state', 'state'])
    send(bye())
    await frame()
    await until(() => pushes.size === 0)
  })

  it('follows the session to the newest one of the account, and ends with the connection', async () => {
    const { engine, pushes } = createFakeEngine()
    const { send, frame, socket } = await terminal({ engine })
    for (const session of ['s1', 's2']) {
      send({ ...hello(), session })
      await frame()
    }
    await until(() => pushes.has(`${ACCOUNT} s2`))
    expect([...pushes.keys()]).toEqual([`${ACCOUNT} s2`])
    socket.close()
    await until(() => pushes.size === 0)
  })
})

describe('a terminal that goes too far', () => {
  it('is told BODY_TOO_LARGE and closed with 1009 when a message exceeds the limit', async () => {
    const { engine, received } = createFakeEngine()
    const { socket, frame, closed } = await terminal({ engine })
    socket.send('x'.repeat(10_000_000))
    expect(errorOf(await frame()).code).toBe('BODY_TOO_LARGE')
    expect(await closed).toBe(1009)
    expect(received).toEqual([])
  })

  it('may be in the middle of such a message when it hears so, and is not cut off before it has read it', async () => {
    const { port } = await listeningApp()
    const raw = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let heard = ''
    const failures: Error[] = []
    raw.on('data', (data) => (heard += data.toString('latin1'))).on('error', (error) => failures.push(error))
    raw.write(UPGRADE)
    await until(() => heard.includes('101 Switching'))
    // A text frame of 10 MB, of which the first part comes.
    const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x98, 0x96, 0x80, 1, 2, 3, 4])
    raw.write(Buffer.concat([head, Buffer.alloc(500_000)]))
    await until(() => heard.includes('BODY_TOO_LARGE'))
    for (let part = 0; part < 10; part += 1) {
      raw.write(Buffer.alloc(500_000))
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect([failures, raw.destroyed]).toEqual([[], false])
    raw.destroy()
  })

  it('hears RATE_LIMITED, and is closed with 1008 when it does not slow down', async () => {
    const { engine, received } = createFakeEngine()
    const { send, frame, closed } = await terminal({ engine, config: { ratePerSecond: 3 } })
    // The upgrade was the first of the three.
    for (let seq = 1; seq <= 3; seq += 1) send({ ...bye(), seq })
    expect([typesOf(await frame()), typesOf(await frame())].flat().toSorted()).toEqual(['error', 'state'])
    await frame()
    for (let seq = 4; seq <= 300; seq += 1) send({ ...bye(), seq })
    expect(errorOf(await frame())).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await closed).toBe(1008)
    expect(received.length).toBeLessThan(10)
  })

  it('is cut when it sends and never reads', async () => {
    const long = { ...stateMessage(), why: 'x'.repeat(100_000) }
    const { engine } = createFakeEngine({ receive: () => Promise.resolve([long]) })
    const { app, socket } = await terminal({ engine, tuning: { bufferedBytesMax: 1_000_000 } })
    socket.pause()
    const closed = new Promise<void>((resolve) => {
      socket.on('close', () => resolve())
    })
    for (let i = 0; i < 300 && socket.readyState === socket.OPEN; i += 1) {
      socket.send(JSON.stringify({ ...bye(), seq: i }))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await untilMetrics(app, 'barclose_errors_total{code="SLOW_READER"} 1')
    await untilMetrics(app, 'barclose_terminal_sockets 0')
    socket.resume()
    await closed
  })

  it('is cut when it answers no ping', async () => {
    const { app, port } = await listeningApp({ tuning: { pingEveryMs: 30 } })
    const raw = connect(port, '127.0.0.1', () => raw.write(UPGRADE))
    raw.on('error', () => undefined)
    let answer = ''
    raw.on('data', (chunk) => (answer += chunk.toString('latin1')))
    await new Promise((resolve) => raw.once('close', resolve))
    expect(answer).toContain('101 Switching Protocols')
    await untilMetrics(app, 'barclose_terminal_sockets 0')
  })

  it('is kept while it answers pings', async () => {
    const { socket, send, frame } = await terminal({ tuning: { pingEveryMs: 20 } })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(socket.readyState).toBe(socket.OPEN)
    send(hello())
    expect(typesOf(await frame())).toEqual(['state'])
  })
})
