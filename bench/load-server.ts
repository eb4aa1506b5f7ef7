import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { findInstalled } from '../src/adapters/models/installed.ts'
import { openCollector } from '../src/adapters/heap/collector.ts'
import { garbageCollection } from '../src/adapters/heap/v8-heap.ts'
import { composeServer } from '../src/compose.ts'
import { configOf } from '../src/config.ts'
import { shippedPath } from '../src/cli/version.ts'
import { openEcho } from './load-echo.ts'
import { figure } from './load-sums.ts'
import { LOAD_TOKEN, LOAD_ZONE, ToServerSchema, type FromServer } from './load-shared.ts'

/** The servers under load, in a process of their own: the real one with its journal on disk, and the floor. */
const DAY_MS = 86_400_000
/** A timer of this period tells how late it is, ms. */
const RESOLUTION_MS = 1

const [, , deskName, folder] = process.argv
if (folder === undefined) throw new Error('these servers are started by load-child.ts, with a desk and a folder for the journal')
const models = [shippedPath('models')]
// All models are trusted: what they want goes the whole way, to a signal.
const trusted = (await findInstalled(models)).map(({ symbol, version }) => `${symbol}@${version}`)
const server = await composeServer({
  config: configOf({
    desk: deskName === 'ensemble' ? 'ensemble' : 'ema',
    trustedModels: trusted,
    logLevel: 'silent',
    ratePerSecond: 1_000_000,
    connectionsMax: 1_000,
  }),
  clock: { now: () => Date.now() },
  logger: false,
  collector: openCollector(),
  journalPath: join(folder, 'journal.db'),
  token: LOAD_TOKEN,
  version: 'bench',
  models,
  // The terminals' time is made up: a message comes when it says it was sent.
  stamp: (message) => ('serverTime' in message ? LOAD_ZONE.toUtc(message.serverTime) : Date.now()),
})
const collectGarbage = garbageCollection()
const counted = { decided: 0, asked: 0, orders: 0, ordersInADay: 0 }
let unasked: string | null = null
const ordersOfDay = new Map<string, number>()
server.engine.onEvent((event) => {
  if (event.kind !== 'decision') return
  const { decision } = event
  counted.decided += 1
  if (decision.opinion !== null && decision.opinion.model !== null) counted.asked += 1
  else if (decision.timeframe !== 'M1' && decision.timeframe !== 'M5') unasked = `${decision.key}: ${decision.reason}`
  if (decision.signals.length === 0) return
  counted.orders += decision.signals.length
  const day = `${event.account} ${Math.floor(decision.receivedAt / DAY_MS)}`
  const ofDay = (ordersOfDay.get(day) ?? 0) + decision.signals.length
  ordersOfDay.set(day, ofDay)
  counted.ordersInADay = Math.max(counted.ordersInADay, ofDay)
})
const decideUrl = await server.app.listen({ host: '127.0.0.1', port: 0 })
const echo = await openEcho()
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

process.on('message', (raw) => {
  const message = ToServerSchema.parse(raw)
  if (message === 'stop') return void stop()
  if (message === 'settle') collectGarbage()
  send({ kind: 'use', ...useNow(), ...counted, unasked })
  // The collection itself is no delay of the server's.
  delay.reset()
})
send({ kind: 'ready', decideUrl, echoUrl: echo.url })

function useNow() {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, external } = process.memoryUsage()
  const late = (nanoseconds: number) => figure(Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS))
  return {
    cpuMs: (user + system) / 1_000,
    rssMb: figure(rss / 1e6),
    heapMb: figure((heapUsed + external) / 1e6),
    delay: { p50Ms: late(delay.percentile(50)), p99Ms: late(delay.percentile(99)), maxMs: delay.count === 0 ? 0 : late(delay.max) },
  }
}

function send(message: FromServer): void {
  process.send?.(message)
}

async function stop(): Promise<void> {
  delay.disable()
  await echo.close()
  await server.close()
  process.disconnect()
}
