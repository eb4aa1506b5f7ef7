import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { BacktestAccountSchema, type BacktestAccount } from '../../contracts/backtest.ts'
import { shippedPath } from '../version.ts'

export type AccountFile = Readonly<{ ok: true; account: BacktestAccount; name: string } | { ok: false; why: string }>

const SHIPPED = ['replay', 'accounts'] as const

/** An account file by its path, or one of the package by its name alone, e.g. ftmo-100k. */
export function readAccountFile(word: string): AccountFile {
  const shipped = shippedPath(...SHIPPED)
  const path = [word, join(shipped, `${word}.json`)].find((one) => existsSync(one))
  if (path === undefined) return { ok: false, why: `there is no account file ${word}; those of the package are ${namesIn(shipped)}` }
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const result = BacktestAccountSchema.safeParse(parsed)
    if (result.success) return { ok: true, account: result.data, name: basename(path) }
    const faults = result.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'the file'}: ${issue.message}`)
    return { ok: false, why: `${path}: ${faults.join('; ')}` }
  } catch (error) {
    return { ok: false, why: `${path}: ${error instanceof Error ? error.message : String(error)}` }
  }
}

const namesIn = (folder: string): string =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted()
    .join(', ')
