import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { BarcloseError } from '../../errors.ts'
import { errorReply } from './errors.ts'
import type { Metrics } from './metrics.ts'

/** Answers what never became a request: malformed HTTP, headers too large, a request that did not arrive whole in time. */
export function answerClientError(metrics: Metrics, error: Readonly<{ code?: string }>, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const refusal = refusalOf(error.code ?? '')
  metrics.error(refusal.code)
  const body = JSON.stringify(errorReply(refusal))
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Error'}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}

function refusalOf(code: string): BarcloseError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new BarcloseError('REQUEST_TIMEOUT', '')
  if (code === 'HPE_HEADER_OVERFLOW') return new BarcloseError('HEADERS_TOO_LARGE', '')
  return new BarcloseError('BAD_REQUEST', 'this is not HTTP/1.1')
}
