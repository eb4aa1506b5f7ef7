import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { BarcloseError } from '../../errors.ts'
import type { Edge } from './edge.ts'
import { pathOf, SOCKET_PATHS } from './routes.ts'

/** Bounds how many connections are held and how fast one address may ask. Body and time limits are options of the server itself. */
export function addLimits(app: FastifyInstance, edge: Edge): void {
  const connections = limitConnections(app, edge)

  app.addHook('onRequest', (request, _reply, done) => {
    const { socket, headers } = request.raw
    if (edge.isClosing()) return done(new BarcloseError('SHUTTING_DOWN', ''))
    if (connections.isRefused(socket)) {
      return done(new BarcloseError('TOO_MANY_CONNECTIONS', `${edge.config.connectionsMax} are held`, { retryAfterMs: 1_000 }))
    }
    const retryAfterMs = edge.rate.take(socket.remoteAddress ?? '')
    if (headers.upgrade !== undefined && !SOCKET_PATHS.has(pathOf(request.raw.url ?? ''))) {
      return done(new BarcloseError('BAD_REQUEST', 'this address takes no upgrade'))
    }
    // A flood from the same machine must not make the process look dead.
    if (retryAfterMs === 0 || request.raw.url === '/health/live') return done()
    done(new BarcloseError('RATE_LIMITED', `more than ${edge.config.ratePerSecond} in a second`, { retryAfterMs }))
  })
}

/**
 * A connection above the limit may still ask, so that it can be told why it is refused; it is cut when it does not
 * ask soon, and twice the limit is never exceeded.
 */
function limitConnections(app: FastifyInstance, { config, metrics, tuning, log }: Edge): { isRefused: (socket: Socket) => boolean } {
  const held = new Set<Socket>()
  const refused = new WeakSet<Socket>()
  const { server } = app
  server.maxConnections = 2 * config.connectionsMax

  server.on('connection', (socket: Socket) => {
    if (held.size < config.connectionsMax) {
      held.add(socket)
      metrics.gauge('barclose_connections', held.size)
      socket.once('close', () => {
        held.delete(socket)
        metrics.gauge('barclose_connections', held.size)
      })
      return
    }
    refused.add(socket)
    const cut = setTimeout(() => socket.destroy(), tuning.refusedLifeMs).unref()
    socket.once('close', () => clearTimeout(cut))
  })
  server.on('drop', () => metrics.error('TOO_MANY_CONNECTIONS'))
  // A client that asks and never reads keeps its answer in our memory until this ends it.
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0) {
      metrics.error('SLOW_READER')
      log.warn({ code: 'SLOW_READER', bytes: socket.writableLength }, 'connection cut')
    }
    socket.destroy()
  })
  return { isRefused: (socket) => refused.has(socket) }
}
