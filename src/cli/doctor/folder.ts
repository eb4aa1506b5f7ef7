import { existsSync, statSync } from 'node:fs'
import { findToken } from '../token.ts'
import { readUserHolidays } from '../holidays.ts'
import { readUserSymbols } from '../symbols.ts'
import { fail, messageOf, ok, warn, type Check, type Patient } from './check.ts'

/** Bits of group and others; Windows has none of them. */
const OTHERS = 0o077

export function checkFolder({ home }: Patient): Check {
  const name = 'data folder'
  if (!existsSync(home.folder)) return ok(name, `${home.folder} is made on the first start`)
  const stats = statSync(home.folder)
  if (!stats.isDirectory())
    return fail(name, `${home.folder} is not a folder`, 'Move that file away, or set BARCLOSE_HOME to another folder.')
  if (isOpenToOthers(stats.mode)) return warn(name, `other users may enter ${home.folder}`, `Run: chmod 700 "${home.folder}"`)
  return ok(name, home.folder)
}

export function checkToken({ config, home }: Patient): Check {
  const name = 'token'
  try {
    const token = findToken({ config, home })
    if (token === null) return ok(name, `made on the first start, in ${home.token}`)
    if (token.source !== home.token) return ok(name, `set by ${token.source}`)
    if (isOpenToOthers(statSync(home.token).mode)) return warn(name, `other users may read ${home.token}`, `Run: chmod 600 "${home.token}"`)
    return ok(name, `in ${home.token}`)
  } catch (error) {
    return fail(name, messageOf(error), `Make ${home.token} readable for this user, or delete it to get a new one.`)
  }
}

export function checkSymbols({ home }: Patient): Check {
  const name = 'symbol table'
  const result = readUserSymbols(home.symbols)
  if (!result.ok) return fail(name, result.why, 'Correct the file: {"aliases": {"BROKER.NAME": "US30"}, "markets": ["TICKER"]}.')
  const { aliases, markets } = result.symbols
  const count = Object.keys(aliases).length + markets.length
  return ok(name, count === 0 ? `built in; add names in ${home.symbols}` : `built in, and ${count} of your own in ${home.symbols}`)
}

export function checkHolidays({ home }: Patient): Check {
  const name = 'holidays'
  const result = readUserHolidays(home.holidays)
  if (!result.ok) return fail(name, result.why, `Correct the file: ${EXAMPLE}`)
  const count = result.holidays.holidays.length
  if (count > 0) return ok(name, `${count} in ${home.holidays}`)
  return ok(name, `none told: markets keep their weekly hours all year; name holidays and early closes in ${home.holidays}`)
}

const EXAMPLE =
  '{"holidays": [{"date": "2026-11-27", "name": "after Thanksgiving", "classes": ["index"], "zone": "America/New_York", "closes": "13:00", "opens": "18:00"}]}'

const isOpenToOthers = (mode: number): boolean => process.platform !== 'win32' && (mode & OTHERS) !== 0
