import { configDefaults, defineConfig } from 'vitest/config'
import { builtModules } from './test/support/built-modules.ts'
import { PATIENCE } from './test/support/patience.ts'

const isDeep = process.env['BARCLOSE_DEEP'] === '1'
/** Where CI wants the counts, beside what is shown. */
const report = process.env['BARCLOSE_TEST_REPORT'] ?? ''

/** `*.test.ts` is the quick suite; BARCLOSE_DEEP=1 adds `*.deep.test.ts` and raises the counts of the quick ones. */
export default defineConfig({
  plugins: [builtModules()],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isDeep ? [] : ['**/*.deep.test.ts'])],
    reporters: report === '' ? ['default'] : ['default', 'json'],
    outputFile: { json: report },
    globalSetup: ['test/support/build.ts', 'test/support/memory-disk.ts'],
    // No test changes what another one imports: loading every module again for each file took half of the time.
    isolate: false,
    maxWorkers: '100%',
    // For what hangs, not for what is slow: a machine that others use too may take five times as long.
    testTimeout: isDeep ? 600_000 : 120_000,
    hookTimeout: 60_000,
    expect: { poll: PATIENCE },
    env: { ...withoutSettings(), TEST_DEPTH: isDeep ? 'deep' : 'quick' },
  },
})

/** Settings of whoever runs the tests, and these switches, must not reach what is tested: an unknown one is a fault there. */
function withoutSettings(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('BARCLOSE_'))
  return Object.fromEntries(names.map((name) => [name, '']))
}
