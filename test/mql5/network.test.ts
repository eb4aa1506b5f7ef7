import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { START, type Play, factsOf, play, prepare } from './terminal-rig.ts'

prepare('net')

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(isPort(address) ? address.port : 0)
    })
  })
}
const isPort = (address: AddressInfo | string | null): address is AddressInfo => address !== null && typeof address === 'object'

const web = async (answer: (request: IncomingMessage, response: ServerResponse, body: string) => void): Promise<string> => {
  const server = createHttp((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(request, response, Buffer.concat(chunks).toString()))
  })
  return `http://127.0.0.1:${await listen(server)}`
}

const net = async (plan: readonly string[], settings: Omit<Play, 'plan' | 'program'> = {}) =>
  play({ program: 'net', plan, ...settings, scenario: { allow: ['http://127.0.0.1', '127.0.0.1'], ...settings.scenario } })

describe.skipIf(!hasCompiler())('WebRequest', () => {
  it('sends method, path, headers and the very bytes of the body, and gives status, headers and body', async () => {
    const seen: string[] = []
    const url = await web((request, response, body) => {
      seen.push(`${request.method} ${request.url} ${String(request.headers['x-own'])} ${String(request.headers['content-length'])} ${body}`)
      response.writeHead(201, { 'x-told': '1' }).end('grüße')
    })
    const played = await net([`0 web POST ${url}/v1/x?y=1 1000 {"ä":1}`])
    expect(seen).toEqual(['POST /v1/x?y=1 yes 8 {"ä":1}'])
    expect(factsOf(played, 'web')).toEqual([{ status: '201', error: '0', size: '7', told: '1', waited: '0', body: 'grüße' }])
    expect(played.events.find(({ event }) => event === 'request')).toMatchObject({ method: 'POST', status: 201, bytes: 8 })
  })

  it('takes bodies in chunks, without a length, and of nothing', async () => {
    const url = await web((request, response) => {
      if (request.url === '/chunks') {
        response.write('one ')
        setTimeout(() => response.end('two'), 20)
      } else if (request.url === '/none') response.writeHead(204).end()
      else request.socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end')
    })
    const played = await net([`0 web GET ${url}/chunks 1000`, `0 web GET ${url}/none 1000`, `0 web GET ${url}/close 1000`])
    expect(played.said.map(({ text }) => text.replace(/.*status=(\d+).*body=/, '$1 '))).toEqual([
      '200 one two',
      '204 ',
      '200 until the end',
    ])
  })

  it('has a second form with cookie and referer', async () => {
    const url = await web((request, response) => response.end(`${String(request.headers.cookie)}/${String(request.headers.referer)}`))
    expect(factsOf(await net([`0 form ${url}/`]), 'form')).toEqual([{ status: '200', body: 'a=1/here' }])
  })

  it.each([
    ['an address that is not in the list', 4014, (url: string) => url, ['http://10.0.0.1']],
    ['another port than the one in the list', 4014, (url: string) => url, ['http://127.0.0.1:1']],
    ['something that is no address', 5200, () => '127.0.0.1/x', ['127.0.0.1']],
    ['a name that nobody knows', 5200, () => 'http://nowhere.invalid/', ['nowhere.invalid']],
    ['a port where nobody listens', 5201, () => 'http://127.0.0.1:1/', ['127.0.0.1']],
    ['an answer that does not come', 5202, (url: string) => `${url}/silent`, ['127.0.0.1']],
    ['an answer that breaks off', 5203, (url: string) => `${url}/broken`, ['127.0.0.1']],
    ['an answer that is none', 5203, (url: string) => `${url}/noise`, ['127.0.0.1']],
  ] as const)('of %s is error %i', async (_what, error, addressOf, allow) => {
    const url = await web((request, response) => {
      if (request.url === '/broken') request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')
      else if (request.url === '/noise') request.socket.end('hello\r\n\r\n')
      else if (request.url !== '/silent') response.end('fine')
    })
    const played = await net([`0 web GET ${addressOf(url)} 300`], { scenario: { allow } })
    expect(factsOf(played, 'web')).toMatchObject([{ status: '-1', error: String(error), size: '0' }])
  })

  it('an entry with a port, with a scheme or bare lets it through', async () => {
    const url = await web((_request, response) => response.end('fine'))
    for (const allow of [url, 'http://127.0.0.1', '127.0.0.1', url.slice(7)])
      expect(factsOf(await net([`0 web GET ${url} 1000`], { scenario: { allow: [allow] } }), 'web')).toMatchObject([{ status: '200' }])
  })

  it('and sockets are not executed in the tester', async () => {
    const played = await net(['0 web GET http://127.0.0.1/ 300', '0 create 1'], { scenario: { run: { start: START, tester: true } } })
    expect(factsOf(played, 'web')).toMatchObject([{ status: '-1', error: '4014' }])
    expect(factsOf(played, 'create')).toEqual([{ count: '0', last: 'none', error: '4014' }])
  })

  it('meets slow, silent and refusing servers by fault, in virtual time', async () => {
    const paths: string[] = []
    const url = await web((request, response) => {
      paths.push(request.url ?? '')
      response.end('fine')
    })
    const played = await net(
      [
        `0 web GET ${url}/a 1000`,
        `1 web GET ${url}/b 1000`,
        `5 web GET ${url}/c 1000`,
        `7 web GET ${url}/d 1000`,
        `9 web GET ${url}/e 1000`,
        `11 web GET ${url}/f 1000`,
      ],
      {
        scenario: {
          faults: [
            { kind: 'networkSlow', address: '/a', delayMs: 600, count: 1 },
            { kind: 'networkSlow', address: '/b', delayMs: 2000, count: 1 },
            { kind: 'serverSilent', address: '/c', count: 1 },
            { kind: 'serverSilent', address: '/d', executed: true, count: 1 },
            { kind: 'connectRefused', address: '/e', count: 1 },
          ],
        },
      },
    )
    expect(factsOf(played, 'web').map(({ status, error, waited }) => [status, error, waited])).toEqual([
      ['200', '0', '600'],
      ['-1', '5202', '1000'],
      ['-1', '5202', '1000'],
      ['-1', '5202', '1000'],
      ['-1', '5201', '0'],
      ['200', '0', '0'],
    ])
    expect(paths).toEqual(['/a', '/b', '/d', '/f'])
  })
})

