import { existsSync, readFileSync } from 'node:fs'
import { UserSymbolsSchema, type UserSymbols } from '../contracts/symbols.ts'
import { NO_USER_SYMBOLS } from '../core/symbols/resolve.ts'

export type UserSymbolsResult = Readonly<{ ok: true; symbols: UserSymbols } | { ok: false; why: string }>

/** The user's own symbol table; a file that is not there is an empty one, a broken one is never ignored. */
export function readUserSymbols(path: string): UserSymbolsResult {
  if (!existsSync(path)) return { ok: true, symbols: NO_USER_SYMBOLS }
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const result = UserSymbolsSchema.safeParse(parsed)
    if (result.success) return { ok: true, symbols: result.data }
    const faults = result.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'the file'}: ${issue.message}`)
    return { ok: false, why: `${path}: ${faults.join('; ')}` }
  } catch (error) {
    return { ok: false, why: `${path}: ${error instanceof Error ? error.message : String(error)}` }
  }
}
