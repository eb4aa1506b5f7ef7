import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createRateLimit } from '../../../src/adapters/server/rate-limit.ts'
import { TOKEN, createFakeEngine, decision, emptyReader, snapshot } from './fixtures.ts'
import { BEARER, JSON_HEADERS, closeApps, errorOf, listeningApp, testApp } from './support.ts'

afterEach(closeApps)

/** Writes raw bytes and collects what comes until the server ends the connection. */
function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('close', () => resolve(answer))
    socket.on('error', () => undefined)
  })
}
const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)
const HEAD = (port: number, length: number): string =>
  `POST /v1/snapshots HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`

describe('the body limit', () => {
  it('refuses 10 MB with BODY_TOO_LARGE that the client can read, and the connection stays of use', async () => {
    const { engine, received } = createFakeEngine()
    const { url } = await listeningApp({ engine })
    const response = await fetch(`${url}/v1/snapshots`, { method: 'POST', headers: JSON_HEADERS, body: 'x'.repeat(10_000_000) })
    expect(response.status).toBe(413)
    expect(errorOf(await response.text()).code).toBe('BODY_TOO_LARGE')
    const next = await fetch(`${url}/v1/snapshots`, { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(snapshot()) })
    expect(next.status).toBe(200)
    expect(received).toHaveLength(1)
  })

  it('holds for a body of unsaid length', async () => {
    const { url } = await listeningApp({ config: { bodyLimitBytes: 10_000 } })
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (let i = 0; i < 20; i += 1) controller.enqueue(new Uint8Array(1_000))
        controller.close()
      },
    })
    const response = await fetch(`${url}/v1/snapshots`, { method: 'POST', headers: JSON_HEADERS, body, duplex: 'half' })
    expect([response.status, errorOf(await response.text()).code]).toEqual([413, 'BODY_TOO_LARGE'])
  })
})

describe('the time limit', () => {
  it.each([
    ['half a request line', () => 'GET /v1/acc'],
    ['headers without end', (port: number) => `GET /v1/accounts HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-a: b\r\n`],
    ['half a body', (port: number) => `${HEAD(port, 2_000)}{"v":1,`],
  ])('ends %s with REQUEST_TIMEOUT', async (_name, text) => {
    const { engine, received } = createFakeEngine()
    const { port } = await listeningApp({ engine, config: { requestTimeoutMs: 200 } })
    const answer = await talk(port, text(port))
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(errorOf(bodyOf(answer)).code).toBe('REQUEST_TIMEOUT')
    expect(received).toEqual([])
  })

  it('ends a connection that says nothing', async () => {
    const { port } = await listeningApp({ config: { requestTimeoutMs: 200 } })
    await talk(port, '')
  })

  it('ends an idle kept-alive connection', async () => {
    const { port } = await listeningApp({ tuning: { keepAliveMs: 100 } })
    expect(await talk(port, 'GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('cuts a client that asks and never reads', async () => {
    const long = decision({ reason: 'x'.repeat(2_000_000) })
    const reader = { ...emptyReader, decisions: () => Array.from({ length: 20 }, () => long) }
    const { app, port } = await listeningApp({ reader, tuning: { stalledMs: 300 } })
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause()
      socket.write(`GET /v1/accounts/51234567.FTMO-Server3/decisions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\n\r\n`)
    })
    const closed = new Promise<void>((resolve) => {
      app.server.once('connection', (held) => held.once('close', () => resolve()))
    })
    socket.on('error', () => undefined)
    await closed
    socket.destroy()
    const metrics = await app.inject({ url: '/metrics', headers: BEARER })
    expect(metrics.body).toContain('barclose_errors_total{code="SLOW_READER"} 1')
  })
})

