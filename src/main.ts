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
  // A reader that goes away, as in `barclose doctor | head`, ends the command quietly.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    isTty: process.stdout.isTTY,
    env: { ...readDotEnv('.env'), ...process.env },
    now: () => Date.now(),
    onStop,
  }
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
