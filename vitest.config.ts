import { configDefaults, defineConfig } from 'vitest/config'

const isDeep = process.env['BARCLOSE_DEEP'] === '1'

/** `*.test.ts` is the quick suite; BARCLOSE_DEEP=1 adds `*.deep.test.ts` and raises the counts of the quick ones. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isDeep ? [] : ['**/*.deep.test.ts'])],
    globalSetup: ['test/support/build.ts'],
    testTimeout: isDeep ? 600_000 : 30_000,
    hookTimeout: 60_000,
    // Settings of the person who runs the tests must not reach them.
    env: { BARCLOSE_HOME: '', BARCLOSE_TOKEN: '', BARCLOSE_PORT: '' },
  },
})
