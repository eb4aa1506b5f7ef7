import { tmpdir } from 'node:os'

/** True in `npm run check`: all kills, all bodies, long simulations. Set by vitest.config.ts from BARCLOSE_DEEP. */
export const isDeep = process.env['TEST_DEPTH'] === 'deep'
/** For tests whose question is the disk: temporary files lie in memory where there is room, these in the deep suite never do. */
export const diskFolder = (isDeep ? process.env['TEST_DISK'] : undefined) ?? tmpdir()
