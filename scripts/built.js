// Builds what changed, silently, then runs a file of the build with the rest of the arguments. Plain JavaScript,
// since it runs before there is a build, and in Node so that it is the same on Windows.
//   node scripts/built.js [--keep-going] FILE [ARGUMENT...]
import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const keepsGoing = process.argv[2] === '--keep-going'
const [file = '', ...args] = process.argv.slice(keepsGoing ? 3 : 2)

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const built = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, encoding: 'utf8' })
if (built.status !== 0) process.stderr.write(`${built.stdout}${built.stderr}`)

if (built.status === 0 || keepsGoing) {
  const child = spawn(process.execPath, [join(root, file), ...args], { stdio: 'inherit' })
  // The terminal sends Ctrl+C to the child as well: it decides how to end, and its code is ours.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
} else {
  process.exitCode = 1
}
