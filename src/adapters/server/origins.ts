import type { FastifyInstance } from 'fastify'
import type { Config } from '../../config.ts'
import { BarcloseError } from '../../errors.ts'

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Keeps web pages away from a server on localhost: a page may call any address, so its Origin must be ours, and may
 * have a name of its own point to 127.0.0.1, so the Host must be one we answer for.
 */
export function addOriginCheck(app: FastifyInstance, { hosts, host: bound, origins }: Pick<Config, 'hosts' | 'host' | 'origins'>): void {
  const names = new Set([...LOOPBACK_NAMES, bracketed(bound), ...hosts.map(bracketed)].map((name) => name.toLowerCase()))
  const foreign = new Set(origins.map((origin) => origin.toLowerCase().replace(/\/$/, '')))

  app.addHook('onRequest', (request, _reply, done) => {
    const host = (request.raw.headers.host ?? '').toLowerCase()
    if (!names.has(host.replace(/:\d{1,5}$/, '')) && !names.has(host)) {
      return done(new BarcloseError('HOST_REFUSED', `Host "${host.slice(0, 100)}" is not answered for`))
    }
    const origin = request.raw.headers.origin?.toLowerCase()
    if (origin === undefined || origin === `http://${host}` || foreign.has(origin)) return done()
    done(new BarcloseError('ORIGIN_REFUSED', `Origin "${origin.slice(0, 100)}" may not call`))
  })
}

/** An IPv6 address stands in brackets in a Host header. */
function bracketed(name: string): string {
  return name.includes(':') && !name.startsWith('[') && (name.match(/:/g) ?? []).length > 1 ? `[${name}]` : name
}
