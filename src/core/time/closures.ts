import type { UserHolidays } from '../../contracts/holidays.ts'
import type { SymbolName } from '../../contracts/primitives.ts'
import { marketClassOf } from '../symbols/market-class.ts'
import { daysFromCivil, readZone } from './zone.ts'

/** A time in which a market is closed beside its weekly hours: from `startsAt` on, `endsAt` not included, UTC milliseconds. */
export type Closure = Readonly<{ startsAt: number; endsAt: number; name: string }>
/** Closures of a market, oldest first; none of them touches another. */
export type ClosuresOf = (symbol: SymbolName) => readonly Closure[]

export const NO_CLOSURES: readonly Closure[] = []
export const NO_HOLIDAYS: UserHolidays = { holidays: [] }

export type CalendarResult = Readonly<{ ok: true; closuresOf: ClosuresOf } | { ok: false; faults: readonly string[] }>

/** Holidays as times, by market. A zone that this machine does not know is a fault of its line. */
export function readHolidays({ holidays }: UserHolidays): CalendarResult {
  const faults: string[] = []
  const all = holidays.flatMap(({ date, name, zone: rule, closes, opens, symbols, classes }, i) => {
    const found = readZone(rule)
    if (!found.ok) {
      faults.push(`holidays.${i}.zone: ${found.why}`)
      return []
    }
    const midnight = midnightOf(date)
    const at = (seconds: number) => found.zone.toUtc(midnight + seconds)
    const startsAt = at(closes === 'all-day' ? 0 : secondsOf(closes))
    const endsAt = at(opens === undefined ? DAY : secondsOf(opens))
    return [{ startsAt, endsAt, name, symbols: new Set<string>(symbols), classes: new Set<string>(classes) }]
  })
  if (faults.length > 0) return { ok: false, faults }
  const known = new Map<SymbolName, readonly Closure[]>()
  return {
    ok: true,
    closuresOf: (symbol) => {
      const before = known.get(symbol)
      if (before !== undefined) return before
      const kind = marketClassOf(symbol)
      const own = all.filter(({ symbols, classes }) => symbols.has(symbol) || classes.has(kind))
      const closures = own.length === 0 ? NO_CLOSURES : merge(own)
      known.set(symbol, closures)
      return closures
    },
  }
}

/** The closure that an instant lies in; undefined where the weekly hours alone hold. */
export const closureAt = (closures: readonly Closure[], utcMs: number): Closure | undefined =>
  closures.length === 0 ? undefined : closures.find(({ startsAt, endsAt }) => utcMs >= startsAt && utcMs < endsAt)

const DAY = 86_400

function midnightOf(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return daysFromCivil(year, month, day) * DAY
}

function secondsOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 3_600 + minutes * 60
}

/** Closures that touch are one: a market that two lines close does not open between them. */
function merge(closures: readonly Closure[]): readonly Closure[] {
  const merged: Closure[] = []
  for (const { startsAt, endsAt, name } of closures.toSorted((a, b) => a.startsAt - b.startsAt)) {
    const last = merged.at(-1)
    if (last === undefined || startsAt > last.endsAt) merged.push({ startsAt, endsAt, name })
    else merged.splice(-1, 1, { ...last, endsAt: Math.max(last.endsAt, endsAt), name: last.name === name ? name : `${last.name}, ${name}` })
  }
  return merged
}
