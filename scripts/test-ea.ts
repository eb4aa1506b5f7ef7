import { spawn } from 'node:child_process'
import { bin } from './package-bin.ts'

/** Everything that tests the Expert Advisor and its host, the long runs included: npm run test:ea -- [what vitest takes]. */
const child = spawn(process.execPath, [bin('vitest', 'vitest'), 'run', 'test/mql5', ...process.argv.slice(2)], {
  env: { ...process.env, BARCLOSE_DEEP: '1' },
  stdio: 'inherit',
})
child.once('close', (code) => {
  process.exitCode = code ?? 1
})
