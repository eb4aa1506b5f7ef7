/** True in `npm run check`: all kills, all bodies, long simulations. Set by vitest.config.ts from BARCLOSE_DEEP. */
export const isDeep = process.env['TEST_DEPTH'] === 'deep'
