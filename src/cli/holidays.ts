import { existsSync, readFileSync } from 'node:fs'
import { UserHolidaysSchema, type UserHolidays } from '../contracts/holidays.ts'
import { NO_HOLIDAYS, readHolidays } from '../core/time/closures.ts'

export type UserHolidaysResult = Readonly<{ ok: true; holidays: UserHolidays } | { ok: false; why: string }>

/** The user's holidays and early closes; a file that is not there is an empty one, a broken one is never ignored. */
export function readUserHolidays(path: string): UserHolidaysResult {
  if (!existsSync(path)) return { ok: true, holidays: NO_HOLIDAYS }
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const result = UserHolidaysSchema.safeParse(parsed)
    if (!result.success) {
      const faults = result.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'the file'}: ${issue.message}`)
      return { ok: false, why: `${path}: ${faults.join('; ')}` }
    }
    const calendar = readHolidays(result.data)
    return calendar.ok ? { ok: true, holidays: result.data } : { ok: false, why: `${path}: ${calendar.faults.join('; ')}` }
  } catch (error) {
    return { ok: false, why: `${path}: ${error instanceof Error ? error.message : String(error)}` }
  }
}
