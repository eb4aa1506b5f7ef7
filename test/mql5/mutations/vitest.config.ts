import { defineConfig } from 'vitest/config'

/** For one mistake: a few test files in one process, without the build of the outer run; modules are transformed for the first of them. */
export default defineConfig({
  test: {
    include: ['test/mql5/**/*.test.ts'],
    isolate: false,
    experimental: { fsModuleCache: true },
    maxWorkers: 1,
    bail: 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { TEST_DEPTH: 'quick' },
  },
})
