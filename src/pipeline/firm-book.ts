import type { Execution } from '../contracts/decision.ts'
import type { AccountView } from '../core/account.ts'
import { firmDayAt } from '../core/firm/day.ts'
import { FIRMS } from '../core/firm/firms.ts'
import { rebase } from '../core/firm/capital.ts'
import { judge, type Standing } from '../core/firm/floors.ts'
import type { FirmGround } from '../core/firm/ground.ts'
import type { Trade } from '../core/firm/progress.ts'
import type { FirmRules } from '../core/firm/rules.ts'
import { floorMinor, nearestMinor, toMinor, type Minor } from '../core/money.ts'
import type { DealRow, FirmDayRow, Journal, PhaseRow } from '../ports/journal.ts'
import type { FirmName, PhaseName } from '../contracts/firm.ts'
import type { AccountId } from '../contracts/primitives.ts'
import { bookedBy, highestEndOf, highestSince, referenceOf, type Booked } from './firm-days.ts'

/** What is known of an account's firm: rules, phase, and the day it is in. All of it can be rebuilt from the journal. */
export type FirmBook = {
  readonly account: AccountId
  readonly execution: Execution
  readonly firm: FirmName
  readonly phase: PhaseName
  readonly rules: FirmRules
  readonly digits: number
  /** Of which percentages are taken: the capital of the beginning, or of the last scale-up. */
  readonly initial: Minor
  /** Capital when the phase began. */
  readonly beganWith: Minor
  /** Since when days and profits count: the last payout, or the beginning. */
  readonly cycleAt: number
  /** When the phase began; its first day has the capital as its reference. */
  readonly startedAt: number
  day: FirmDayRow
  /** Deals since the reset, and those between the last view before it and the reset. */
  deals: readonly Booked[]
  /** The last view before the reset, if there was one. */
  lastBefore: Readonly<{ at: number; balance: Minor; equity: Minor }> | null
  /** Whether a deal of before the reset has been told since the last view. */
  isLate: boolean
  /** What was paid in or out since the last view, as the first equities do not have it yet. */
  paid: readonly Booked[]
}

/** What the book asks of the journal. */
export type FirmJournal = Pick<Journal, 'append' | 'phase' | 'capitalEvents' | 'firmDay' | 'dealsSince' | 'equityBefore' | 'firstDeposit'>

export type BookParts = Readonly<{ account: AccountId; execution: Execution; digits: number; journal: FirmJournal }>

/** Opens the book at the first view of an account, or goes on where the journal left off. */
export function openFirmBook({ account, execution, digits, journal }: BookParts, view: AccountView): FirmBook {
  const phase = journal.phase(account)
  const rules = phase === undefined ? FIRMS.none.phases.funded : rulesOf(phase.firm, phase.phase)
  const phaseAt = phase?.at ?? 0
  const held = journal.firmDay(account, execution, phaseAt)
  const startedAt = (phase === undefined ? held?.startsAt : beginOf(phase, { account, execution, digits, journal })) ?? view.at
  const events = phase === undefined ? [] : journal.capitalEvents(account, phaseAt)
  const beganWith = phase === undefined ? nearestMinor(view.funds.balance, digits) : toMinor(phase.initial, digits)
  const newest = events.at(-1)
  const initial = newest === undefined ? beganWith : toMinor(newest.initial, digits)
  const named = {
    account,
    execution,
    digits,
    startedAt,
    initial,
    beganWith,
    cycleAt: events.findLast(({ event }) => event === 'payout')?.at ?? startedAt,
    rules,
    firm: phase?.firm ?? 'none',
    phase: phase?.phase ?? 'funded',
  } as const
  const book: FirmBook = {
    ...named,
    day: held ?? firstDay(named, phaseAt, view),
    deals: [],
    lastBefore: null,
    isLate: false,
    paid: [],
  }
  loadDay(book, journal)
  if (held === undefined) write(book, journal)
  else {
    const seenAt = journal.equityBefore(account, execution, view.at)?.at ?? held.startsAt
    book.paid = book.deals.filter(({ at, isTrade }) => !isTrade && at > seenAt)
  }
  return book
}

