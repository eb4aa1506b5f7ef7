import type { FirmName, PhaseName } from '../../src/contracts/firm.ts'
import { firmDayAt } from '../../src/core/firm/day.ts'
import { FIRMS } from '../../src/core/firm/firms.ts'
import { judge, type Standing } from '../../src/core/firm/floors.ts'
import { progressOf, type Trade as FirmTrade } from '../../src/core/firm/progress.ts'
import type { FirmRules } from '../../src/core/firm/rules.ts'
import { floorMinor, formatMinor, nearestMinor, percentOf, toMinor, type Minor } from '../../src/core/money.ts'
import { fundsOf, type Book, type Trade } from '../../src/core/fills/book.ts'
import type { FirmDay, FirmRun } from '../../src/core/report/backtest-run.ts'
import type { WorstPoint } from './worst-equity.ts'

const DIGITS = 2
const DAY_MS = 86_400_000

export type Exam = Readonly<{ firm: FirmName; phase: PhaseName; /** Capital of the phase, decimals. */ initial: string }>

export type Examiner = Readonly<{
  noteDeal: (trade: Trade) => void
  /** The least that the account was worth in bars that have passed, in the order of time. */
  noteWorst: (points: readonly WorstPoint[]) => void
  /** The account at an instant, after all that happened up to it. */
  look: (at: number, book: Book) => void
  /** Whether the account is lost, or the phase passed: nothing is traded from then on. */
  isOver: () => boolean
  run: () => FirmRun
}>

type Money = Readonly<{ balance: Minor; equity: Minor }>
type Day = { name: string; startsAt: number; endsAt: number; reference: Money; lowest: Minor; last: Minor; realised: Minor; floors: Floors }
type Floors = Readonly<{ daily: Minor | null; total: Minor; toDaily: Minor | null; toTotal: Minor }>
type Verdict = Readonly<{ outcome: 'passed' | 'failed'; why: string; at: number }>

/**
 * The firm's own eye on an account: it knows every bar's worst moment and none of the guard's. What the guard prevents it
 * never sees; what slips through fails the account here as it would there.
 */
