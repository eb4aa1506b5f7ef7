import type { EquityPoint } from './drawdown.ts'

export const DAY_MS = 86_400_000
export const YEAR_DAYS = 365.25

/** A UTC day on which something closed. */
export type Day = Readonly<{
  /** Midnight at which it began. */
  startsAt: number
  /** Its last close. */
  lastAt: number
  /** Equity at the end of the day before it, and at its own last close. */
  before: number
  equity: number
}>

/** The first line is the start; every later one is a close. What closes at midnight belongs to the day that ends there. */
export function daysOf(equity: readonly EquityPoint[]): readonly Day[] {
  const days: { startsAt: number; lastAt: number; before: number; equity: number }[] = []
  let before = equity[0]?.equity ?? Number.NaN
  for (const { at, equity: worth } of equity.slice(1)) {
    const startsAt = Math.floor((at - 1) / DAY_MS) * DAY_MS
    const open = days.at(-1)
    if (open?.startsAt === startsAt) {
      open.lastAt = at
      open.equity = worth
    } else days.push({ startsAt, lastAt: at, before, equity: worth })
    before = worth
  }
  return days
}

/** Null once the equity was gone: there is nothing to take a share of. */
export function returnsOf(days: readonly Day[]): readonly number[] | null {
  return days.every(({ before }) => before > 0) ? days.map(({ before, equity }) => equity / before - 1) : null
}

export type YearReturns = Readonly<{
  year: number
  /** January first; null where nothing closed. */
  months: readonly (number | null)[]
  total: number
}>

/** Year by month: each from the last close before it to its own last. Null once the equity was gone. */
export function monthlyTable(days: readonly Day[]): readonly YearReturns[] | null {
  if (returnsOf(days) === null) return null
  const years: { year: number; months: (number | null)[]; total: number }[] = []
  let yearStart = Number.NaN
  let monthStart = Number.NaN
  for (const { startsAt, before, equity } of days) {
    const { year, month } = monthOf(startsAt)
    let row = years.at(-1)
    if (row?.year !== year) {
      row = { year, months: Array.from({ length: 12 }, () => null), total: 0 }
      years.push(row)
      yearStart = before
    }
    if (row.months[month - 1] === null) monthStart = before
    row.months[month - 1] = equity / monthStart - 1
    row.total = equity / yearStart - 1
  }
  return years
}

/** Date of the Gregorian calendar, UTC; January is 1. */
export function monthOf(at: number): Readonly<{ year: number; month: number }> {
  // Counted from 1 March of year 0, so that the leap day is the last of its year.
  const days = Math.floor(at / DAY_MS) + 719_468
  const era = Math.floor(days / 146_097)
  const dayOfEra = days - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month }
}