/** A challenge began with the money that was first paid in, however long after it somebody tells of it; another phase when it was told. */
function beginOf({ at, phase, initial }: PhaseRow, { account, execution, digits, journal }: BookParts): number {
  const deposit = phase === 'challenge' && execution === 'broker' ? journal.firstDeposit(account) : undefined
  if (deposit === undefined || deposit.at >= at || nearestMinor(deposit.amount, digits) !== toMinor(initial, digits)) return at
  return deposit.at + 1
}

/** The day on which the phase began. If it is over, the next view begins the days since. */
function firstDay(
  book: Pick<FirmBook, 'account' | 'execution' | 'rules' | 'startedAt' | 'initial' | 'digits'>,
  phaseAt: number,
  view: AccountView,
): FirmDayRow {
  const equity = floorMinor(view.funds.equity, book.digits)
  return {
    account: book.account,
    execution: book.execution,
    startsAt: firmDayAt(book.rules.reset, book.startedAt).startsAt,
    phaseAt,
    balanceAtReset: book.initial,
    equityAtReset: book.initial,
    highestEndOfDay: null,
    highestEquity: Math.max(book.initial, equity),
    firstEquity: equity,
    weekFirstEquity: equity,
  }
}

export function rulesOf(firm: string, phase: PhaseName): FirmRules {
  const phases: Readonly<Partial<Record<PhaseName, FirmRules>>> | undefined = Object.entries(FIRMS).find(([name]) => name === firm)?.[1]
    .phases
  const rules = phases?.[phase]
  if (rules === undefined) throw new Error(`there are no rules of ${firm} for the phase ${phase}`)
  return rules
}

/** What the journal knows of the day: its deals, and the last view before it. */
function loadDay(book: FirmBook, journal: FirmJournal): void {
  const { account, execution, digits, day } = book
  const before = journal.equityBefore(account, execution, day.startsAt)
  book.lastBefore =
    before === undefined
      ? null
      : { at: before.at, balance: nearestMinor(before.balance, digits), equity: floorMinor(before.equity, digits) }
  book.deals = journal
    .dealsSince(account, execution, Math.min(day.startsAt, (book.lastBefore?.at ?? day.startsAt) + 1))
    .map(bookedBy(digits))
}

/** All trades of the phase since its last payout, as the firm counts its days. */
export const tradesOf = (journal: FirmJournal, { account, execution, cycleAt, digits }: FirmBook): readonly Trade[] =>
  journal
    .dealsSince(account, execution, cycleAt)
    .map((row) => ({ ...bookedBy(digits)(row), opens: row.entry === 'in' || row.entry === 'inout' }))
    .filter(({ isTrade }) => isTrade)

/** Deals that have come since, each once. One of before the reset counts as well: it tells what the balance at the reset was. */
export function noteDeals(book: FirmBook, rows: readonly DealRow[]): void {
  if (rows.length === 0) return
  const known = new Set(book.deals.map(({ ticket }) => ticket))
  const fresh = rows.filter(({ ticket, execution }) => execution === book.execution && !known.has(ticket))
  if (fresh.length === 0) return
  const booked = fresh.map(bookedBy(book.digits))
  book.deals = [...book.deals, ...booked]
  book.isLate ||= booked.some(({ at }) => at < book.day.startsAt)
  book.paid = [...book.paid, ...booked.filter(({ at, isTrade }) => !isTrade && at >= book.startedAt)]
}

