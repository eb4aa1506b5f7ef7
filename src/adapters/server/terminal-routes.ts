import type { FastifyInstance } from 'fastify'
import { BarcloseError } from '../../errors.ts'
import type { Decoded } from './body.ts'
import type { Edge } from './edge.ts'
import { receive } from './receive.ts'
import { TERMINAL_PATHS } from './routes.ts'

/** One address per message type; the reply is always a list of messages. */
export function addTerminalRoutes(app: FastifyInstance, edge: Edge): void {
  for (const [path, type] of TERMINAL_PATHS) {
    app.post<{ Body: Decoded | null | undefined }>(path, (request, reply) => {
      const { body } = request
      if (body === null || body === undefined) throw new BarcloseError('BAD_JSON', 'the body is empty')
      // The request lives until its answer has gone; its body need not.
      request.body = null
      receive(edge, body, type, ({ text, error }) => {
        if (error?.retryAfterMs !== undefined) void reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)))
        void reply
          .code(error?.status ?? 200)
          .header('content-type', 'application/json; charset=utf-8')
          .send(text)
      })
    })
  }
}