export function openExaminer({ firm, phase, initial: capital }: Exam, startedAt: number): Examiner {
  const rules = rulesOf(firm, phase)
  const initial = toMinor(capital, DIGITS)
  const trades: FirmTrade[] = []
  const days: Day[] = []
  const worst: WorstPoint[] = []
  let seen: Money = { balance: initial, equity: initial }
  let highest: { endOfDay: Minor | null; equity: Minor } = { endOfDay: null, equity: initial }
  let verdict: Verdict | null = null

  const standing = (reference: Money): Standing => ({
    digits: DIGITS,
    initial,
    reference,
    highestEndOfDay: highest.endOfDay,
    highestEquity: highest.equity,
  })
  const openDay = (at: number, reference: Money): Day => {
    const day = firmDayAt(rules.reset, at)
    const { daily, total } = judge(rules, standing(reference), reference.equity)
    const floors = { daily: daily?.floor ?? null, total: total.floor, toDaily: daily?.room ?? null, toTotal: total.room }
    const opened = { ...day, reference, lowest: reference.equity, last: reference.equity, realised: 0, floors }
    days.push(opened)
    return opened
  }
  let day = openDay(startedAt, seen)

  /** The firm takes the balance at the very reset; what was booked at or after it belongs to the new day. */
  const rollTo = (at: number, atReset: Money): void => {
    if (at < day.endsAt) return
    highest = { ...highest, endOfDay: Math.max(highest.endOfDay ?? atReset.balance, atReset.balance) }
    day = openDay(at, atReset)
  }
  const weigh = (at: number, equity: Minor): void => {
    highest = { ...highest, equity: Math.max(highest.equity, equity) }
    const { daily, total } = judge(rules, standing(day.reference), equity)
    const { toDaily, toTotal } = day.floors
    day.lowest = Math.min(day.lowest, equity)
    day.floors = {
      daily: daily?.floor ?? null,
      total: total.floor,
      toDaily: daily === null ? null : Math.min(toDaily ?? Infinity, daily.room),
      toTotal: Math.min(toTotal, total.room),
    }
    const broken = total.isBroken ? total : daily?.isBroken === true && rules.daily?.effect === 'fail' ? daily : null
    if (broken === null || verdict !== null) return
    const which = broken === total ? 'floor of the account' : 'floor of the day'
    verdict = { outcome: 'failed', at, why: `equity ${say(equity)} broke the ${which} of ${say(broken.floor)}: ${broken.formula}` }
  }

  return {
    noteDeal: ({ at, profit, swap, commission, entry }) => {
      const net = nearestMinor(profit + swap + commission, DIGITS)
      trades.push({ at, net, opens: entry === 'in' })
      day.realised += net
    },
    noteWorst: (points) => void worst.push(...points),
    look: (at, book) => {
      for (const point of worst.splice(0)) {
        rollTo(point.at, seen)
        weigh(point.at, floorMinor(point.equity, DIGITS))
      }
      const funds = fundsOf(book)
      const now = { balance: nearestMinor(funds.balance, DIGITS), equity: floorMinor(funds.equity, DIGITS) }
      rollTo(at, at === day.endsAt ? now : seen)
      weigh(at, now.equity)
      day.last = now.equity
      seen = now
      verdict ??= passed({ rules, initial, trades, balance: now.balance, isFlat: book.tickets.length === 0 }, at)
    },
    isOver: () => verdict !== null,
    run: () => {
      const progress = progressOf({ rules, trades, initial, balance: seen.balance, isFlat: true })
      const target = targetOf(rules, initial)
      return {
        firm,
        phase,
        initial: initial / 100,
        outcome: verdict?.outcome ?? 'under way',
        why: verdict?.why ?? underWay(seen, target),
        at: verdict?.at ?? null,
        target: target === null ? null : target / 100,
        tradingDays: progress.counted,
        minTradingDays: rules.minDays?.days ?? null,
        daysToTarget: verdict?.outcome === 'passed' ? (verdict.at - startedAt) / DAY_MS : null,
        days: days.map(tellDay),
      }
    },
  }
}

function rulesOf(firm: FirmName, phase: PhaseName): FirmRules {
  const phases: Readonly<Partial<Record<PhaseName, FirmRules>>> = FIRMS[firm].phases
  const rules = phases[phase]
  if (rules === undefined) throw new Error(`${firm} has no phase ${phase}; it has ${Object.keys(phases).join(', ')}`)
  return rules
}

const say = (minor: Minor): string => formatMinor(minor, DIGITS)
const targetOf = ({ targetPercent }: FirmRules, initial: Minor): Minor | null =>
  targetPercent === null ? null : initial + percentOf(initial, targetPercent)

type Question = Readonly<{ rules: FirmRules; initial: Minor; trades: readonly FirmTrade[]; balance: Minor; isFlat: boolean }>

/** All that the phase asks for; counted out only once the money is there. */
function passed(asked: Question, at: number): Verdict | null {
  const target = targetOf(asked.rules, asked.initial)
  if (target === null || !asked.isFlat || asked.balance < target) return null
  const { hasTarget, hasMinDays, isBestDayKept, counted } = progressOf(asked)
  if (!hasTarget || !hasMinDays || !isBestDayKept) return null
  return { outcome: 'passed', at, why: `balance ${say(asked.balance)} reached ${say(target)} with ${counted} trading days` }
}

const underWay = ({ balance }: Money, target: Minor | null): string =>
  target === null
    ? `balance ${say(balance)}; this phase has no target`
    : `balance ${say(balance)}, ${say(Math.max(0, target - balance))} short of ${say(target)}`

const tellDay = ({ name, startsAt, reference, lowest, last, realised, floors }: Day): FirmDay => ({
  name,
  startsAt,
  balanceAtReset: reference.balance / 100,
  lowestEquity: lowest / 100,
  lastEquity: last / 100,
  realised: realised / 100,
  dailyFloor: floors.daily === null ? null : floors.daily / 100,
  totalFloor: floors.total / 100,
  toDailyFloor: floors.toDaily === null ? null : floors.toDaily / 100,
  toTotalFloor: floors.toTotal / 100,
})
