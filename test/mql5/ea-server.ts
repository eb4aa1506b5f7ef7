import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { TERMINAL_PATHS } from '../../src/adapters/server/routes.ts'
import { parseTerminalMessage, type TerminalMessage } from '../../src/contracts/messages.ts'
import { TIMEFRAMES, WINDOW_BARS } from '../../src/contracts/primitives.ts'
import type { ServerMessage } from '../../src/contracts/server.ts'

export const TOKEN = 'a-token-for-tests-0123456789'

export type Reply = readonly Readonly<Record<string, unknown>>[]
/** What the server answers; null leaves the usual answer, 'silence' gives none. */
export type Answer = (message: TerminalMessage, server: FakeServer) => Reply | null | 'silence'
export type FakeServer = Readonly<{
  port: number
  /** Every message that was taken, in order; what the contract refuses is among the faults. */
  messages: readonly TerminalMessage[]
  /** Every message as its bytes came in. */
  texts: readonly string[]
  faults: readonly string[]
  /** Heads of the requests, and of the handshakes. */
  requests: readonly IncomingMessage['headers'][]
  sockets: readonly WebSocket[]
  /** Bytes below the frames: what the library itself would never send. */
  writeRaw: (bytes: Buffer) => void
  /** What is sent meanwhile leaves as one: the terminal's clock goes on as soon as any byte of an answer is there. */
  together: (work: () => void) => void
  /** Says something that nobody asked for. */
  push: (messages: Reply) => void
  close: () => Promise<void>
}>

/** A server that takes what the real schemas take, answers as the real one does, and says so when told otherwise. */
export async function openServer(
  answer: Answer = () => null,
  upgrade?: (request: IncomingMessage, socket: Duplex) => boolean,
): Promise<FakeServer> {
  const state = {
    messages: [] as TerminalMessage[],
    texts: [] as string[],
    faults: [] as string[],
    requests: [] as IncomingMessage['headers'][],
    sockets: [] as WebSocket[],
  }
  const hear = (text: string): string | null => {
    state.texts.push(text)
    const parsed = parseTerminalMessage(decode(text))
    if (!parsed.ok) {
      state.faults.push(`${parsed.fault.code} ${parsed.fault.path}: ${parsed.fault.message} in ${text.slice(0, 300)}`)
      return JSON.stringify([
        { v: 1, account: '', session: '', seq: 0, type: 'error', code: parsed.fault.code, path: parsed.fault.path, message: '' },
      ])
    }
    state.messages.push(parsed.message)
    const given = answer(parsed.message, server)
    return given === 'silence' ? null : JSON.stringify(given ?? usual(parsed.message))
  }
  const http = createServer((request, response) => {
    state.requests.push(request.headers)
    void serve(request, response, hear)
  })
  const connections = new Set<Socket>()
  http.on('connection', (socket: Socket) => connections.add(socket))
  const sockets = new WebSocketServer({ noServer: true })
  let raw: Duplex | undefined
  http.on('upgrade', (request, socket, head) => {
    state.requests.push(request.headers)
    if (upgrade?.(request, socket) === true) return
    raw = socket
    sockets.handleUpgrade(request, socket, head, (client) => {
      state.sockets.push(client)
      client.on('message', (data, isBinary) => {
        if (isBinary || !Buffer.isBuffer(data)) return state.faults.push('a binary frame')
        const text = hear(data.toString('utf8'))
        if (text !== null) client.send(text)
        return undefined
      })
    })
  })
  const server: FakeServer = {
    ...state,
    port: await listen(http),
    writeRaw: (bytes) => raw?.write(bytes),
    together: (work) => {
      raw?.cork()
      work()
      raw?.uncork()
    },
    push: (messages) => state.sockets.at(-1)?.send(JSON.stringify(messages)),
    close: async () => {
      for (const socket of connections) socket.destroy()
      await new Promise((done) => http.close(done))
    },
  }
  return server
}

/** What is no JSON is told with its beginning. */
function decode(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return `${String(error)}: ${text.slice(0, 200)}`
  }
}

const listen = async (http: Server): Promise<number> =>
  new Promise((done) => {
    http.listen(0, '127.0.0.1', () => {
      const address = http.address()
      done(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })

async function serve(request: IncomingMessage, response: ServerResponse, hear: (text: string) => string | null): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  const expected = TERMINAL_PATHS.get(request.url ?? '')
  const isFit = expected !== undefined && request.headers.authorization === `Bearer ${TOKEN}` && text.includes(`"type":"${expected}"`)
  const reply = isFit ? hear(text) : JSON.stringify([])
  if (reply === null) return
  response.writeHead(isFit ? 200 : 401, { 'content-type': 'application/json; charset=utf-8' }).end(reply)
}

const envelope = ({ account, session, seq }: TerminalMessage) => ({ v: 1, account, session, seq })

/** What the real server says to it; it holds no bars at the beginning. */
export function usual(message: TerminalMessage): readonly ServerMessage[] | Reply {
  if (message.type === 'hello') return [welcome(message), state(message, 1)]
  if (message.type === 'snapshot') return [signals(message, [])]
  return []
}

export const welcome = (message: TerminalMessage, held: Reply = [], eaVersionMin = '1.0.0') => ({
  ...envelope(message),
  type: 'welcome',
  serverVersion: '0.1.0',
  eaVersionMin,
  windowBars: WINDOW_BARS,
  held,
  time: 1,
})

export const state = (message: TerminalMessage, stateVersion: number) => ({
  ...envelope(message),
  type: 'state',
  stateVersion,
  armed: true,
  mode: 'ACTIVE',
  execution: 'broker',
  why: 'armed by the user',
  roomToday: 1234.5,
  lastReason: '',
})

export const signals = (message: TerminalMessage, list: Reply, reason = 'HOLD: nothing to do') => ({
  ...envelope(message),
  type: 'signals',
  decision: 'key',
  symbol: 'EURUSD',
  superseded: false,
  reason,
  signals: list,
})

export const error = (message: TerminalMessage, code: string, more: Readonly<Record<string, unknown>> = {}) => ({
  ...envelope(message),
  type: 'error',
  code,
  path: '',
  message: 'refused by the test',
  ...more,
})

export const resync = (message: TerminalMessage, brokerSymbol: string) => ({
  ...envelope(message),
  type: 'resync',
  brokerSymbol,
  timeframe: TIMEFRAMES[0],
  reason: 'the test wants all',
})
