import websocket from '@fastify/websocket'
import { fastify, type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { addAuth } from './auth.ts'
import { addBodyParser, openBodyDecoder } from './body.ts'
import { answerClientError } from './client-errors.ts'
import { logDecision } from './decision-log.ts'
import { TUNING, type Edge, type EdgeOptions } from './edge.ts'
import { addErrors, sendError, reportError, toBarcloseError } from './errors.ts'
import { addLimits } from './limits.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { addOpsRoutes } from './ops-routes.ts'
import { addOriginCheck } from './origins.ts'
import { addPeopleRoutes } from './people-routes.ts'
import { createRateLimit } from './rate-limit.ts'
import { createSocketKeeper } from './sockets.ts'
import { addStream } from './stream.ts'
import { addTerminalRoutes } from './terminal-routes.ts'
import { addTerminalSocket } from './terminal-socket.ts'

const HEADER_BYTES_MAX = 16_384
/** A decision key may have 128 characters, each of them three when URL-encoded. */
const PARAM_LENGTH_MAX = 400
const REFUSALS_LOGGED_PER_SECOND = 10

/** The HTTP and WebSocket edge, without listening. */
export async function buildApp(options: EdgeOptions): Promise<FastifyInstance> {
  const closing = { isClosing: false }
  const metrics = createMetrics()
  const { logger, tuning, ...given } = options
  const edge: Edge = {
    ...given,
    log: logger === false ? pino({ enabled: false }) : logger,
    logLimit: createRateLimit({ perSecond: REFUSALS_LOGGED_PER_SECOND }),
    metrics,
    rate: createRateLimit({ perSecond: options.config.ratePerSecond }),
    decode: openBodyDecoder(),
    tuning: { ...TUNING, ...tuning },
    isClosing: () => closing.isClosing,
  }
  const app = createServer(edge)

  addErrors(app, edge)
  addLimits(app, edge)
  addOriginCheck(app, edge.config)
  addAuth(app, edge)
  addBodyParser(app, edge.decode)
  watchEngine(app, edge, metrics)
  app.addHook('preClose', (done) => {
    closing.isClosing = true
    drainHttp(app, edge)
    done()
  })

  addTerminalRoutes(app, edge)
  addPeopleRoutes(app, edge)
  addOpsRoutes(app, edge)
  await app.register(addSockets, edge)
  await app.ready()
  return app
}

function createServer(edge: Edge): FastifyInstance {
  const { requestTimeoutMs, bodyLimitBytes } = edge.config
  return fastify({
    // Our own lines say more, and a logger of Fastify's costs every request a child logger and listeners.
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit: bodyLimitBytes,
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: edge.tuning.keepAliveMs,
    connectionTimeout: edge.tuning.stalledMs,
    return503OnClosing: false,
    http: {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, Math.ceil(requestTimeoutMs / 4)),
      // The check of origins refuses a missing Host, with a body that says so.
      requireHostHeader: false,
      noDelay: true,
    },
    frameworkErrors: (thrown, request, reply) => {
      const error = toBarcloseError(thrown)
      reportError(edge, error, {})
      sendError(reply, error, request)
    },
    clientErrorHandler: (error, socket) => answerClientError(edge.metrics, error, socket),
  })
}

/** A context of its own: the hooks of the WebSocket plugin then cost the other addresses nothing. */
async function addSockets(app: FastifyInstance, edge: Edge): Promise<void> {
  const keeper = createSocketKeeper(edge)
  await app.register(websocket, {
    options: {
      maxPayload: edge.config.bodyLimitBytes,
      // Checked with the body, where a fault is answered and the connection stays.
      skipUTF8Validation: true,
      perMessageDeflate: false,
      handleProtocols: (offered) => [...offered].find((name) => !name.startsWith('bearer.')) ?? [...offered][0] ?? false,
    },
    preClose: (done) => keeper.closeAll(done),
    // Of a message that is none the connection is closing already, and the other side may still be sending: cut at once, it would
    // never read why. What is still open has met a fault of ours.
    errorHandler: (error, socket, request) => {
      if (socket.readyState !== socket.OPEN) return
      request.log.error(error)
      socket.terminate()
    },
  })
  addTerminalSocket(app, edge, keeper)
  addStream(app, edge, keeper)
}

function watchEngine(app: FastifyInstance, { engine, log }: Edge, metrics: Metrics): void {
  const stop = engine.onEvent((event) => {
    metrics.event(event)
    logDecision(log, event)
  })
  app.addHook('onClose', (_app, done) => {
    stop()
    metrics.close()
    done()
  })
}

/** A connection that has its last answer is idle and is closed at once; one that never gets it is cut after `drainMs`. */
function drainHttp({ server }: FastifyInstance, { tuning }: Edge): void {
  if (!server.listening) return
  const sweep = setInterval(() => server.closeIdleConnections(), 50).unref()
  const cut = setTimeout(() => server.closeAllConnections(), tuning.drainMs).unref()
  server.once('close', () => {
    clearInterval(sweep)
    clearTimeout(cut)
  })
}
