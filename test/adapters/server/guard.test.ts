import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { guardBind } from '../../../src/adapters/server/guard-bind.ts'
import { TOKEN } from './fixtures.ts'
import { BEARER, closeApps, errorOf, listeningApp, openSocket, testApp } from './support.ts'

afterEach(closeApps)

describe('the token', () => {
  it.each([
    ['no header', {}],
    ['another token', { authorization: 'Bearer wrong' }],
    ['the token with a letter more', { authorization: `Bearer ${TOKEN}x` }],
    ['the token in another case', { authorization: `Bearer ${TOKEN.toUpperCase()}` }],
    ['the token without its scheme', { authorization: TOKEN }],
    ['an empty header', { authorization: '' }],
    ['the subprotocol on an address that is no stream', { 'sec-websocket-protocol': `bearer.${TOKEN}` }],
  ])('%s is UNAUTHORIZED', async (_name, headers) => {
    const app = await testApp()
    for (const url of ['/v1/accounts', '/metrics', '/nothing/here']) {
      const response = await app.inject({ url, headers })
      expect([response.statusCode, errorOf(response.body).code]).toEqual([401, 'UNAUTHORIZED'])
      expect(response.headers['www-authenticate']).toBe('Bearer')
      expect(response.body).not.toContain(TOKEN)
    }
  })

  it('lets in, whatever the case of the scheme', async () => {
    const app = await testApp()
    for (const authorization of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER  ${TOKEN}`]) {
      expect((await app.inject({ url: '/v1/accounts', headers: { authorization } })).statusCode).toBe(200)
    }
  })

  it('is not needed for health and docs', async () => {
    const app = await testApp()
    for (const url of ['/health/live', '/health/ready', '/docs', '/docs/openapi.json', '/docs?x=1']) {
      expect((await app.inject({ url })).statusCode).toBe(200)
    }
  })

  it('is needed for a WebSocket; a browser may offer it as subprotocol on the stream only', async () => {
    const { wsUrl } = await listeningApp()
    await expect(openSocket(`${wsUrl}/v1/terminal`, { headers: {} })).rejects.toThrow('401')
    await expect(openSocket(`${wsUrl}/v1/stream`, { headers: {} })).rejects.toThrow('401')
    await expect(openSocket(`${wsUrl}/v1/terminal`, { headers: {}, protocols: [`bearer.${TOKEN}`] })).rejects.toThrow('401')
    await expect(openSocket(`${wsUrl}/v1/stream`, { headers: {}, protocols: ['bearer.wrong'] })).rejects.toThrow('401')
    const both = await openSocket(`${wsUrl}/v1/stream`, { headers: {}, protocols: ['barclose', `bearer.${TOKEN}`] })
    expect(both.socket.protocol).toBe('barclose')
    await openSocket(`${wsUrl}/v1/stream`, { headers: {}, protocols: [`bearer.${TOKEN}`] })
  })
})

describe('the Host header', () => {
  it.each([
    ['127.0.0.1', 200],
    ['127.0.0.1:8787', 200],
    ['localhost:1', 200],
    ['LOCALHOST', 200],
    ['[::1]:8787', 200],
    ['trade.box:8787', 200],
    ['evil.example', 403],
    ['evil.example:8787', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example:8787', 403],
    ['evil.example#127.0.0.1', 403],
  ])('%s is answered with %i', async (host, status) => {
    const app = await testApp({ config: { hosts: ['trade.box'] } })
    const response = await app.inject({ url: '/v1/accounts', headers: { ...BEARER, host } })
    expect(response.statusCode).toBe(status)
    if (status === 403) expect(errorOf(response.body).code).toBe('HOST_REFUSED')
  })

  it('may name the address that the server was told to listen on', async () => {
    const app = await testApp({ config: { host: 'fd00::7' } })
    expect((await app.inject({ url: '/health/live', headers: { host: '[fd00::7]:8787' } })).statusCode).toBe(200)
  })

  it('guards the open addresses too', async () => {
    const app = await testApp()
    expect((await app.inject({ url: '/docs', headers: { host: 'evil.example' } })).statusCode).toBe(403)
  })
})

describe('the Origin header', () => {
  it.each([
    ['http://localhost:80', 200],
    ['https://dash.example', 200],
    ['http://evil.example', 403],
    ['http://localhost:9999', 403],
    ['https://localhost:80', 403],
    ['null', 403],
    ['https://dash.example.evil.example', 403],
  ])('%s is answered with %i', async (origin, status) => {
    const app = await testApp({ config: { origins: ['https://dash.example/'] } })
    const response = await app.inject({ url: '/v1/accounts', headers: { ...BEARER, host: 'localhost:80', origin } })
    expect(response.statusCode).toBe(status)
    if (status === 403) expect(errorOf(response.body).code).toBe('ORIGIN_REFUSED')
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('of another page cannot open a WebSocket, even with the token', async () => {
    const { wsUrl, port } = await listeningApp()
    for (const path of ['/v1/terminal', '/v1/stream']) {
      await expect(openSocket(wsUrl + path, { headers: { ...BEARER, origin: 'http://evil.example' } })).rejects.toThrow('403')
      await expect(openSocket(wsUrl + path, { headers: { ...BEARER, host: 'evil.example' } })).rejects.toThrow('403')
      await openSocket(wsUrl + path, { headers: { ...BEARER, origin: `http://127.0.0.1:${port}` } })
    }
  })

  it('does not let a page ask beforehand', async () => {
    const app = await testApp()
    const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' }
    expect((await app.inject({ method: 'OPTIONS', url: '/v1/accounts', headers })).statusCode).toBe(403)
  })
})

describe('an upgrade', () => {
  it('to an address that takes none is refused and the connection ends', async () => {
    const { port } = await listeningApp()
    const body = await new Promise<string>((resolve, reject) => {
      const asking = request(
        { port, path: '/v1/accounts', headers: { ...BEARER, connection: 'Upgrade', upgrade: 'websocket' } },
        (response) => {
          let text = ''
          response.on('data', (chunk: Buffer) => (text += chunk.toString()))
          response.on('end', () => resolve(text))
        },
      )
      asking.on('error', reject)
      asking.end()
    })
    expect(errorOf(body).code).toBe('BAD_REQUEST')
  })

  it('is what the addresses of WebSockets ask for', async () => {
    const app = await testApp()
    for (const url of ['/v1/terminal', '/v1/stream']) {
      const response = await app.inject({ url, headers: BEARER })
      expect([response.statusCode, errorOf(response.body).code]).toEqual([400, 'BAD_REQUEST'])
    }
  })
})

describe('guardBind', () => {
  it.each(['127.0.0.1', '127.8.8.8', 'localhost', '::1', '[::1]', '::ffff:127.0.0.1'])('lets %s pass without a token', (host) => {
    expect(guardBind({ host }, false)).toBeUndefined()
  })
  it.each(['0.0.0.0', '::', '192.168.1.7', 'trade.box', '127.0.0.1.evil.example', '128.0.0.1'])('refuses %s without a token', (host) => {
    expect(guardBind({ host }, false)).toContain('BARCLOSE_TOKEN')
    expect(guardBind({ host }, true)).toBeUndefined()
  })
})
