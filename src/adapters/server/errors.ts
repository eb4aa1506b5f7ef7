import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Reply, ServerMessage } from '../../contracts/server.ts'
import { BarcloseError, ERRORS, type ErrorCode } from '../../errors.ts'
import type { Edge } from './edge.ts'
import { allowedMethods, pathOf, TERMINAL_PATHS } from './routes.ts'

type ErrorMessage = Extract<ServerMessage, { type: 'error' }>
/** Whose message was refused, as far as it could be read. */
export type Sender = Readonly<{ account: string; session: string; seq: number }>
export const NOBODY: Sender = { account: '', session: '', seq: 0 }

const JSON_TYPE = 'application/json; charset=utf-8'

/** One shape for every error of every address: a list with one error message. */
export function addErrors(app: FastifyInstance, edge: Edge): void {
  app.setErrorHandler((thrown: unknown, request, reply) => {
    const error = toBarcloseError(thrown)
    reportError(edge, error, { address: pathOf(request.raw.url ?? '') })
    sendError(reply, error, request)
    const type = TERMINAL_PATHS.get(pathOf(request.raw.url ?? ''))
    if (type !== undefined) edge.metrics.message(type, error.code)
  })
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(pathOf(request.raw.url ?? ''))
    if (allowed.length > 0) void reply.header('allow', allowed.join(', '))
    throw allowed.length > 0
      ? new BarcloseError('METHOD_NOT_ALLOWED', `${request.method} is not taken here; use ${allowed.join(' or ')}`)
      : new BarcloseError('NOT_FOUND', `there is nothing at ${pathOf(request.raw.url ?? '').slice(0, 200)}`)
  })
}

/** Counts every error; logs defects with their stack, and the first few refusals of each second. */
export function reportError(edge: Edge, error: BarcloseError, context: Readonly<Record<string, string>>): void {
  edge.metrics.error(error.code)
  if (error.code === 'INTERNAL') {
    edge.log.error({ err: error.cause ?? error, ...context }, 'a defect of this server')
  } else if (edge.logLimit.take('refused') === 0) {
    edge.log.warn({ code: error.code, field: error.path, why: error.message.slice(0, 300), ...context }, 'refused')
  }
}

export function sendError(reply: FastifyReply, error: BarcloseError, request?: FastifyRequest): void {
  const sender = { ...NOBODY, account: accountOf(request) }
  const body = JSON.stringify(errorReply(error, sender))
  // The body is read to its end instead: a client that is still sending would lose the answer to a closed connection.
  if (error.code === 'BODY_TOO_LARGE') void reply.removeHeader('connection')
  if (error.code === 'UNAUTHORIZED') void reply.header('www-authenticate', 'Bearer')
  if (error.code === 'SHUTTING_DOWN' || error.code === 'TOO_MANY_CONNECTIONS') void reply.header('connection', 'close')
  if (error.retryAfterMs !== undefined) void reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)))
  if (request?.raw.headers.upgrade !== undefined) endAfter(reply)
  void reply.code(error.status).header('content-type', JSON_TYPE).header('cache-control', 'no-store').send(body)
}

/** Node hands a connection over with its upgrade request and reads it no more: refused, it would stay for ever. */
function endAfter(reply: FastifyReply): void {
  const { socket } = reply.request.raw
  void reply.header('connection', 'close')
  reply.raw.once('finish', () => socket.destroySoon())
}

/** The error, and what else the terminal must hear with it. */
export const errorReply = (error: BarcloseError, sender: Sender = NOBODY): Reply => [errorMessage(error, sender), ...error.messages]

function errorMessage(error: BarcloseError, sender: Sender): ErrorMessage {
  return {
    v: 1,
    account: sender.account,
    session: sender.session,
    seq: sender.seq,
    type: 'error',
    code: error.code,
    path: error.path.slice(0, 200),
    message: explain(error),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: Math.max(0, Math.ceil(error.retryAfterMs)) }),
  }
}

/** What is wrong, then what to do. What lies behind a defect stays in the log. */
function explain({ code, message, path }: BarcloseError): string {
  const { meaning, remedy } = ERRORS[code]
  if (code === 'INTERNAL' || message === '') return `${meaning} ${remedy}`
  const said = message.slice(0, 400)
  const named = path === '' || said.includes(path) ? said : `${path.slice(0, 200)}: ${said}`
  return named.includes(remedy) ? named : `${/[.!?]$/.test(named) ? named : `${named}.`} ${remedy}`
}

const FASTIFY_CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', ''],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA', ''],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['BAD_JSON', 'the body is empty'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['BAD_JSON', 'the body is shorter or longer than its content-length'],
  FST_ERR_BAD_URL: ['BAD_REQUEST', 'the address is not valid percent-encoded UTF-8'],
  FST_ERR_MAX_PARAM_LENGTH: ['NOT_FOUND', 'a part of the address is too long'],
}

/** Every error becomes one of the registry; what nobody foresaw is INTERNAL, with its cause kept for the log. */
export function toBarcloseError(thrown: unknown): BarcloseError {
  if (thrown instanceof BarcloseError) return thrown
  const { code, statusCode } = fieldsOf(thrown)
  const known = FASTIFY_CODES[code]
  if (known !== undefined) return new BarcloseError(known[0], known[1], { cause: thrown })
  if (statusCode >= 400 && statusCode < 500) return new BarcloseError('BAD_REQUEST', '', { cause: thrown })
  return new BarcloseError('INTERNAL', '', { cause: thrown })
}

function fieldsOf(thrown: unknown): Readonly<{ code: string; statusCode: number }> {
  if (typeof thrown !== 'object' || thrown === null) return { code: '', statusCode: 0 }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
  return { code, statusCode: 'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : 0 }
}

function accountOf(request: FastifyRequest | undefined): string {
  const params: unknown = request?.params
  const account = typeof params === 'object' && params !== null && 'account' in params ? params.account : ''
  return typeof account === 'string' ? account.slice(0, 64) : ''
}
