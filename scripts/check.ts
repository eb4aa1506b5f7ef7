import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { bin } from './package-bin.ts'

/** All that must hold before a change goes in. Every step runs, whatever the others say: npm run check. */
const HELP = `All that must hold before a change goes in: types, lint, format, dead exports, generated files, the quick and the deep suites.

Usage: npm run check [-- --json]

Every step runs, whatever the others say; about a quarter of an hour. The exit code is 1 when one of them failed. With --json the last
word is {ok, seconds, steps: [{name, ok, seconds}]} on standard output, and all that is said on the way goes to standard error.
`
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

const { values } = parseArgs({ options: { help: { type: 'boolean' }, json: { type: 'boolean' } } })
/** Where it says what it does: its last word alone goes to standard output under --json. */
const told = values.json === true ? process.stderr : process.stdout
if (values.help === true) process.stdout.write(HELP)
else summarise(await runAll())

async function runAll(): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const [i, step] of STEPS.entries()) {
    told.write(`[${i + 1}/${STEPS.length}] ${step.name} ...${step.isLong === true ? '\n' : ' '}`)
    const result = await run(step)
    told.write(`${result.ok ? 'ok' : 'FAILED'} in ${result.seconds.toFixed(1)} s\n`)
    if (!result.ok && step.isLong !== true) told.write(`${result.output.trimEnd()}\n`)
    results.push(result)
  }
  return results
}

function summarise(results: readonly Result[]): void {
  const failed = results.filter(({ ok }) => !ok).map(({ name }) => name)
  const seconds = Math.round(results.reduce((sum, result) => sum + result.seconds, 0))
  told.write(`\n${results.length - failed.length} of ${results.length} steps passed in ${seconds} s`)
  told.write(failed.length === 0 ? '\n' : `; failed: ${failed.join(', ')}\n`)
  const steps = results.map((result) => ({ name: result.name, ok: result.ok, seconds: Math.round(result.seconds) }))
  if (values.json === true) process.stdout.write(`${JSON.stringify({ ok: failed.length === 0, seconds, steps })}\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

/** A long step speaks while it runs; a short one only when it fails. */
function run({ name, command, env, isLong }: Step): Promise<Result> {
  const start = performance.now()
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...env },
    stdio: isLong === true ? ['inherit', told.fd, 'inherit'] : 'pipe',
  })
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
