import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { BarcloseError } from '../../errors.ts'
import type { Edge } from './edge.ts'
import { OPEN_PATHS, pathOf, STREAM_PATH } from './routes.ts'

/** What a browser, which cannot set headers on a WebSocket, offers as subprotocol instead of the header. */
export const BEARER_SUBPROTOCOL = 'bearer.'

/** Lets only the owner of the token in. What is of its length is compared in constant time; the length itself is no secret. */
export function addAuth(app: FastifyInstance, { token }: Pick<Edge, 'token'>): void {
  const expected = Buffer.from(`Bearer ${token}`)
  const isToken = (header: string): boolean => {
    const given = Buffer.from(header)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  app.addHook('onRequest', (request, _reply, done) => {
    const { authorization } = request.raw.headers
    if (authorization !== undefined && isToken(normalScheme(authorization))) return done()
    const path = pathOf(request.raw.url ?? '')
    if (OPEN_PATHS.has(path)) return done()
    if (
      path === STREAM_PATH &&
      subprotocolTokens(request.raw.headers['sec-websocket-protocol']).some((given) => isToken(`Bearer ${given}`))
    ) {
      return done()
    }
    done(
      new BarcloseError('UNAUTHORIZED', authorization === undefined ? 'the authorization header is missing' : 'the bearer token is wrong'),
    )
  })
}

/** The scheme's name is case-insensitive; the token is not. */
function normalScheme(header: string): string {
  return header.startsWith('Bearer ') ? header : header.replace(/^bearer +/i, 'Bearer ')
}

function subprotocolTokens(offered: string | undefined): readonly string[] {
  if (offered === undefined) return []
  const protocols = offered.split(',', 8).map((name) => name.trim())
  return protocols.filter((name) => name.startsWith(BEARER_SUBPROTOCOL)).map((name) => name.slice(BEARER_SUBPROTOCOL.length))
}
