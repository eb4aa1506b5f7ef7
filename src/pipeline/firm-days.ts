import { firmDayAt } from '../core/firm/day.ts'
import { nearestMinor, type Minor } from '../core/money.ts'
import type { DealRow, FirmDayRow } from '../ports/journal.ts'
import type { FirmBook, FirmJournal } from './firm-book.ts'

/**
 * The balance at the reset, from both sides: what it is now less the deals since, and what it was before and the deals until
 * then. They differ only while a deal has not been told yet; the higher one is the safe one. Deposits and payouts move both.
 */
export function referenceOf(book: FirmBook, balance: Minor): Minor {
  const { day, deals, lastBefore, startedAt, beganWith, rules } = book
  const moved = movedToday(book)
  const fromNow = balance - sumOf(deals, ({ at, isTrade }) => isTrade && at >= day.startsAt)
  // On its first day a phase has its capital. One that was begun before anybody told of it has more, where it had won something.
  const today = firmDayAt(rules.reset, day.startsAt)
  if (today.startsAt === day.startsAt && startedAt >= today.startsAt && startedAt < today.endsAt)
    return Math.max(beganWith + moved, fromNow)
  if (lastBefore === null) return fromNow
  return Math.max(fromNow, lastBefore.balance + sumOf(deals, ({ at }) => at > lastBefore.at && at < day.startsAt) + moved)
}

/** Highest balance at the end of a day as the deals say it by now; null on the first day of a phase, before which none has ended. */
export function highestEndOf(book: FirmBook, journal: FirmJournal): Minor | null {
  const { account, execution, day } = book
  const over = journal.firmDay(account, execution, day.phaseAt, day.startsAt)
  return over === undefined ? day.highestEndOfDay : highestSince(book, journal, { over, balanceAtReset: day.balanceAtReset })
}

type Past = Readonly<{ over: FirmDayRow; balanceAtReset: Minor }>

/** Of the days before the one that was followed last, and of those since, counted back from the reset. */
export function highestSince(book: FirmBook, journal: FirmJournal, { over, balanceAtReset }: Past): Minor {
  const { account, execution, rules, digits, day } = book
  const deals = journal.dealsSince(account, execution, over.startsAt).map(bookedBy(digits))
  // What was paid in or out today moves the reference of the day, and was in no balance before it.
  const atReset = balanceAtReset - movedToday(book)
  let highest = over.highestEndOfDay ?? atReset
  for (let { endsAt } = firmDayAt(rules.reset, over.startsAt); endsAt <= day.startsAt; endsAt = firmDayAt(rules.reset, endsAt).endsAt)
    highest = Math.max(highest, atReset - sumOf(deals, ({ at }) => at >= endsAt && at < day.startsAt))
  return highest
}

/** `isTrade` is false for deposits and payouts: they move the capital and are no profit. Whatever else is booked is a gain or a cost. */
export type Booked = Readonly<{ ticket: string; at: number; net: Minor; isTrade: boolean }>

export const bookedBy =
  (digits: number) =>
  ({ ticket, at, profit, swap, commission, fee, kind }: DealRow): Booked => ({
    ticket,
    at,
    // A credit is in no balance.
    net: kind === 'credit' ? 0 : [profit, swap, commission, fee].reduce((sum, part) => sum + nearestMinor(part, digits), 0),
    isTrade: !PAID.has(kind),
  })

const PAID: ReadonlySet<DealRow['kind']> = new Set(['balance', 'credit', 'bonus'])

/** Paid in or out since the reset, or since the phase began. */
const movedToday = ({ deals, day, startedAt }: FirmBook): Minor =>
  sumOf(deals, ({ at, isTrade }) => !isTrade && at >= Math.max(day.startsAt, startedAt))

const sumOf = (deals: readonly Booked[], wanted: (deal: Booked) => boolean): Minor =>
  deals.reduce((total, deal) => total + (wanted(deal) ? deal.net : 0), 0)
