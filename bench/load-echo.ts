import { fastify } from 'fastify'
import { WebSocketServer } from 'ws'

const BODY_BYTES_MAX = 2_000_000

/** The floor: over both transports it receives a message, parses it, and says its number. No more than that is left out of any server. */
export async function openEcho(): Promise<Readonly<{ url: string; close: () => Promise<void> }>> {
  const app = fastify({ bodyLimit: BODY_BYTES_MAX })
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    const parsed: unknown = JSON.parse(body.toString())
    done(null, parsed)
  })
  app.post('/echo', (request, reply) => {
    void reply.type('application/json').send(answerTo(request.body))
  })
  const sockets = new WebSocketServer({
    server: app.server,
    maxPayload: BODY_BYTES_MAX,
    skipUTF8Validation: true,
    perMessageDeflate: false,
  })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) socket.send(answerTo(JSON.parse(data.toString())))
    })
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const close = async (): Promise<void> => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
    await app.close()
  }
  return { url, close }
}

const answerTo = (body: unknown): string =>
  `[{"type":"echo","seq":${typeof body === 'object' && body !== null && 'seq' in body ? Number(body.seq) : 0}}]`
