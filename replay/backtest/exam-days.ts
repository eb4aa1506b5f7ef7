import { firmDayAt } from '../../src/core/firm/day.ts'
import { judge, type Standing } from '../../src/core/firm/floors.ts'
import type { FirmRules } from '../../src/core/firm/rules.ts'
import { formatMinor, type Minor } from '../../src/core/money.ts'
import type { FirmDay } from '../../src/core/report/backtest-run.ts'

/** Account money is kept in cents. */
export const DIGITS = 2
export const say = (minor: Minor): string => formatMinor(minor, DIGITS)

export type Money = Readonly<{ balance: Minor; equity: Minor }>

export type ExamDays = Readonly<{
  /** Moves on to the day of an instant; its reference is the account at the reset. */
  rollTo: (at: number, atReset: Money) => void
  endsAt: () => number
  /** Holds an equity of the day against its floors; says which it broke. */
  weigh: (equity: Minor) => string | null
  note: (now: Money) => void
  book: (net: Minor) => void
  days: () => readonly FirmDay[]
}>

type Room = Readonly<{ floor: Minor; least: Minor }>
type Day = {
  readonly name: string
  readonly startsAt: number
  readonly endsAt: number
  readonly reference: Money
  lowest: Minor
  last: Minor
  realised: Minor
  daily: Room | null
  total: Room
}

/** The days of an account at its firm: their floors, and how near the account came to them. */
export function openExamDays(rules: FirmRules, initial: Minor, startedAt: number): ExamDays {
  const days: Day[] = []
  let highestEndOfDay: Minor | null = null
  let highestEquity = initial
  const standing = (reference: Money): Standing => ({ digits: DIGITS, initial, reference, highestEndOfDay, highestEquity })
  const open = (at: number, reference: Money): Day => {
    const { daily, total } = judge(rules, standing(reference), reference.equity)
    const rooms = {
      daily: daily === null ? null : { floor: daily.floor, least: daily.room },
      total: { floor: total.floor, least: total.room },
    }
    const { equity } = reference
    const day = { ...firmDayAt(rules.reset, at), reference, lowest: equity, last: equity, realised: 0, ...rooms }
    days.push(day)
    return day
  }
  let day = open(startedAt, { balance: initial, equity: initial })

  return {
    endsAt: () => day.endsAt,
    rollTo: (at, atReset) => {
      if (at < day.endsAt) return
      highestEndOfDay = Math.max(highestEndOfDay ?? atReset.balance, atReset.balance)
      day = open(at, atReset)
    },
    weigh: (equity) => {
      highestEquity = Math.max(highestEquity, equity)
      const { daily, total } = judge(rules, standing(day.reference), equity)
      day.lowest = Math.min(day.lowest, equity)
      day.total = { floor: total.floor, least: Math.min(day.total.least, total.room) }
      if (daily !== null) day.daily = { floor: daily.floor, least: Math.min(day.daily?.least ?? Infinity, daily.room) }
      if (total.isBroken) return `equity ${say(equity)} broke the floor of the account of ${say(total.floor)}: ${total.formula}`
      // Where a firm only pauses for the day, the day's floor costs no account.
      if (daily?.isBroken !== true || rules.daily?.effect !== 'fail') return null
      return `equity ${say(equity)} broke the floor of the day of ${say(daily.floor)}: ${daily.formula}`
    },
    note: ({ equity }) => void (day.last = equity),
    book: (net) => void (day.realised += net),
    days: () => days.map(tell),
  }
}

const tell = ({ name, startsAt, reference, lowest, last, realised, daily, total }: Day): FirmDay => ({
  name,
  startsAt,
  balanceAtReset: reference.balance / 100,
  lowestEquity: lowest / 100,
  lastEquity: last / 100,
  realised: realised / 100,
  dailyFloor: daily === null ? null : daily.floor / 100,
  totalFloor: total.floor / 100,
  toDailyFloor: daily === null ? null : daily.least / 100,
  toTotalFloor: total.least / 100,
})
