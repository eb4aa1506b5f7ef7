import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Tests that start the real command run the build, so what is built must be what stands in src. */
export default function build(): void {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { encoding: 'utf8' })
  if (status === 0) return
  process.stderr.write(`The build has faults (npm run build):\n${stdout}${stderr}\n`)
  if (!existsSync(join('dist', 'src', 'main.js'))) throw new Error('nothing was built')
}
