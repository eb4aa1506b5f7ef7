import { ExecutionSchema, type Execution } from '../../contracts/decision.ts'
import type { AccountId } from '../../contracts/primitives.ts'
import type { CapitalRow, DealRow, EquityRow, FirmDayRow, GoneRow, Journal, JournalReader, PhaseRow } from '../../ports/journal.ts'
import { firstFrom, heldIn, insertRising } from './memory-sorted.ts'
import { minuteOf } from './rows-of.ts'

/**
 * Minutes of equity that stay, at least. The pipeline asks for the last one before a reset of the firm's day and before
 * the view of now, and a day has at most 1,500 minutes; an account that was away has added none meanwhile.
 */
const EQUITY_KEPT = 16_384

type Books = Readonly<{
  /** By time, then as they came. */
  deals: DealRow[]
  tickets: Set<string>
  gones: GoneRow[]
  equity: Readonly<Record<Execution, EquityRow[]>>
  /** By the day they begin. */
  days: FirmDayRow[]
  phases: PhaseRow[]
  capital: CapitalRow[]
}>

type Reads = Pick<Journal, 'firstDeposit' | 'phase' | 'capitalEvents' | 'firmDay' | 'dealsSince' | 'gonesSince' | 'equityBefore'> &
  Pick<JournalReader, 'deals' | 'equity'>
export type MemoryMoney = Readonly<{
  /** False for a deal that was told before: the first word stays. */
  addDeal: (row: DealRow) => boolean
  addGone: (row: GoneRow) => void
  addEquity: (row: EquityRow) => void
  addDay: (row: FirmDayRow) => void
  addPhase: (row: PhaseRow) => void
  hasCapital: (row: CapitalRow) => boolean
  addCapital: (row: CapitalRow) => void
  reads: Reads
}>

/** What was earned and what is owned. Deals and days of the firm all stay; of equity the newest minutes. */
export function openMoney(): MemoryMoney {
  const byAccount = new Map<AccountId, Books>()
  const booksOf = (account: AccountId): Books => heldIn(byAccount, account, emptyBooks)
  const addDeal = (row: DealRow): boolean => {
    const { deals, tickets } = booksOf(row.account)
    const name = `${row.ticket} ${row.execution}`
    if (tickets.has(name)) return false
    tickets.add(name)
    insertRising(deals, atOf, row)
    return true
  }
  const hasCapital = ({ account, phaseAt, at }: CapitalRow): boolean =>
    booksOf(account).capital.some((row) => row.phaseAt === phaseAt && row.at === at)
  return {
    addDeal,
    addGone: (row) => insertRising(booksOf(row.account).gones, atOf, row),
    addEquity: (row) => keepEquity(booksOf(row.account).equity[row.execution], row),
    addDay: (row) => keepDay(booksOf(row.account).days, row),
    addPhase: (row) => keepPhase(booksOf(row.account).phases, row),
    hasCapital,
    addCapital: (row) => insertRising(booksOf(row.account).capital, atOf, row),
    reads: readsOf(booksOf),
  }
}

function readsOf(booksOf: (account: AccountId) => Books): Reads {
  const dealsFrom = (account: AccountId, from: number): readonly DealRow[] => {
    const { deals } = booksOf(account)
    return deals.slice(firstFrom(deals, atOf, from))
  }
  return {
    firstDeposit: (account) => {
      const row = booksOf(account).deals.find(({ execution, kind, profit }) => execution === 'broker' && kind === 'balance' && profit > 0)
      return row === undefined ? undefined : { at: row.at, amount: row.profit }
    },
    phase: (account) => booksOf(account).phases.at(-1),
    capitalEvents: (account, phaseAt) => booksOf(account).capital.filter((row) => row.phaseAt === phaseAt),
    firmDay: (account, execution, phaseAt, before = Infinity) =>
      booksOf(account).days.findLast((row) => row.execution === execution && row.phaseAt === phaseAt && row.startsAt < before),
    dealsSince: (account, execution, from) => dealsFrom(account, from).filter((row) => row.execution === execution),
    gonesSince: (account, execution, from) => {
      const { gones } = booksOf(account)
      return gones.slice(firstFrom(gones, atOf, from)).filter((row) => row.execution === execution)
    },
    equityBefore: (account, execution, at) => {
      const rows = booksOf(account).equity[execution]
      return rows[firstFrom(rows, atOf, at) - 1]
    },
    deals: ({ account, from, to, execution }) =>
      dealsFrom(account, from).filter((row) => row.at < to && (execution === undefined || row.execution === execution)),
    equity: ({ account, from, to, limit, execution }) => {
      const executions = execution === undefined ? ExecutionSchema.options : [execution]
      const rows = executions.flatMap((each) => {
        const held = booksOf(account).equity[each]
        return held
          .slice(firstFrom(held, atOf, from), firstFrom(held, atOf, to))
          .toReversed()
          .slice(0, limit)
      })
      const newestFirst = rows.toSorted((a, b) => b.at - a.at)
      return newestFirst.slice(0, limit).toReversed()
    },
  }
}

const emptyBooks = (): Books => ({
  deals: [],
  tickets: new Set(),
  gones: [],
  equity: { broker: [], paper: [] },
  days: [],
  phases: [],
  capital: [],
})

const atOf = ({ at }: Readonly<{ at: number }>): number => at
const minuteOfRow = ({ at }: EquityRow): number => minuteOf(at)
const startOf = ({ startsAt }: FirmDayRow): number => startsAt

/** One row per minute, the newest word. */
function keepEquity(rows: EquityRow[], row: EquityRow): void {
  const last = rows.at(-1)
  if (last === undefined || minuteOf(last.at) < minuteOf(row.at)) {
    rows.push(row)
    // All at once and seldom, since what stays has to move.
    if (rows.length >= 2 * EQUITY_KEPT) rows.splice(0, rows.length - EQUITY_KEPT)
    return
  }
  const index = firstFrom(rows, minuteOfRow, minuteOf(row.at))
  const held = rows[index]
  if (held === undefined || minuteOf(held.at) !== minuteOf(row.at)) rows.splice(index, 0, row)
  else if (row.at >= held.at) rows[index] = row
}

/** The newest day is written again while it lasts, and stands near the end. */
function keepDay(rows: FirmDayRow[], row: FirmDayRow): void {
  for (let i = rows.length - 1; i >= 0; i -= 1) {
    const held = rows[i]
    if (held === undefined || held.startsAt < row.startsAt) break
    if (held.startsAt === row.startsAt && held.phaseAt === row.phaseAt && held.execution === row.execution) {
      rows[i] = row
      return
    }
  }
  insertRising(rows, startOf, row)
}

function keepPhase(rows: PhaseRow[], row: PhaseRow): void {
  const index = rows.findIndex(({ at }) => at === row.at)
  if (index === -1) insertRising(rows, atOf, row)
  else rows[index] = row
}
