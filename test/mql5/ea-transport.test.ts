import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import type { Ended } from '../../mql5/host/run.ts'
import type { TerminalMessage } from '../../src/contracts/messages.ts'
import { BUILD_MS, buildEa, clearFolders, makeMarket, playEa, textsOf, type Plan } from './ea-rig.ts'
import { openServer, state, TOKEN, usual, type Answer, type FakeServer } from './ea-server.ts'

const START = Date.UTC(2026, 5, 3, 10, 2)
const END = START + 90_000

const market = makeMarket({ name: 'EURUSD', from: START - 10_000, to: END })
const play = async (server: FakeServer, more: Partial<Plan> = {}): Promise<Ended> => {
  const ended = await playEa({ markets: [market], start: START, end: END, port: server.port, ...more })
  await server.close()
  return ended
}
const count = ({ messages }: FakeServer, type: string): number => messages.filter((message) => message.type === type).length

describe.skipIf(!hasCompiler())('the WebSocket of the EA', () => {
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(clearFolders)

  it('opens with the token and a fresh key, and says hello before anything else', async () => {
    const server = await openServer()
    await play(server)
    expect(server.requests[0]).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      host: `127.0.0.1:${server.port}`,
      'sec-websocket-version': '13',
    })
    expect(Buffer.from(server.requests[0]?.['sec-websocket-key'] ?? '', 'base64')).toHaveLength(16)
    expect(server.messages[0]?.type).toBe('hello')
    expect(count(server, 'hello')).toBe(1)
    expect(count(server, 'equity')).toBeGreaterThan(10)
    expect(server.faults).toEqual([])
    const seqs = server.messages.map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.map((_, i) => i + 1))
  })

  it.each([
    ['of 125 bytes', 125],
    ['of 126 bytes', 126],
    ['of 65535 bytes', 65_535],
    ['of 65536 bytes', 65_536],
    ['of a megabyte', 1_000_000],
  ])('takes a frame %s', async (_name, bytes) => {
    const server = await openServer((message) => (message.type === 'equity' ? padded(message, bytes) : null))
    await play(server)
    expect(count(server, 'hello')).toBe(1)
    expect(count(server, 'equity')).toBeGreaterThan(10)
  })

  it('waits for an answer that comes in pieces', async () => {
    let answered: number | undefined
    const server = await openServer((message, { writeRaw }) => {
      if (message.type !== 'equity' || answered !== undefined) return null
      answered = message.seq
      const frame = frameOf([{ ...state(message, 7), why: 'x'.repeat(60_000) }])
      const ends = [1, 3, 40_000, frame.length]
      for (const [i, end] of ends.entries()) setTimeout(() => writeRaw(frame.subarray(ends[i - 1] ?? 0, end)), 30 * (i + 1))
      return 'silence'
    })
    await play(server)
    expect(server.messages.find(({ seq }) => seq === (answered ?? 0) + 1)).toMatchObject({ stateVersion: 7 })
    expect(count(server, 'hello')).toBe(1)
  })

  it('takes a message in parts, with pings between them that it answers', async () => {
    const pongs: string[] = []
    const server = await openServer((message, { sockets, together }) => {
      const socket = sockets.at(-1)
      if (message.type !== 'hello' || socket === undefined) return null
      socket.on('pong', (data) => pongs.push(data.toString('utf8')))
      const text = JSON.stringify(usual(message))
      together(() => {
        socket.ping('first')
        socket.send(text.slice(0, 20), { fin: false })
        socket.ping('second')
        socket.send(text.slice(20, 21), { fin: false })
        socket.send('', { fin: false })
        socket.send(text.slice(21), { fin: true })
      })
      return 'silence'
    })
    await play(server)
    expect(pongs).toEqual(['first', 'second'])
    expect(count(server, 'snapshot')).toBeGreaterThan(0)
    expect(count(server, 'hello')).toBe(1)
  })

  it('takes a frame of which the beginning came with the one before', async () => {
    let rest: Buffer | undefined
    const server = await openServer((message, { writeRaw }) => {
      if (message.type === 'hello') {
        const later = frameOf([{ ...state(message, 7), seq: 0 }])
        rest = later.subarray(40)
        writeRaw(Buffer.concat([frameOf(usual(message)), later.subarray(0, 40)]))
        return 'silence'
      }
      if (rest === undefined) return null
      writeRaw(Buffer.concat([rest, frameOf(usual(message))]))
      rest = undefined
      return 'silence'
    })
    await play(server)
    expect(server.messages.at(-1)).toMatchObject({ stateVersion: 7 })
    expect(count(server, 'hello')).toBe(1)
  })

  it('comes back after the server has closed, and introduces itself again', async () => {
    const codes: number[] = []
    const server = await openServer((message, { sockets, messages }) => {
      const socket = sockets.at(-1)
      if (message.type !== 'equity' || socket === undefined || messages.filter(({ type }) => type === 'equity').length !== 3) return null
      socket.on('close', (code) => codes.push(code))
      socket.close(1001, 'the server is stopping')
      return 'silence'
    })
    const ended = await play(server)
    expect(codes).toEqual([1000])
    expect(textsOf(ended, 'print').join('\n')).toContain('code 1001 the server is stopping')
    expect(count(server, 'hello')).toBe(2)
    expect(server.messages.filter(({ type }) => type === 'hello').map(({ session }) => session)).toEqual([
      server.messages[0]?.session,
      server.messages[0]?.session,
    ])
    expect(server.faults).toEqual([])
  })

  it.each<[string, Buffer, number, string]>([
    ['masked', Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x5a, 0x5f]), 1002, 'the server masks its frames'],
    ['of reserved bits', Buffer.from([0xc1, 2, 0x5b, 0x5d]), 1002, 'reserved bits are set'],
    ['binary', Buffer.from([0x82, 2, 0x5b, 0x5d]), 1003, 'binary frame'],
    ['of an unknown kind', Buffer.from([0x83, 0]), 1002, 'unknown kind'],
    ['of control in parts', Buffer.from([0x09, 0]), 1002, 'control frame'],
    ['of control that is too long', Buffer.from([0x89, 126, 0, 126]), 1002, 'control frame'],
    ['that goes on without a beginning', Buffer.from([0x80, 2, 0x5b, 0x5d]), 1002, 'a part without a beginning'],
    ['longer than any answer', Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0x40, 0, 1]), 1009, 'larger than 4 MB'],
    ['with a length of 64 bits', Buffer.from([0x81, 127, 0x80, 0, 0, 0, 0, 0, 0, 2]), 1009, 'larger than 4 MB'],
  ])('refuses a frame %s, says why, and comes back', async (_name, frame, code, why) => {
    const codes: number[] = []
    let isSent = false
    const server = await openServer((message, { sockets, writeRaw }) => {
      if (message.type !== 'hello' || isSent) return null
      isSent = true
      sockets.at(-1)?.on('close', (given) => codes.push(given))
      writeRaw(frame)
      return 'silence'
    })
    const ended = await play(server)
    expect(codes).toEqual([code])
    expect(textsOf(ended, 'print').join('\n')).toContain(why)
    expect(count(server, 'hello')).toBe(2)
  })

  it.each<[string, (key: string) => string, string]>([
    ['a wrong key', () => accepted('AAAA'), 'a wrong key'],
    ['no upgrade', (key) => accepted(keyFor(key)).replace('Upgrade: websocket', 'Upgrade: h2c'), 'no WebSocket'],
    ['an extension nobody offered', (key) => accepted(keyFor(key), 'Sec-WebSocket-Extensions: permessage-deflate\r\n'), 'nobody offered'],
    ['something that is no HTTP', () => '220 mail.example ESMTP\r\n\r\n', 'speaks no HTTP'],
  ])('does not open when the server answers the handshake with %s', async (_name, answer, why) => {
    const server = await openServer(undefined, (request, socket) => handOver(request, socket, answer))
    const ended = await play(server)
    expect(textsOf(ended, 'print').join('\n')).toContain(why)
    expect(server.messages).toEqual([])
    // It is tried again, ever more rarely.
    expect(server.requests.length).toBeGreaterThan(3)
    expect(server.requests.length).toBeLessThan(20)
  })

  it('tells a person what a refused handshake says', async () => {
    const body = JSON.stringify([
      { v: 1, account: '', session: '', seq: 0, type: 'error', code: 'UNAUTHORIZED', path: '', message: 'the bearer token is wrong' },
    ])
    const server = await openServer(undefined, (_request, socket) => {
      socket.end(`HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
      return true
    })
    const ended = await play(server)
    expect(textsOf(ended, 'alert').join('\n')).toContain('UNAUTHORIZED: the bearer token is wrong')
    expect(textsOf(ended, 'comment').join('\n')).toContain('UNAUTHORIZED')
  })

  it('says what to do when the terminal may not connect', async () => {
    const server = await openServer()
    const ended = await play(server, { allow: [] })
    expect(textsOf(ended, 'print').join('\n')).toContain('add 127.0.0.1 to Tools, Options, Expert Advisors')
    expect(server.requests).toEqual([])
  })
})

describe.skipIf(!hasCompiler())('the HTTP of the EA', () => {
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(clearFolders)
  const http = { inputs: { Connection: 1 } }

  it('posts each message to its address, with the token and without a closing zero', async () => {
    const server = await openServer()
    await play(server, http)
    expect(server.requests[0]).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' })
    expect(server.faults).toEqual([])
    expect(count(server, 'hello')).toBe(1)
    expect(count(server, 'snapshot')).toBe(3)
    expect(count(server, 'equity')).toBeGreaterThan(10)
  })

  it('waits ever longer while the server is away, and introduces itself again when it is back', async () => {
    const times: number[] = []
    let isAway = false
    const server = await openServer((message) => {
      times.push('serverTime' in message ? message.serverTime : 0)
      isAway = message.type === 'equity' && times.length > 4 && times.length < 9
      return isAway ? 'silence' : null
    })
    const ended = await play(server, { inputs: { Connection: 1, TimeoutMs: 200 } })
    expect(textsOf(ended, 'print').join('\n')).toMatch(/no answer from http:\/\/127\.0\.0\.1:\d+, error 5202/)
    expect(count(server, 'hello')).toBeGreaterThan(1)
    expect(server.faults).toEqual([])
  })

  it('says what to do when the terminal may not connect', async () => {
    const server = await openServer()
    const ended = await play(server, { ...http, allow: [] })
    expect(textsOf(ended, 'print').join('\n')).toMatch(/add http:\/\/127\.0\.0\.1:\d+ to Tools, Options, Expert Advisors/)
    expect(server.requests).toEqual([])
  })
})

/** One frame of a server, its length in two bytes. */
function frameOf(messages: readonly unknown[]): Buffer {
  const text = Buffer.from(JSON.stringify(messages))
  return Buffer.concat([Buffer.from([0x81, 126, text.length >> 8, text.length & 0xff]), text])
}

/** An answer with a message of no meaning that makes it as long as wished. */
function padded({ account, session, seq }: TerminalMessage, bytes: number): ReturnType<Answer> {
  const message = { v: 1, account, session, seq, type: 'later', pad: '' }
  const pad = 'x'.repeat(bytes - JSON.stringify([message]).length)
  return [{ ...message, pad }]
}

const keyFor = (key: string): string => createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
const accepted = (key: string, more = ''): string =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n${more}\r\n`

function handOver(request: IncomingMessage, socket: Duplex, answer: (key: string) => string): boolean {
  socket.write(answer(request.headers['sec-websocket-key'] ?? ''))
  return true
}
