import type { Config } from '../../config.ts'
import type { Home } from '../home.ts'

/** ok: nothing to do. warn: it works, and something should be known. fail: it will not work, or not safely. */
export type Check = Readonly<{ name: string; status: 'ok' | 'warn' | 'fail'; found: string; todo: string }>
export type Patient = Readonly<{ config: Config; home: Home; env: Readonly<Record<string, string | undefined>>; now: () => number }>

export const ok = (name: string, found: string): Check => ({ name, status: 'ok', found, todo: '' })
export const warn = (name: string, found: string, todo: string): Check => ({ name, status: 'warn', found, todo })
export const fail = (name: string, found: string, todo: string): Check => ({ name, status: 'fail', found, todo })

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
