import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { TestFile } from './mutants.ts'

/** A mistake may hang the EA: tests that take so long have found it. */
const RUN_MS = 120_000

const Result = z.object({ passed: z.number(), failed: z.string().nullable(), trouble: z.string() })
type Result = z.infer<typeof Result>

/** Runs tests with built programs in processes of their own, one run at a time. */
export type Runner = Readonly<{
  /** Up to the first test that fails: its title, or null when all passed. */
  run: (files: readonly TestFile[], program: string) => Promise<string | null>
  close: () => void
}>

export function openRunner(): Runner {
  let running: Running | undefined
  const close = (): void => {
    if (running !== undefined) endGroup(running.child)
    running = undefined
  }
  return {
    run: async (files, program) => {
      running ??= start()
      const result = await ask(running, { files, program })
      if (result === 'hung') {
        close()
        return `no end within ${RUN_MS / 1_000} s`
      }
      endLeft(running.child, program)
      const { failed, passed, trouble } = result
      // A file that cannot even be loaded proves nothing.
      if (failed === null && (passed === 0 || trouble !== '')) throw new Error(`the tests ${files.join(', ')} could not be run: ${trouble}`)
      return failed
    },
    close,
  }
}

type Running = Readonly<{ child: ChildProcess; output: () => string }>

function start(): Running {
  // A process group of its own, so that programs which the tests started end with it.
  const child = fork(join(import.meta.dirname, 'runner.js'), { detached: true, env: ownEnv(), execArgv: [], silent: true })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return { child, output: () => Buffer.concat(chunks).toString('utf8').slice(-2_000) }
}

async function ask({ child, output }: Running, order: Readonly<{ files: readonly TestFile[]; program: string }>): Promise<Result | 'hung'> {
  const waiting = new AbortController()
  const { signal } = waiting
  const timer = setTimeout(() => waiting.abort(), RUN_MS)
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(`the tests ${order.files.join(', ')} could not be run:\n${output()}`)
  })
  const answered = once(child, 'message', { signal }).then(([message]) => Result.parse(message))
  child.send(order)
  try {
    return await Promise.race([answered, ended])
  } catch (error) {
    if (signal.aborted) return 'hung'
    throw error
  } finally {
    clearTimeout(timer)
    waiting.abort()
    await Promise.allSettled([answered, ended])
  }
}

/** Without what the outer run tells its own workers. */
function ownEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
  // On CI no golden file is written that is missing.
  return { ...Object.fromEntries(kept), CI: '1' }
}

/** A program that a test gave up may never end by itself, and takes a processor until the runner does. */
function endLeft({ pid: group }: ChildProcess, program: string): void {
  const path = realpathSync(program)
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, , ofGroup] = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '').split(' ')
      if (Number(ofGroup) === group && readlinkSync(`/proc/${pid}/exe`) === path) process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended, or is somebody else's.
    }
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
