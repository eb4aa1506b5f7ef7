import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCollector } from '../src/adapters/heap/collector.ts'
import { composeServer } from '../src/compose.ts'
import { configOf } from '../src/config.ts'
import type { TerminalMessage } from '../src/contracts/messages.ts'
import { openEcho } from './ea-echo.ts'
import { EA_TOKEN, EA_ZONE, type FromServers, type Heard } from './ea-shared.ts'

/** The servers under measure, in a process of their own: the real one, and one that answers at once. */
const folder = await mkdtemp(join(tmpdir(), 'barclose-bench-'))
let heard: Heard[] = []
let orders = 0
let now = Date.now()
const server = await composeServer({
  config: configOf({ desk: 'ema', home: folder, logLevel: 'silent', ratePerSecond: 1_000_000 }),
  clock: { now: () => now },
  logger: false,
  collector: openCollector(),
  journalPath: join(folder, 'journal.db'),
  token: EA_TOKEN,
  version: 'bench',
  // The terminal's time is virtual.
  stamp: (message) => {
    if ('serverTime' in message) now = EA_ZONE.toUtc(message.serverTime)
    heard.push(heardOf(message))
    return now
  },
})
server.engine.onEvent((event) => {
  if (event.kind === 'decision') orders += event.decision.signals.length
})
const echo = await openEcho((entry) => heard.push(entry))
const decideUrl = await server.app.listen({ host: '127.0.0.1', port: 0 })

process.on('message', (message) => {
  if (message === 'heard') {
    send({ kind: 'heard', heard, orders })
    heard = []
    orders = 0
  }
  if (message === 'stop') void stop()
})
send({ kind: 'ready', decidePort: Number(new URL(decideUrl).port), echoPort: echo.port })

function heardOf(message: TerminalMessage): Heard {
  return { type: message.type, timeframes: message.type === 'snapshot' && !message.full ? message.closed.length : 0 }
}

function send(message: FromServers): void {
  process.send?.(message)
}

async function stop(): Promise<void> {
  await echo.close()
  await server.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  process.disconnect()
}
