import type { FirmName, PhaseName } from '../../src/contracts/firm.ts'
import { FIRMS } from '../../src/core/firm/firms.ts'
import { progressOf, type Trade as FirmTrade } from '../../src/core/firm/progress.ts'
import type { FirmRules } from '../../src/core/firm/rules.ts'
import { floorMinor, nearestMinor, percentOf, toMinor, type Minor } from '../../src/core/money.ts'
import { fundsOf, type Book, type Trade } from '../../src/core/fills/book.ts'
import type { FirmRun } from '../../src/core/report/backtest-run.ts'
import { DIGITS, openExamDays, say, type Money } from './exam-days.ts'
import type { WorstPoint } from './worst-equity.ts'

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

type Verdict = Readonly<{ outcome: 'passed' | 'failed'; why: string; at: number }>

/**
 * The firm's own eye on an account: it knows every bar's worst moment and none of the guard's thoughts. What the guard
 * prevents it never sees; what slips through fails the account here as it would there.
 */
export function openExaminer({ firm, phase, initial: capital }: Exam, startedAt: number): Examiner {
  const rules = rulesOf(firm, phase)
  const initial = toMinor(capital, DIGITS)
  const days = openExamDays(rules, initial, startedAt)
  const trades: FirmTrade[] = []
  const worst: WorstPoint[] = []
  let seen: Money = { balance: initial, equity: initial }
  let verdict: Verdict | null = null
  const weigh = (at: number, equity: Minor): void => {
    const why = days.weigh(equity)
    if (why !== null) verdict ??= { outcome: 'failed', why, at }
  }
  return {
    noteDeal: ({ at, profit, swap, commission, entry }) => {
      const net = nearestMinor(profit + swap + commission, DIGITS)
      trades.push({ at, net, opens: entry === 'in' })
      days.book(net)
    },
    noteWorst: (points) => void worst.push(...points),
    look: (at, book) => {
      for (const point of worst.splice(0)) {
        days.rollTo(point.at, seen)
        weigh(point.at, floorMinor(point.equity, DIGITS))
      }
      const now = moneyOf(book)
      // The firm takes the account at the very reset; with its market shut that is as it was seen last.
      days.rollTo(at, at === days.endsAt() ? now : seen)
      weigh(at, now.equity)
      days.note(now)
      seen = now
      verdict ??= passed({ rules, initial, trades, balance: now.balance, isFlat: book.tickets.length === 0 }, at)
    },
    isOver: () => verdict !== null,
    run: () => {
      const target = targetOf(rules, initial)
      const { counted } = progressOf({ rules, trades, initial, balance: seen.balance, isFlat: true })
      return {
        firm,
        phase,
        initial: initial / 100,
        ...(verdict ?? { outcome: 'under way', why: underWay(seen, target), at: null }),
        target: target === null ? null : target / 100,
        tradingDays: counted,
        minTradingDays: rules.minDays?.days ?? null,
        daysToTarget: verdict?.outcome === 'passed' ? (verdict.at - startedAt) / DAY_MS : null,
        days: days.days(),
      }
    },
  }
}

function moneyOf(book: Book): Money {
  const { balance, equity } = fundsOf(book)
  return { balance: nearestMinor(balance, DIGITS), equity: floorMinor(equity, DIGITS) }
}

function rulesOf(firm: FirmName, phase: PhaseName): FirmRules {
  const phases: Readonly<Partial<Record<PhaseName, FirmRules>>> = FIRMS[firm].phases
  const rules = phases[phase]
  if (rules === undefined) throw new Error(`${firm} has no phase ${phase}; it has ${Object.keys(phases).join(', ')}`)
  return rules
}

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
