import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CliIo } from '../../src/cli/command.ts'

export type TestIo = Readonly<{ io: CliIo; folder: string; stdout: () => string; stderr: () => string; stop: (signal: string) => void }>

/** Surroundings of a command: a data folder of its own that is gone after the test, and what it printed. */
export function testIo(env: Readonly<Record<string, string>> = {}): TestIo {
  const folder = env['BARCLOSE_HOME'] ?? join(temporaryFolder(), 'home')
  const printed = { stdout: '', stderr: '' }
  const listeners = new Set<(signal: string) => void>()
  const io: CliIo = {
    stdout: { write: (text) => (printed.stdout += text) },
    stderr: { write: (text) => (printed.stderr += text) },
    isTty: false,
    env: { BARCLOSE_HOME: folder, BARCLOSE_PORT: '0', ...env },
    now: () => Date.now(),
    onStop: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const stop = (signal: string) => listeners.forEach((listener) => listener(signal))
  return { io, folder, stdout: () => printed.stdout, stderr: () => printed.stderr, stop }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'barclose-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
