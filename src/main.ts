import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { CliIo } from './cli/command.ts'
import { COMMANDS } from './cli/commands.ts'
import { runCli } from './cli/run.ts'

/** A handle that is left open must not keep a finished command alive. */
const LINGER_MS = 2_000

process.exitCode = await runCli(process.argv.slice(2), processIo(), COMMANDS)
setTimeout(() => process.exit(), LINGER_MS).unref()

function processIo(): CliIo {
  const output = watchReaders()
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    isTty: process.stdout.isTTY,
    env: { ...readDotEnv('.env'), ...process.env },
    now: () => Date.now(),
    onStop,
    outliveReaders: output.outlive,
  }
}

/** A reader that goes away, as in `barclose doctor | head`, ends the command quietly, unless it is a server. */
function watchReaders(): Readonly<{ outlive: () => void }> {
  let isOutliving = false
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isOutliving) return
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  const outlive = (): void => {
    isOutliving = true
    process.stderr.on('error', () => undefined)
    for (const stream of [process.stdout, process.stderr]) writeWithoutWaiting(stream)
  }
  return { outlive }
}

/** Windows makes the whole process wait while a pipe is full; Node has no public way to have it as on other systems. */
function writeWithoutWaiting(stream: object): void {
  if (process.platform !== 'win32') return
  const handle: unknown = Reflect.get(stream, '_handle')
  if (typeof handle !== 'object' || handle === null || !('setBlocking' in handle) || typeof handle.setBlocking !== 'function') return
  Reflect.apply(handle.setBlocking, handle, [false])
}

/** Our settings out of a file beside the user, e.g. in a clone; the real environment wins. */
function readDotEnv(path: string): Record<string, string | undefined> {
  if (!existsSync(path)) return {}
  const entries = Object.entries(parseEnv(readFileSync(path, 'utf8')))
  return Object.fromEntries(entries.filter(([name]) => name.startsWith('BARCLOSE_')))
}

/** SIGHUP is what Windows sends when the console window is closed. */
function onStop(listener: (signal: string) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}
