import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { CliIo } from '../command.ts'
import type { TrainingPlace } from './place.ts'

/** Oldest that the pinned packages run on. */
const LEAST_PYTHON = [3, 11] as const

/** Makes the environment of the training and fills it with the pinned packages, each held against its hash. */
export async function setUp({ requirements, environment, python }: TrainingPlace, wanted: string, io: CliIo): Promise<string | null> {
  if (!existsSync(requirements)) return `there is no ${requirements}`
  const [major, minor] = LEAST_PYTHON
  const isNew = await run(wanted, ['-c', `import sys; sys.exit(sys.version_info < (${major}, ${minor}))`], io)
  if (isNew !== null) return `Python ${major}.${minor} or later is needed, and ${wanted} is none (${isNew}); name one with --python`
  if (!existsSync(python)) {
    const made = await run(wanted, ['-m', 'venv', environment], io)
    if (made !== null) return `no environment was made in ${environment}: ${made}`
  }
  const options = ['--disable-pip-version-check', '--no-input', '--require-hashes', '-r', requirements]
  const filled = await run(python, ['-m', 'pip', 'install', ...options], io)
  return filled === null ? null : `the packages of ${requirements} were not installed: ${filled}`
}

/** Null when it ended well; what it prints goes to the error output, since this may take minutes. */
function run(command: string, argv: readonly string[], io: CliIo): Promise<string | null> {
  const child = spawn(command, argv, { env: io.env, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const output of [child.stdout, child.stderr]) output.setEncoding('utf8').on('data', (part: string) => void io.stderr.write(part))
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, by) => resolve(code === 0 ? null : code === null ? `ended by ${by ?? 'a signal'}` : `code ${code}`))
  })
}
