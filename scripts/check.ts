import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { bin } from './package-bin.ts'

/** All that must hold before a change goes in. Every step runs, whatever the others say: npm run check. */
type Step = Readonly<{ name: string; command: readonly string[]; env?: Readonly<Record<string, string>>; isLong?: boolean }>
type Result = Readonly<{ name: string; ok: boolean; seconds: number; output: string }>

const STEPS: readonly Step[] = [
  { name: 'types', command: [bin('typescript', 'tsc'), '-p', '.', '--pretty', 'false'] },
  { name: 'lint', command: [bin('oxlint', 'oxlint')] },
  { name: 'format', command: [bin('oxfmt', 'oxfmt'), '--check'] },
  { name: 'dead exports', command: [bin('knip', 'knip')] },
  { name: 'generated files', command: [join('dist', 'scripts', 'generate.js'), '--check'] },
  { name: 'indicators against TA-Lib', command: [join('dist', 'scripts', 'goldens.js')], isLong: true },
  { name: 'quick and deep suites', command: [bin('vitest', 'vitest'), 'run'], env: { BARCLOSE_DEEP: '1' }, isLong: true },
]

const results: Result[] = []
for (const [i, step] of STEPS.entries()) {
  process.stdout.write(`[${i + 1}/${STEPS.length}] ${step.name} ...${step.isLong === true ? '\n' : ' '}`)
  const result = await run(step)
  process.stdout.write(`${result.ok ? 'ok' : 'FAILED'} in ${result.seconds.toFixed(1)} s\n`)
  if (!result.ok && step.isLong !== true) process.stdout.write(`${result.output.trimEnd()}\n`)
  results.push(result)
}
summarise()

function summarise(): void {
  const failed = results.filter(({ ok }) => !ok).map(({ name }) => name)
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0).toFixed(0)
  process.stdout.write(`\n${results.length - failed.length} of ${results.length} steps passed in ${seconds} s`)
  process.stdout.write(failed.length === 0 ? '\n' : `; failed: ${failed.join(', ')}\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

/** A long step speaks while it runs; a short one only when it fails. */
function run({ name, command, env, isLong }: Step): Promise<Result> {
  const start = performance.now()
  const child = spawn(process.execPath, command, { env: { ...process.env, ...env }, stdio: isLong === true ? 'inherit' : 'pipe' })
  const parts: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (part: string) => parts.push(part))
  return new Promise((resolve) => {
    const done = (ok: boolean) => resolve({ name, ok, seconds: (performance.now() - start) / 1_000, output: parts.join('') })
    child.once('error', (error) => {
      parts.push(error.message)
      done(false)
    })
    child.once('close', (code) => done(code === 0))
  })
}
