/** Steps of the driver program: what the server says, and what a hand does. */
export const ARMED = '0 state armed=1 mode=ACTIVE execution=broker'

type Fields = Readonly<Record<string, string | number>>

const write = (at: number, verb: string, fields: Fields): string =>
  [at, verb, ...Object.entries(fields).map(([key, value]) => `${key}=${value}`)].join(' ')

/** A signal that still lives after the restart of a terminal. */
export const LIFE = { life: 600_000 }

/** An id of the server's shape, 21 characters. */
export const idOf = (kind: string, number: number): string => `${kind.charAt(0)}abc12-${String(number).padStart(14, '0')}`

/** Ask 1.10010, stop 1.09800: 210 points, 21 money for 0.1 lots. */
const ENTRY = { side: 'buy', lots: 0.1, stop: 1.098, target: 1.105, deviation: 20, risk: 25, life: 20_000 }

export const open = (at: number, fields: Fields = {}): string =>
  write(at, 'signal', { id: idOf('OPEN', 1), kind: 'OPEN', ...ENTRY, ...fields })
export const add = (at: number, fields: Fields = {}): string =>
  write(at, 'signal', { id: idOf('ADD', 1), kind: 'ADD', ...ENTRY, ...fields })

const EXIT = { side: 'buy', lots: 0.1, deviation: 20, risk: 0, life: 20_000 }

export const close = (at: number, position: string, fields: Fields = {}): string =>
  write(at, 'signal', { id: idOf('CLOSE_ALL', 1), kind: 'CLOSE_ALL', ...EXIT, position, ...fields })
export const part = (at: number, position: string, fields: Fields = {}): string =>
  write(at, 'signal', { id: idOf('PARTIAL_CLOSE', 1), kind: 'PARTIAL_CLOSE', ...EXIT, position, ...fields })
export const modify = (at: number, position: string, fields: Fields = {}): string =>
  write(at, 'signal', { id: idOf('MODIFY', 1), kind: 'MODIFY', ...EXIT, position, ...fields })

export const state = (at: number, fields: Fields): string =>
  write(at, 'state', { armed: 1, mode: 'ACTIVE', execution: 'broker', ...fields })
export const hand = (at: number, fields: Fields): string => write(at, 'hand', { symbol: 'EURUSD', ...fields })
export const report = (at: number, ids: readonly string[]): string => write(at, 'report', { ids: ids.join(',') })
export const deliver = (at: number, on: boolean): string => write(at, 'deliver', { on: on ? 1 : 0 })
export const hear = (at: number, on: boolean): string => write(at, 'hear', { on: on ? 1 : 0 })

/** Number of the n-th order of the account, which is also the identifier of the position it opens. */
export const ticket = (number: number): string => String(5_000_000_000 + number)
