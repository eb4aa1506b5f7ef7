import type { FastifyInstance } from 'fastify'
import { StreamQuerySchema } from '../../contracts/people.ts'
import { BarcloseError } from '../../errors.ts'
import type { EngineEvent } from '../../pipeline/api.ts'
import type { Edge } from './edge.ts'
import { errorReply, reportError, toBarcloseError } from './errors.ts'
import { check } from './people-routes.ts'
import { STREAM_PATH } from './routes.ts'
import { CLOSE, type KeptSocket, type SocketKeeper } from './sockets.ts'

/** Tells everyone who listens of decisions, outcomes, deals and changes of state, as they happen. */
export function addStream(app: FastifyInstance, edge: Edge, keeper: SocketKeeper): void {
  const listeners = new Map<KeptSocket, string | undefined>()
  const stop = edge.engine.onEvent((event: EngineEvent) => {
    if (listeners.size === 0) return
    const text = JSON.stringify(event)
    for (const [kept, account] of listeners) if (account === undefined || account === event.account) kept.send(text)
  })
  app.addHook('onClose', (_app, done) => {
    stop()
    done()
  })

  app.route({
    method: 'GET',
    url: STREAM_PATH,
    handler: () => {
      throw new BarcloseError('BAD_REQUEST', 'this address takes a WebSocket upgrade')
    },
    wsHandler: (socket, request) => {
      const address = request.raw.socket.remoteAddress ?? ''
      const kept = keeper.keep(socket, { kind: 'stream', address, isBusy: () => false })
      socket.on('error', () => undefined)
      socket.on('close', () => listeners.delete(kept))
      socket.on('message', () => kept.close(CLOSE.policy, 'the stream takes no messages'))
      try {
        listeners.set(kept, check(StreamQuerySchema, request.query).account)
      } catch (thrown) {
        const error = toBarcloseError(thrown)
        reportError(edge, error, { address: STREAM_PATH })
        kept.send(JSON.stringify(errorReply(error)))
        kept.close(CLOSE.policy, error.code)
      }
    },
  })
}