describe.skipIf(!hasCompiler())('sockets', () => {
  const echo = async (onData: (socket: Socket, text: string) => void = (socket, text) => socket.write(text)): Promise<number> =>
    listen(createServer((socket) => socket.on('data', (data) => onData(socket, data.toString())).on('error', () => socket.destroy())))

  it('connect, send and read, and time waits for the answer', async () => {
    const port = await echo((socket, text) => setTimeout(() => socket.write(text.toUpperCase()), 50))
    const played = await net([
      '0 create 1',
      `0 connect 0 127.0.0.1 ${port}`,
      '0 state 0',
      '0 write 0 hello',
      '1 state 0',
      '1 read 0 3 500',
      '1 read 0 2 500',
      '2 close 0',
      '2 close 0',
    ])
    expect(factsOf(played, 'state')).toMatchObject([{ readable: '0', connected: '1', writable: '1' }, { readable: '5' }])
    expect(factsOf(played, 'read').map(({ got, text }) => [got, text])).toEqual([
      ['3', 'HEL'],
      ['2', 'LO'],
    ])
    expect(factsOf(played, 'close')).toEqual([
      { ok: '1', error: '0' },
      { ok: '0', error: '5270' },
    ])
  })

  it('in lockstep hear each answer at the next timer, however slow the other side is', async () => {
    const port = await echo((socket, text) => setTimeout(() => socket.write(`<${text}>`), 30))
    const plan = ['0 create 1', `0 connect 0 127.0.0.1 ${port}`, '0 listen', ...Array.from({ length: 20 }, (_, i) => `${i} write 0 ${i}`)]
    const played = await net(plan, { scenario: { run: { start: START, end: START + 21_000 } } })
    expect(factsOf(played, 'heard').map(({ at, text }) => [at, text])).toEqual(
      Array.from({ length: 20 }, (_, i) => [String((i + 1) * 1000), `<${i}>`]),
    )
  })

  it('without lockstep time runs away', async () => {
    const port = await echo((socket, text) => setTimeout(() => socket.write(text), 200))
    const plan = ['0 create 1', `0 connect 0 127.0.0.1 ${port}`, '0 listen', '0 write 0 x']
    const at = async (lockstepMs: number) =>
      factsOf(await net(plan, { scenario: { run: { start: START, end: START + 20_000, lockstepMs } } }), 'heard')[0]?.['at']
    expect(await at(0)).toBeUndefined()
    expect(await at(1000)).toBe('1000')
  })

  it('are given up after lockstepMs when nobody answers', async () => {
    const port = await echo(() => undefined)
    const began = Date.now()
    const played = await net(['0 create 1', `0 connect 0 127.0.0.1 ${port}`, '0 write 0 x'], {
      scenario: { run: { start: START, end: START + 60_000, lockstepMs: 300 } },
    })
    expect(played.code).toBe(0)
    expect(Date.now() - began).toBeGreaterThan(290)
    expect(Date.now() - began).toBeLessThan(3000)
  })

  it('that wait in vain for bytes lose the connection', async () => {
    const port = await echo(() => undefined)
    const played = await net(['0 create 1', `0 connect 0 127.0.0.1 ${port}`, '0 read 0 5 200', '1 write 0 x', '1 read 0 1 10'])
    expect(factsOf(played, 'read')).toEqual([
      { got: '-1', error: '5273', connected: '0', waited: '200', text: '' },
      { got: '-1', error: '5273', connected: '0', waited: '0', text: '' },
    ])
    expect(factsOf(played, 'write')).toEqual([{ sent: '-1', error: '5273', connected: '0' }])
  })

  it('find the end of the other side when they are used', async () => {
    const port = await echo((socket, text) => socket.end(text))
    const played = await net([
      '0 create 1',
      `0 connect 0 127.0.0.1 ${port}`,
      '0 write 0 bye',
      '1 read 0 3 500',
      '2 write 0 more',
      '3 state 0',
      '4 state 0',
    ])
    expect(factsOf(played, 'read')[0]).toMatchObject({ got: '3', text: 'bye', connected: '1' })
    expect(factsOf(played, 'state')).toEqual([
      { readable: '0', connected: '0', writable: '0', error: '5273' },
      { readable: '0', connected: '0', writable: '0', error: '0' },
    ])
  })

  it('need an allowed address, a listener and a handle', async () => {
    const port = await echo()
    const played = await net([
      '0 create 1',
      `0 connect 0 10.0.0.1 ${port}`,
      '0 connect 0 127.0.0.1 1',
      `0 connect 5 127.0.0.1 ${port}`,
      '0 write 5 x',
      '0 read 5 1 10',
      '0 state 5',
    ])
    expect(factsOf(played, 'connect').map(({ error }) => error)).toEqual(['4014', '5272', '5270'])
    expect(factsOf(played, 'write')).toMatchObject([{ sent: '-1', error: '5270' }])
    expect(factsOf(played, 'state')).toMatchObject([{ error: '5270' }])
  })

  it('are at most 128', async () => {
    const played = await net(['0 create 128', '0 create 1', '0 close 0', '0 create 1'])
    expect(factsOf(played, 'create')).toEqual([
      { count: '128', last: 'some', error: '0' },
      { count: '128', last: 'none', error: '5271' },
      { count: '129', last: 'some', error: '0' },
    ])
  })

  it('drop by fault: at the n-th sending, before or after it, or at an instant', async () => {
    const heard: string[] = []
    const port = await echo((_socket, text) => heard.push(text))
    const plan = [
      '0 create 1',
      `0 connect 0 127.0.0.1 ${port}`,
      '0 write 0 a',
      '1 write 0 b',
      `2 connect 0 127.0.0.1 ${port}`,
      '2 write 0 c',
      '4 state 0',
      '4 write 0 d',
    ]
    const played = await net(plan, {
      scenario: {
        run: { start: START, lockstepMs: 20 },
        faults: [
          { kind: 'socketDrop', nth: 2, executed: true },
          { kind: 'socketDrop', at: START + 3000 },
        ],
      },
    })
    expect(factsOf(played, 'write').map(({ sent, connected }) => [sent, connected])).toEqual([
      ['1', '1'],
      ['-1', '0'],
      ['1', '1'],
      ['-1', '0'],
    ])
    expect(heard).toEqual(['a', 'b', 'c'])
    expect(factsOf(played, 'state')[0]).toMatchObject({ connected: '0', error: '5273' })
  })

  it('hear nothing while the server is silent, and all of it afterwards', async () => {
    const port = await echo()
    const played = await net(
      ['0 create 1', `0 connect 0 127.0.0.1 ${port}`, '1 write 0 hello', '2 state 0', '6 state 0', '6 read 0 5 100'],
      {
        scenario: { run: { start: START, lockstepMs: 100 }, faults: [{ kind: 'serverSilent', from: START + 500, until: START + 5000 }] },
      },
    )
    expect(factsOf(played, 'state').map(({ readable, connected }) => [readable, connected])).toEqual([
      ['0', '1'],
      ['5', '1'],
    ])
    expect(factsOf(played, 'read')).toMatchObject([{ text: 'hello' }])
  })
})
