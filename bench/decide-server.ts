import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { openCollector } from '../src/adapters/heap/collector.ts'
import { composeServer } from '../src/compose.ts'
import { configOf } from '../src/config.ts'
import { parseZone } from '../src/core/time/zone.ts'
import { shippedPath } from '../src/cli/version.ts'
import { BENCH_TOKEN, BENCH_ZONE, type ServerReady, type ServerUse } from './decide-load.ts'

/** The server under load, in a process of its own: the real one, and an echo route that only receives and parses. */
const zone = parseZone(BENCH_ZONE)
const folder = await mkdtemp(join(tmpdir(), 'barclose-bench-'))
const server = await composeServer({
  config: configOf({ desk: process.argv[2] === 'ensemble' ? 'ensemble' : 'ema', logLevel: 'silent', ratePerSecond: 1_000_000 }),
  clock: { now: () => Date.now() },
  logger: false,
  collector: openCollector(),
  journalPath: join(folder, 'journal.db'),
  token: BENCH_TOKEN,
  version: 'bench',
  models: [shippedPath('models')],
  // The bodies are made ahead: they carry the time at which they are sent.
  stamp: (message) => ('serverTime' in message ? zone.toUtc(message.serverTime) : Date.now()),
})
const counted = { asked: 0 }
server.engine.onEvent((event) => {
  if (event.kind === 'decision' && event.decision.opinion !== null && event.decision.opinion.model !== null) counted.asked += 1
})
const decideUrl = await server.app.listen({ host: '127.0.0.1', port: 0 })

const echo = fastify({ bodyLimit: 2_000_000 })
echo.removeContentTypeParser('application/json')
echo.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
  const parsed: unknown = JSON.parse(body.toString())
  done(null, parsed)
})
echo.post('/echo', (request, reply) => {
  void reply.type('application/json').send(typeof request.body === 'object' ? '[]' : '[0]')
})
const echoUrl = await echo.listen({ host: '127.0.0.1', port: 0 })

process.on('message', (message) => {
  if (message === 'use') {
    const { user, system } = process.cpuUsage()
    process.send?.({ kind: 'use', cpuMs: (user + system) / 1_000, ...counted } satisfies ServerUse)
  }
  if (message === 'stop') void stop()
})
process.send?.({ kind: 'ready', decideUrl, echoUrl } satisfies ServerReady)

async function stop(): Promise<void> {
  await echo.close()
  await server.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  process.disconnect()
}
