import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'

export const CRASH_TOKEN = 'crash-token-0123456789'
export const CRASH_ZONE = 'America/New_York+7h'

/** The built server in a process of its own, stamped by its messages: a close is new whenever it is sent. */
const SERVER = `
  const [dist, journalPath, token, zoneRule] = process.argv.slice(1)
  const { composeServer } = await import(dist + 'src/compose.js')
  const { configOf } = await import(dist + 'src/config.js')
  const { createLogger } = await import(dist + 'src/adapters/server/logger.js')
  const { parseZone } = await import(dist + 'src/core/time/zone.js')
  const zone = parseZone(zoneRule)
  const server = await composeServer({
    config: configOf({ desk: 'ema', ratePerSecond: 1_000_000, serverZone: zoneRule }),
    clock: { now: () => Date.now() },
    logger: createLogger({ level: 'error', token }),
    journalPath,
    token,
    version: 'crash',
    stamp: (message) => zone.toUtc('serverTime' in message ? message.serverTime : message.time),
  })
  process.send({ url: await server.app.listen({ host: '127.0.0.1', port: 0 }) })`

const ReadySchema = z.strictObject({ url: z.string() })

export type CrashServer = Readonly<{
  /** Rejects when the process ends before it listens. */
  url: Promise<string>
  /** Ends it as a power cut would, and waits until it is gone. */
  kill: () => Promise<void>
  /** What it said on standard output and error: a defect is told there. */
  said: () => string
}>

export function startCrashServer(journalPath: string): CrashServer {
  const dist = new URL('../../dist/', import.meta.url).href
  const argv = ['--input-type=module', '--eval', SERVER, dist, journalPath, CRASH_TOKEN, CRASH_ZONE]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let said = ''
  child.stdout?.on('data', (part: Buffer) => (said += part.toString()))
  child.stderr?.on('data', (part: Buffer) => (said += part.toString()))
  const gone = once(child, 'exit')
  const ready = once(child, 'message').then(([message]: unknown[]) => ReadySchema.parse(message).url)
  const url = Promise.race([
    ready,
    gone.then(() => {
      throw new Error(`the server ended before it listened: ${said}`)
    }),
  ])
  // A server that is killed while it starts is asked by nobody.
  url.catch(() => undefined)
  return { url, said: () => said, kill: () => kill(child, gone) }
}

async function kill(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL')
  await gone
}
