import type { Execution } from '../contracts/decision.ts'
import type { AccountView } from '../core/account.ts'
import { firmDayAt } from '../core/firm/day.ts'
import { FIRMS } from '../core/firm/firms.ts'
import { judge, type Standing } from '../core/firm/floors.ts'
import type { FirmGround } from '../core/firm/ground.ts'
import type { Trade } from '../core/firm/progress.ts'
import type { FirmRules } from '../core/firm/rules.ts'
import { floorMinor, nearestMinor, toMinor, type Minor } from '../core/money.ts'
import type { DealRow, FirmDayRow, Journal } from '../ports/journal.ts'
import type { FirmName, PhaseName } from '../contracts/firm.ts'
import type { AccountId } from '../contracts/primitives.ts'

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
  writtenMinute: number
}

/** `isTrade` is false for deposits and payouts: they move the capital and are no profit. */
type Booked = Readonly<{ ticket: string; at: number; net: Minor; isTrade: boolean }>

/** What the book asks of the journal. */
export type FirmJournal = Pick<Journal, 'append' | 'phase' | 'capitalEvents' | 'firmDay' | 'dealsSince' | 'equityBefore'>

export type BookParts = Readonly<{ account: AccountId; execution: Execution; digits: number; journal: FirmJournal }>

/** Opens the book at the first view of an account, or goes on where the journal left off. */
export function openFirmBook({ account, execution, digits, journal }: BookParts, view: AccountView): FirmBook {
  const phase = journal.phase(account)
  const rules = phase === undefined ? FIRMS.none.phases.funded : rulesOf(phase.firm, phase.phase)
  const phaseAt = phase?.at ?? 0
  const held = journal.firmDay(account, execution, phaseAt)
  const startedAt = phase?.at ?? held?.startsAt ?? view.at
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
    writtenMinute: -1,
  }
  loadDay(book, journal)
  if (held === undefined) write(book, journal)
  return book
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

const bookedBy =
  (digits: number) =>
  ({ ticket, at, profit, swap, commission, fee, kind }: DealRow): Booked => ({
    ticket,
    at,
    net: [profit, swap, commission, fee].reduce((sum, part) => sum + nearestMinor(part, digits), 0),
    isTrade: kind === 'buy' || kind === 'sell' || kind === 'commission' || kind === 'interest',
  })

/** All trades of the phase since its last payout, as the firm counts its days. */
export const tradesOf = (journal: FirmJournal, { account, execution, cycleAt, digits }: FirmBook): readonly Trade[] =>
  journal
    .dealsSince(account, execution, cycleAt)
    .map((row) => ({ ...bookedBy(digits)(row), opens: row.entry === 'in' || row.entry === 'inout' }))
    .filter(({ isTrade }) => isTrade)

/** Deals that have come since, each once. One of before the reset counts as well: it tells what the balance at the reset was. */
export function noteDeals(book: FirmBook, rows: readonly DealRow[]): void {
  const known = new Set(book.deals.map(({ ticket }) => ticket))
  const fresh = rows.filter(({ ticket, execution }) => execution === book.execution && !known.has(ticket))
  if (fresh.length > 0) book.deals = [...book.deals, ...fresh.map(bookedBy(book.digits))]
}

/** Follows the account to a view: a new day begins, the day's reference becomes surer, the highest equity rises. */
export function followFirm(book: FirmBook, view: AccountView, journal: FirmJournal): void {
  const { rules, digits } = book
  const before = book.day
  const today = firmDayAt(rules.reset, view.at)
  if (today.startsAt > before.startsAt) beginDay(book, view, journal)
  const balance = nearestMinor(view.funds.balance, digits)
  const equity = floorMinor(view.funds.equity, digits)
  const reference = referenceOf(book, balance)
  const isTrailing = rules.total.from === 'peak'
  const highestEquity = isTrailing ? Math.max(book.day.highestEquity, equity) : book.day.highestEquity
  const isNews = book.day !== before || reference !== book.day.balanceAtReset
  const minute = Math.floor(view.at / 60_000)
  const isRisen = highestEquity > book.day.highestEquity
  book.day = { ...book.day, balanceAtReset: reference, highestEquity }
  if (!isNews && !(isRisen && minute !== book.writtenMinute)) return
  book.writtenMinute = minute
  write(book, journal)
}

