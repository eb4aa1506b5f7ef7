import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { pino } from 'pino'
import { WebSocket } from 'ws'
import { buildApp } from '../../../src/adapters/server/app.ts'
import type { Tuning } from '../../../src/adapters/server/edge.ts'
import { configOf, type Config } from '../../../src/config.ts'
import { ReplySchema } from '../../../src/contracts/server.ts'
import type { Engine } from '../../../src/pipeline/api.ts'
import type { JournalReader } from '../../../src/ports/journal.ts'
import { NOW, TOKEN, createFakeEngine, emptyReader } from './fixtures.ts'
import { PATIENCE } from '../../support/patience.ts'

export type AppOptions = Readonly<{
  engine?: Engine
  reader?: JournalReader
  config?: Partial<Config>
  logger?: pino.Logger
  tuning?: Partial<Tuning>
  journalOk?: boolean
}>

const opened: FastifyInstance[] = []
/** For `afterEach`: ends every app a test has built. */
export async function closeApps(): Promise<void> {
  await Promise.all(opened.splice(0).map((app) => app.close()))
}

export async function testApp({ engine, reader, config, logger, tuning, journalOk = true }: AppOptions = {}): Promise<FastifyInstance> {
  const app = await buildApp({
    engine: engine ?? createFakeEngine().engine,
    reader: reader ?? emptyReader,
    models: () => [],
    journalHealth: () => ({ ok: journalOk, why: journalOk ? '' : 'the disk is full' }),
    config: configOf({ desk: 'ema', ratePerSecond: 100_000, ...config }),
    token: TOKEN,
    clock: { now: () => NOW },
    logger: logger ?? false,
    version: '0.1.0-test',
    tuning: { drainMs: 1_000, ...tuning },
  })
  opened.push(app)
  return app
}

export async function listeningApp(options: AppOptions = {}) {
  const app = await testApp(options)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  if (!isAddress(address)) throw new Error('not listening')
  return { app, port: address.port, url: `http://127.0.0.1:${address.port}`, wsUrl: `ws://127.0.0.1:${address.port}` }
}
const isAddress = (address: AddressInfo | string | null): address is AddressInfo => typeof address === 'object' && address !== null

export const BEARER = { authorization: `Bearer ${TOKEN}` }
export const JSON_HEADERS = { ...BEARER, 'content-type': 'application/json' }

/** The one error that a refusal consists of, checked against the contract. */
export function errorOf(body: string) {
  const [message, ...others] = ReplySchema.parse(JSON.parse(body))
  if (message?.type !== 'error' || others.length > 0) throw new Error(`not one error: ${body.slice(0, 300)}`)
  return message
}

/** A WebSocket whose frames can be awaited one after another. */
export async function openSocket(
  url: string,
  { protocols = [], headers = BEARER }: { protocols?: string[]; headers?: Record<string, string> } = {},
) {
  const socket = new WebSocket(url, protocols, { headers })
  const frames: string[] = []
  const waiting: ((frame: string) => void)[] = []
  socket.on('message', (data: Buffer) => {
    const next = waiting.shift()
    if (next === undefined) frames.push(data.toString())
    else next(data.toString())
  })
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve)
  })
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  const frame = (): Promise<string> => {
    const first = frames.shift()
    return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first)
  }
  return { socket, frame, closed, send: (value: unknown) => socket.send(JSON.stringify(value)) }
}

/** Waits until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE.timeout
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it never came to hold')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export async function untilMetrics(app: FastifyInstance, line: string): Promise<void> {
  const deadline = performance.now() + PATIENCE.timeout
  for (;;) {
    const { body } = await app.inject({ url: '/metrics', headers: BEARER })
    if (body.includes(line)) return
    if (performance.now() > deadline) throw new Error(`${line} never stood in\n${body}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
