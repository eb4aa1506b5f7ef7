import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { TestFile } from './mutants.ts'

/** A mistake may hang the EA: tests that take so long have found it. */
const RUN_MS = 120_000

const Report = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), title: z.string(), failureMessages: z.array(z.string()).nullish() })),
    }),
  ),
})

/** Runs tests with a built program in a process of their own, up to the first that fails: its title, or null when all passed. */
export async function runTests(
  files: readonly TestFile[],
  { folder, program }: Readonly<{ folder: string; program: string }>,
): Promise<string | null> {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const { hasHung, output } = await runVitest(files, report, program)
  if (hasHung) return `no end within ${RUN_MS / 1_000} s`
  if (!existsSync(report)) throw new Error(`the tests ${files.join(', ')} could not be run:\n${output.slice(-2_000)}`)
  const { testResults, numPassedTests } = Report.parse(JSON.parse(readFileSync(report, 'utf8')))
  const failed = testResults.find(({ status }) => status !== 'passed')
  if (failed === undefined && numPassedTests > 0) return null
  const test = failed?.assertionResults.find(({ status }) => status === 'failed')
  // A file that cannot even be loaded proves nothing.
  if (test === undefined) throw new Error(`the tests ${files.join(', ')} could not be run:\n${failed?.message ?? output.slice(-2_000)}`)
  return test.title
}

const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

async function runVitest(
  files: readonly TestFile[],
  report: string,
  program: string,
): Promise<Readonly<{ hasHung: boolean; output: string }>> {
  const config = 'test/mql5/mutations/vitest.config.ts'
  const paths = files.map((file) => `test/mql5/${file}`)
  const args = [VITEST, 'run', '--root', '.', '--config', config, '--reporter=json', '--outputFile', report, ...paths]
  // A process group of its own, so that programs which the tests started end with it.
  const child = spawn(process.execPath, args, {
    detached: true,
    env: { ...ownEnv(), EA_PROGRAM: program },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  let hasHung = false
  const timer = setTimeout(() => {
    hasHung = true
    endGroup(child.pid)
  }, RUN_MS)
  await new Promise((done, fail) => child.once('close', done).once('error', fail))
  clearTimeout(timer)
  endGroup(child.pid)
  return { hasHung, output: Buffer.concat(chunks).toString('utf8') }
}

/** Without what the outer run tells its own workers. */
function ownEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
  // On CI no golden file is written that is missing.
  return { ...Object.fromEntries(kept), CI: '1' }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