/** A journal that fails stops everything by itself; what this row says is reckoned again from the deals. */
function write({ day }: FirmBook, journal: FirmJournal): void {
  journal.append([{ kind: 'firm-day', row: day }]).catch(() => undefined)
}

/**
 * The balance at the reset, from both sides: what it is now less the deals since, and what it was before and the deals until
 * then. They differ only while a deal has not been told yet; the higher one is the safe one. Deposits and payouts move both.
 */
function referenceOf({ day, deals, lastBefore, startedAt, beganWith, rules }: FirmBook, balance: Minor): Minor {
  const sum = (wanted: (deal: Booked) => boolean) => deals.reduce((total, deal) => total + (wanted(deal) ? deal.net : 0), 0)
  const moved = sum(({ at, isTrade }) => !isTrade && at >= Math.max(day.startsAt, startedAt))
  if (firmDayAt(rules.reset, startedAt).startsAt === day.startsAt) return beganWith + moved
  const fromNow = balance - sum(({ at, isTrade }) => isTrade && at >= day.startsAt)
  if (lastBefore === null) return fromNow
  return Math.max(fromNow, lastBefore.balance + sum(({ at }) => at > lastBefore.at && at < day.startsAt) + moved)
}

const WEEK_MS = 604_800_000
/** 1970-01-01 was a Thursday: weeks are counted from the Monday before. The middle of a day is asked, whatever its zone. */
const weekOf = (dayStartsAt: number): number => Math.floor((dayStartsAt + 43_200_000 + 3 * 86_400_000) / WEEK_MS)

function beginDay(book: FirmBook, view: AccountView, journal: FirmJournal): void {
  const { account, execution, rules, digits } = book
  const over = book.day
  const { startsAt } = firmDayAt(rules.reset, view.at)
  const since = journal.dealsSince(account, execution, over.startsAt).map(bookedBy(digits))
  book.day = { ...over, startsAt }
  loadDay(book, journal)
  const equity = floorMinor(view.funds.equity, digits)
  const balanceAtReset = referenceOf(book, nearestMinor(view.funds.balance, digits))
  book.day = {
    ...book.day,
    balanceAtReset,
    // Between the last view before and the first one after: the higher of the two is the safe one.
    equityAtReset: Math.max(equity, book.lastBefore?.equity ?? equity),
    highestEndOfDay: Math.max(
      over.highestEndOfDay ?? balanceAtReset,
      ...endsOfDays(book, { from: over.startsAt, balanceAtReset, deals: since }),
    ),
    firstEquity: equity,
    weekFirstEquity: weekOf(startsAt) === weekOf(over.startsAt) ? over.weekFirstEquity : equity,
  }
}

type Past = Readonly<{ from: number; balanceAtReset: Minor; deals: readonly Booked[] }>

/** Balances at the ends of the days since one began, up to the day of the book: counted back from its reset. */
function endsOfDays({ rules, day: { startsAt } }: FirmBook, { from, balanceAtReset, deals }: Past): readonly Minor[] {
  const ends: Minor[] = []
  for (let { endsAt } = firmDayAt(rules.reset, from); endsAt <= startsAt; endsAt = firmDayAt(rules.reset, endsAt).endsAt)
    ends.push(balanceAtReset - deals.reduce((sum, { at, net }) => sum + (at >= endsAt && at < startsAt ? net : 0), 0))
  return ends
}

/** Where the account stands to its floors with the equity of a view. */
export function groundOf(book: FirmBook, { funds }: Pick<AccountView, 'funds'>): FirmGround {
  const { firm, rules, digits, initial, day } = book
  const equity = floorMinor(funds.equity, digits)
  const standing: Standing = {
    digits,
    initial,
    reference: { balance: day.balanceAtReset, equity: day.equityAtReset },
    highestEndOfDay: day.highestEndOfDay,
    highestEquity: Math.max(day.highestEquity, equity),
  }
  return { name: firm, rules, standing, equity, judged: judge(rules, standing, equity) }
}
