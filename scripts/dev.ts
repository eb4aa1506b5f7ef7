import { spawn, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Rebuilds on every change and restarts the server on every build: npm run dev [-- ARGUMENTS OF serve]. */
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const children: readonly ChildProcess[] = [
  start([compiler, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput']),
  start(['--watch', 'bin/barclose.js', 'serve', ...process.argv.slice(2)]),
]

for (const child of children) child.once('exit', endAll)
// Ctrl+C reaches the children by the terminal; this process only waits for them.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', endAll)

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: 'inherit' })
}

function endAll(): void {
  for (const child of children) if (child.exitCode === null) child.kill()
}
