/** True in `npm run check`: all kills, all bodies, long simulations. */
export const isDeep = process.env['BARCLOSE_DEEP'] === '1'
