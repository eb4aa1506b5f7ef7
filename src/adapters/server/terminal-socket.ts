import type { FastifyInstance } from 'fastify'
import type { WebSocket } from '@fastify/websocket'
import { BarcloseError } from '../../errors.ts'
import type { Decoded } from './body.ts'
import type { Edge } from './edge.ts'
import { receive, refuse, type Accepted } from './receive.ts'
import { TERMINAL_SOCKET_PATH } from './routes.ts'
import { CLOSE, type KeptSocket, type SocketKeeper } from './sockets.ts'

/** Messages of one socket that may be under way at once; above it, reading waits. */
const UNDER_WAY_MAX = 256
/** The same for their bytes, in multiples of the body limit. */
const UNDER_WAY_BODIES_MAX = 8
/** Messages refused for their rate, without one accepted between, after which the connection is ended. */
const RATE_REFUSALS_MAX = 100
/** Accounts that one connection may be told of unasked. */
const FOLLOWED_MAX = 64

/** The terminal's messages over one WebSocket: same checks, same answers as over HTTP, and pushes beside them. */
export function addTerminalSocket(app: FastifyInstance, edge: Edge, keeper: SocketKeeper): void {
  app.route({
    method: 'GET',
    url: TERMINAL_SOCKET_PATH,
    handler: () => {
      throw new BarcloseError('BAD_REQUEST', 'this address takes a WebSocket upgrade')
    },
    wsHandler: (socket, request) => serve(edge, keeper, { socket, address: request.raw.socket.remoteAddress ?? '' }),
  })
}

function serve(edge: Edge, keeper: SocketKeeper, { socket, address }: Readonly<{ socket: WebSocket; address: string }>): void {
  const underWay = { messages: 0, bytes: 0 }
  const kept = keeper.keep(socket, { kind: 'terminal', address, isBusy: () => underWay.messages > 0 })
  const pushes = followPushes(edge, kept)
  let rateRefusals = 0
  const answerError = (error: BarcloseError): void => kept.send(refuse(edge, error, { value: undefined, expected: undefined }).text)

  const admit = (bytes: Buffer, isBinary: boolean): Decoded => {
    if (edge.isClosing()) throw new BarcloseError('SHUTTING_DOWN', '')
    const retryAfterMs = edge.rate.take(address)
    if (retryAfterMs > 0) throw new BarcloseError('RATE_LIMITED', `more than ${edge.config.ratePerSecond} in a second`, { retryAfterMs })
    rateRefusals = 0
    if (isBinary) throw new BarcloseError('UNSUPPORTED_MEDIA', 'binary frames are not taken; send one message as a text frame')
    return edge.decode(bytes)
  }
  const start = (decoded: Decoded, bytes: number): void => {
    underWay.messages += 1
    underWay.bytes += bytes
    if (underWay.messages >= UNDER_WAY_MAX || underWay.bytes >= UNDER_WAY_BODIES_MAX * edge.config.bodyLimitBytes) socket.pause()
    receive(edge, decoded, undefined, ({ text, accepted }) => {
      underWay.messages -= 1
      underWay.bytes -= bytes
      if (socket.isPaused) socket.resume()
      kept.send(text)
      if (accepted !== undefined) pushes.follow(accepted)
    })
  }
  socket.on('message', (data, isBinary) => {
    const bytes = bufferOf(data)
    try {
      start(admit(bytes, isBinary), bytes.length)
    } catch (thrown) {
      const { error, text } = refuse(edge, thrown, { value: undefined, expected: undefined })
      kept.send(text)
      if (error?.code === 'RATE_LIMITED' && ++rateRefusals >= RATE_REFUSALS_MAX) kept.close(CLOSE.policy, 'RATE_LIMITED')
    }
  })
  sayBeforeClosing(socket, () => answerError(new BarcloseError('BODY_TOO_LARGE', '')))
  socket.on('error', () => undefined)
  socket.on('close', pushes.stop)
}

/** A message over the limit ends the connection inside the WebSocket library; the client shall first hear why. */
function sayBeforeClosing(socket: WebSocket, say: () => void): void {
  const close = socket.close.bind(socket)
  socket.close = (code, reason) => {
    if (code === CLOSE.tooLarge && socket.readyState === socket.OPEN) say()
    close(code, reason)
  }
}

/** Sends what the engine says unasked to the live session of every account that spoke on this socket. */
function followPushes({ engine }: Edge, kept: KeptSocket): { follow: (message: Accepted) => void; stop: () => void } {
  const followed = new Map<string, Readonly<{ session: string; stop: () => void }>>()
  const leave = (account: string): void => {
    followed.get(account)?.stop()
    followed.delete(account)
  }
  return {
    follow: ({ account, session, type }) => {
      if (type === 'bye' || !kept.isOpen()) return leave(account)
      if (followed.get(account)?.session === session) return
      leave(account)
      const oldest = followed.size < FOLLOWED_MAX ? undefined : followed.keys().next().value
      if (oldest !== undefined) leave(oldest)
      followed.set(account, { session, stop: engine.onPush(account, session, (messages) => kept.send(JSON.stringify(messages))) })
    },
    stop: () => {
      for (const account of followed.keys()) leave(account)
    },
  }
}

function bufferOf(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
