import { parseZone, type ServerZone } from '../time/zone.ts'
import type { FirmRules } from './rules.ts'

/** One day of a firm: 23, 24 or 25 hours, from its reset to the next. */
export type FirmDay = Readonly<{
  /** Date on the firm's clock at its start, e.g. 2026-03-29. */ name: string
  startsAt: number
  endsAt: number
}>

const DAY_S = 86_400
const zones = new Map<string, ServerZone>()

/** The day that was asked for last, by the rule it follows from. */
const lastDays = new WeakMap<FirmRules['reset'], FirmDay>()

/** The firm's day at an instant in UTC milliseconds; the instant of the reset begins the new one. */
export function firmDayAt(reset: FirmRules['reset'], utcMs: number): FirmDay {
  const known = lastDays.get(reset)
  if (known !== undefined && utcMs >= known.startsAt && utcMs < known.endsAt) return known
  const day = findDay(reset, utcMs)
  lastDays.set(reset, day)
  return day
}

function findDay({ zone: rule, hour, minute }: FirmRules['reset'], utcMs: number): FirmDay {
  const zone = zones.get(rule) ?? parseZone(rule)
  zones.set(rule, zone)
  const shift = hour * 3_600 + minute * 60
  const startOf = (day: number) => zone.toUtc(day * DAY_S + shift)
  let day = Math.floor((zone.toServer(utcMs) - shift) / DAY_S)
  // Where the clock is changed between the reset and now, the count of local seconds is off by that hour.
  if (startOf(day) > utcMs) day -= 1
  else if (startOf(day + 1) <= utcMs) day += 1
  return { name: dateOf(day), startsAt: startOf(day), endsAt: startOf(day + 1) }
}

/** Date of a count of days since 1970 in the Gregorian calendar. */
function dateOf(day: number): string {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const slot = Math.floor((5 * ofYear + 2) / 153)
  const month = slot < 10 ? slot + 3 : slot - 9
  const two = (value: number) => String(value).padStart(2, '0')
  return `${yearOfEra + era * 400 + (month <= 2 ? 1 : 0)}-${two(month)}-${two(ofYear - Math.floor((153 * slot + 2) / 5) + 1)}`
}
