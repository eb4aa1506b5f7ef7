import { createServer, type IncomingMessage } from 'node:http'
import { SignalSchema, type Signal } from '../../src/contracts/decision.ts'
import { parseTerminalMessage, type TerminalMessage } from '../../src/contracts/messages.ts'
import type { Reply, ServerMessage } from '../../src/contracts/server.ts'

/** A reply, a reply of another shape that goes out as it stands, or the connection cut without a byte. */
type Scripted = Reply | Readonly<{ raw: unknown; status?: number }> | 'hang up'

export type FakeServer = Readonly<{
  baseUrl: string
  /** Every message that came, in order; each was valid by the contract. */
  messages: readonly TerminalMessage[]
  bodies: readonly string[]
  /** Faults of the contract found in what came. */
  faults: readonly string[]
  close: () => Promise<void>
}>

/** A server that checks each message against the contract and answers what the test says. */
export async function startFakeServer(script: (message: TerminalMessage, count: number) => Scripted): Promise<FakeServer> {
  const messages: TerminalMessage[] = []
  const bodies: string[] = []
  const faults: string[] = []
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      bodies.push(body)
      const parsed = parseTerminalMessage(JSON.parse(body))
      if (!parsed.ok) faults.push(`${parsed.fault.code} ${parsed.fault.path}: ${parsed.fault.message}`)
      if (request.headers.authorization !== 'Bearer a-token-of-the-test') faults.push('no token')
      if (!parsed.ok) return response.end('[]')
      messages.push(parsed.message)
      const answer = script(parsed.message, messages.length)
      if (answer === 'hang up') return request.socket.destroy()
      const isRaw = 'raw' in answer
      response.writeHead(isRaw ? (answer.status ?? 200) : 200, { 'content-type': 'application/json' })
      return response.end(JSON.stringify(isRaw ? answer.raw : answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { baseUrl: `http://127.0.0.1:${address.port}`, messages, bodies, faults, close }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

const head = ({ account, session, seq }: TerminalMessage) => ({ v: 1 as const, account, session, seq })

export const welcome = (message: TerminalMessage): ServerMessage => ({
  ...head(message),
  type: 'welcome',
  serverVersion: '0.1.0',
  eaVersionMin: '1.0.0',
  windowBars: 300,
  held: [],
  time: 0,
})

export const signals = (message: TerminalMessage, list: readonly Signal[]): ServerMessage => ({
  ...head(message),
  type: 'signals',
  decision: null,
  symbol: null,
  superseded: false,
  reason: 'test',
  signals: [...list],
})

export const resync = (message: TerminalMessage): ServerMessage => {
  if (message.type !== 'snapshot') throw new Error('only a snapshot is answered with resync')
  return { ...head(message), type: 'resync', brokerSymbol: message.brokerSymbol, timeframe: null, reason: 'test' }
}

export const query = (message: TerminalMessage, ids: readonly string[]): ServerMessage => ({
  ...head(message),
  type: 'query',
  signals: [...ids],
})

export const failure = (message: TerminalMessage, code: string, retryAfterMs?: number): ServerMessage => ({
  ...head(message),
  type: 'error',
  code,
  path: '',
  message: 'test',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})

/** A buy of EURUSD at the quote of the snapshot, stop 0.001 below: 100 USD per lot. */
export function openSignal(message: TerminalMessage, changes: Partial<Record<keyof Signal, unknown>> = {}): Signal {
  if (message.type !== 'snapshot') throw new Error('a signal answers a snapshot')
  return SignalSchema.parse({
    id: 'o-1',
    kind: 'OPEN',
    symbol: 'EURUSD',
    brokerSymbol: message.brokerSymbol,
    side: 'buy',
    lots: 1,
    stop: Number((message.quote.ask - 0.001).toFixed(5)),
    target: null,
    maxDeviationPoints: 20,
    riskMoney: 120,
    positionIdentifier: null,
    expiresAt: 4_000_000_000_000,
    reason: 'test',
    ...changes,
  })
}