/** Follows the account to a view: a new day begins, the day's reference becomes surer, the highest equity rises. */
export function followFirm(book: FirmBook, view: AccountView, journal: FirmJournal): void {
  const { rules, digits } = book
  const before = book.day
  const today = firmDayAt(rules.reset, view.at)
  if (today.startsAt > before.startsAt) beginDay(book, view, journal)
  const balance = nearestMinor(view.funds.balance, digits)
  const equity = floorMinor(view.funds.equity, digits)
  takePaid(book, equity)
  const balanceAtReset = referenceOf(book, balance)
  const highestEquity = rules.total.from === 'peak' ? Math.max(book.day.highestEquity, equity) : book.day.highestEquity
  const isPutRight = book.isLate || balanceAtReset !== book.day.balanceAtReset
  const isNews = isPutRight || book.day !== before || highestEquity !== book.day.highestEquity
  if (isNews) book.day = { ...book.day, balanceAtReset, highestEquity }
  if (isPutRight) book.day = { ...book.day, highestEndOfDay: highestEndOf(book, journal) }
  book.isLate = false
  if (isNews) write(book, journal)
}

/** What is paid in or out of an own account is neither won nor lost. At a firm a person tells of it, and its floors stand anyhow. */
function takePaid(book: FirmBook, equity: Minor): void {
  const { paid, firm } = book
  if (paid.length === 0) return
  book.paid = []
  if (firm !== 'none') return
  for (const { at, net } of paid) {
    const { startsAt, firstEquity, weekFirstEquity } = book.day
    const moved = { paid: net, equity }
    book.day = {
      ...book.day,
      firstEquity: at >= startsAt ? rebase(firstEquity, moved) : firstEquity,
      weekFirstEquity: rebase(weekFirstEquity, moved),
    }
  }
}

/** A journal that fails stops everything by itself. */
function write({ day }: FirmBook, journal: FirmJournal): void {
  journal.append([{ kind: 'firm-day', row: day }]).catch(() => undefined)
}

const WEEK_MS = 604_800_000
/** 1970-01-01 was a Thursday: weeks are counted from the Monday before. The middle of a day is asked, whatever its zone. */
const weekOf = (dayStartsAt: number): number => Math.floor((dayStartsAt + 43_200_000 + 3 * 86_400_000) / WEEK_MS)

function beginDay(book: FirmBook, view: AccountView, journal: FirmJournal): void {
  const { rules, digits } = book
  const over = book.day
  const { startsAt } = firmDayAt(rules.reset, view.at)
  book.day = { ...over, startsAt }
  loadDay(book, journal)
  const equity = floorMinor(view.funds.equity, digits)
  const balanceAtReset = referenceOf(book, nearestMinor(view.funds.balance, digits))
  book.day = {
    ...book.day,
    balanceAtReset,
    // Between the last view before and the first one after: the higher of the two is the safe one.
    equityAtReset: Math.max(equity, book.lastBefore?.equity ?? equity),
    highestEndOfDay: highestSince(book, journal, { over, balanceAtReset }),
    firstEquity: equity,
    weekFirstEquity: weekOf(startsAt) === weekOf(over.startsAt) ? over.weekFirstEquity : equity,
  }
}

type Stood = Readonly<{ day: FirmDayRow; equity: Minor; ground: FirmGround }>
const stoodAt = new WeakMap<FirmBook, Stood>()

/** Where the account stands to its floors with the equity of a view. Asked several times at each close, and the same until money moves. */
export function groundOf(book: FirmBook, { funds }: Pick<AccountView, 'funds'>): FirmGround {
  const equity = floorMinor(funds.equity, book.digits)
  const known = stoodAt.get(book)
  if (known !== undefined && known.day === book.day && known.equity === equity) return known.ground
  const ground = standAt(book, equity)
  stoodAt.set(book, { day: book.day, equity, ground })
  return ground
}

function standAt({ firm, rules, digits, initial, day }: FirmBook, equity: Minor): FirmGround {
  const standing: Standing = {
    digits,
    initial,
    reference: { balance: day.balanceAtReset, equity: day.equityAtReset },
    highestEndOfDay: day.highestEndOfDay,
    highestEquity: Math.max(day.highestEquity, equity),
  }
  return { name: firm, rules, standing, equity, judged: judge(rules, standing, equity) }
}