describe('malformed HTTP', () => {
  it.each([
    ['no HTTP at all', 'hello there\r\n\r\n', 400, 'BAD_REQUEST'],
    ['TLS to a plain port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'BAD_REQUEST'],
    ['two lengths', 'POST /v1/hello HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'length and chunks',
      'POST /v1/hello HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    ['20 kB of headers', `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['no Host', 'GET /v1/accounts HTTP/1.1\r\nconnection: close\r\n\r\n', 403, 'HOST_REFUSED'],
  ])('%s is answered', async (_name, text, status, code) => {
    const { port } = await listeningApp()
    const answer = await talk(port, text)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(errorOf(bodyOf(answer)).code).toBe(code)
  })

  it('in the address is BAD_REQUEST', async () => {
    const app = await testApp()
    const response = await app.inject({ url: '/v1/accounts/%E0%A4%A', headers: BEARER })
    expect([response.statusCode, errorOf(response.body).code]).toEqual([400, 'BAD_REQUEST'])
  })

  it('as a part of the address that is too long is NOT_FOUND', async () => {
    const app = await testApp()
    const response = await app.inject({ url: `/v1/accounts/${'a'.repeat(500)}`, headers: BEARER })
    expect([response.statusCode, errorOf(response.body).code]).toEqual([404, 'NOT_FOUND'])
  })
})

describe('the connection limit', () => {
  it('tells a connection above it why, ends it, and has room again later', async () => {
    const { port } = await listeningApp({ config: { connectionsMax: 2 }, tuning: { refusedLifeMs: 100 } })
    const held = await Promise.all([0, 1].map(() => connected(port)))
    const asking = 'GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n'
    const answer = await talk(port, asking)
    expect(answer).toMatch(/^HTTP\/1\.1 503 /)
    expect(errorOf(bodyOf(answer)).code).toBe('TOO_MANY_CONNECTIONS')
    // One that does not even ask is cut soon.
    expect(await talk(port, '')).toBe('')
    for (const socket of held) socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await talk(port, asking.replace('host', 'connection: close\r\nhost'))).toMatch(/^HTTP\/1\.1 200 /)
  })
})

function connected(port: number) {
  return new Promise<ReturnType<typeof connect>>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.on('error', () => undefined)
  })
}

describe('the rate limit', () => {
  it('answers RATE_LIMITED with the time to wait', async () => {
    const app = await testApp({ config: { ratePerSecond: 3 } })
    const ask = () => app.inject({ url: '/v1/accounts', headers: BEARER })
    const answers = [await ask(), await ask(), await ask(), await ask()]
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200, 429])
    const error = errorOf(answers[3]?.body ?? '')
    expect(error.code).toBe('RATE_LIMITED')
    expect(error.retryAfterMs).toBeGreaterThan(0)
    expect(answers[3]?.headers['retry-after']).toBe('1')
  })

  it('counts wrong tokens too, and never makes the process look dead', async () => {
    const app = await testApp({ config: { ratePerSecond: 2 } })
    const codes = []
    for (let i = 0; i < 4; i += 1) codes.push((await app.inject({ url: '/v1/accounts' })).statusCode)
    expect(codes).toEqual([401, 401, 429, 429])
    expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200)
  })

  it('refills with time, per address, up to one second worth', () => {
    let at = 0
    const limit = createRateLimit({ perSecond: 2, now: () => at })
    expect([limit.take('a'), limit.take('a'), limit.take('a'), limit.take('b')]).toEqual([0, 0, 500, 0])
    at = 400
    expect(limit.take('a')).toBe(100)
    at = 500
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 500])
    at = 1e9
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 500])
  })

  it('forgets the oldest address instead of growing', () => {
    const limit = createRateLimit({ perSecond: 1, now: () => 0 })
    expect([limit.take('first'), limit.take('first')]).toEqual([0, 1_000])
    for (let i = 0; i < 10_000; i += 1) limit.take(`other ${i}`)
    expect(limit.take('first')).toBe(0)
  })
})

describe('an address', () => {
  it('that does not exist is NOT_FOUND', async () => {
    const app = await testApp()
    for (const url of ['/', '/v1', '/v1/nothing', '/v1/accounts/', '/docs/../etc/passwd', '/v1/accounts/a/b/c/d']) {
      const response = await app.inject({ url, headers: BEARER })
      expect([url, response.statusCode, response.body.includes('"NOT_FOUND"') || response.body.includes('"UNKNOWN_ACCOUNT"')]).toEqual([
        url,
        404,
        true,
      ])
    }
  })

  it('asked with another method is METHOD_NOT_ALLOWED and says which it takes', async () => {
    const app = await testApp()
    for (const [method, url, allow] of [
      ['GET', '/v1/hello', 'POST'],
      ['DELETE', '/v1/accounts', 'GET'],
      ['PUT', '/v1/accounts/x/arm', 'POST'],
      ['POST', '/health/live', 'GET'],
    ] as const) {
      const response = await app.inject({ method, url, headers: BEARER })
      expect([response.statusCode, errorOf(response.body).code, response.headers.allow]).toEqual([405, 'METHOD_NOT_ALLOWED', allow])
    }
  })
})
