import { formatMinor, percentOf, toMinor, type Minor } from '../money.ts'
import type { FirmRules, Limit } from './rules.ts'

/** What the firm's floors follow from. All money in the smallest unit. */
export type Standing = Readonly<{
  digits: number
  /** Capital that the phase began with. */
  initial: Minor
  /** At the last reset; on the first day what the phase began with. */
  reference: Readonly<{ balance: Minor; equity: Minor }>
  /** Highest balance at the end of a day of the phase; null before the first has ended. */
  highestEndOfDay: Minor | null
  /** Highest equity of the phase. */
  highestEquity: Minor
}>

/** Equity below it has broken the rule (or at it, where the firm says so). `formula` shows how it came about. */
export type Floor = Readonly<{ floor: Minor; formula: string }>
export type Floors = Readonly<{ daily: Floor | null; total: Floor }>

export function floorsOf(rules: FirmRules, standing: Standing): Floors {
  return { daily: rules.daily === null ? null : dailyFloor(rules.daily, standing), total: totalFloor(rules.total, standing) }
}

function dailyFloor(rule: NonNullable<FirmRules['daily']>, { digits, initial, reference }: Standing): Floor {
  const { balance, equity } = reference
  const from = rule.reference === 'balance' ? balance : rule.reference === 'equity' ? equity : Math.max(balance, equity)
  const allowed = allowedLoss(rule.limit, { of: rule.of === 'initial' ? initial : from, initial, digits })
  return { floor: from - allowed, formula: `${formatMinor(from, digits)} at the reset - ${formatMinor(allowed, digits)}` }
}

function totalFloor(rule: FirmRules['total'], { digits, initial, highestEndOfDay, highestEquity }: Standing): Floor {
  const allowed = allowedLoss(rule.limit, { of: initial, initial, digits })
  const say = (minor: Minor) => formatMinor(minor, digits)
  const highest = rule.from === 'initial' ? initial : Math.max(initial, rule.from === 'peak' ? highestEquity : (highestEndOfDay ?? initial))
  const what = { initial: 'at the beginning', 'end-of-day': 'highest end of a day', peak: 'highest equity' }[rule.from]
  const trailing = { floor: highest - allowed, formula: `${say(highest)} ${what} - ${say(allowed)}` }
  if (rule.lockPercent === null) return trailing
  const lock = initial + percentOf(initial, rule.lockPercent)
  return trailing.floor < lock ? trailing : { floor: lock, formula: `locked at ${say(lock)}` }
}

function allowedLoss(limit: Limit, { of, initial, digits }: Readonly<{ of: Minor; initial: Minor; digits: number }>): Minor {
  if ('percent' in limit) return percentOf(of, limit.percent)
  const size = Object.keys(limit.amounts).find((known) => toMinor(known, digits) === initial)
  const amount = size === undefined ? undefined : limit.amounts[Number(size)]
  if (amount === undefined) {
    throw new Error(
      `the firm lists no limit for an account of ${formatMinor(initial, digits)}; it has ${Object.keys(limit.amounts).join(', ')}`,
    )
  }
  return toMinor(amount, digits)
}

export type Judgement = Readonly<{ floor: Minor; room: Minor; isBroken: boolean; formula: string }>
export type Judged = Readonly<{ daily: Judgement | null; total: Judgement; /** The lesser room of the two. */ room: Minor }>

/** Where equity stands to both floors. Room is what may be lost down to the floor; below 0 it is past it. */
export function judge(rules: FirmRules, standing: Standing, equity: Minor): Judged {
  const weigh = ({ floor, formula }: Floor): Judgement => ({
    floor,
    room: equity - floor,
    isBroken: rules.breach === 'below' ? equity < floor : equity <= floor,
    formula,
  })
  const floors = floorsOf(rules, standing)
  const daily = floors.daily === null ? null : weigh(floors.daily)
  const total = weigh(floors.total)
  return { daily, total, room: Math.min(total.room, daily?.room ?? Infinity) }
}
