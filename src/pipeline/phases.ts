import type { CapitalEvent, FirmName, PhaseName } from '../contracts/firm.ts'
import type { RiskReply } from '../contracts/risk.ts'
import { rebase, weighCapital, type Capital } from '../core/firm/capital.ts'
import { floorsOf } from '../core/firm/floors.ts'
import { floorMinor, formatMinor, nearestMinor, toMinor, type Minor } from '../core/money.ts'
import { BarcloseError } from '../errors.ts'
import type { CapitalRow } from '../ports/journal.ts'
import type { AccountState } from './account-state.ts'
import { followFirm, groundOf, openFirmBook, rulesOf, type FirmBook } from './firm-book.ts'
import type { House } from './house.ts'
import { viewRisk } from './risk-view.ts'

export type PhaseChoice = Readonly<{ firm: FirmName; phase: PhaseName; /** Capital at its beginning, decimals. */ initial: string }>
type Author = Readonly<{ who: string; why: string }>

/** Journalled before it holds. The day of the phase begins with its capital, whatever the account did before. */
export async function enterPhase(
  house: House,
  state: AccountState,
  { firm, phase, initial }: PhaseChoice,
  { who, why }: Author,
): Promise<RiskReply> {
  const { account, hello, view } = state
  const digits = hello.currencyDigits
  const capital = checked('initial', () => toMinor(initial, digits))
  // A firm that lists its sizes has no limits for another one.
  const start = {
    digits,
    initial: capital,
    reference: { balance: capital, equity: capital },
    highestEndOfDay: null,
    highestEquity: capital,
  }
  checked('initial', () => floorsOf(rulesOf(firm, phase), start))
  if (capital <= 0) throw new BarcloseError('INVALID_FIELD', `${initial} is no capital`, { path: 'initial' })
  const deposit = firm === 'none' ? undefined : house.story.journal.firstDeposit(account)?.amount
  if (deposit !== undefined && isContradicted(phase, capital, nearestMinor(deposit, digits)))
    throw new BarcloseError('BALANCE_MISMATCH', `${account} is said to begin with ${initial}, its deals say ${deposit}`)
  const at = house.clock.now()
  await house.story.journal.append([{ kind: 'phase', row: { account, at, firm, phase, initial: formatMinor(capital, digits), who, why } }])
  if (view === null)
    throw new BarcloseError('UNKNOWN_ACCOUNT', `${account} is taken in; it has not been seen since the start`, { path: 'account' })
  const { journal } = house.story
  state.firm = openFirmBook({ account, execution: state.switches.execution, digits, journal }, view)
  followFirm(state.firm, view, journal)
  return viewRisk(house, state)
}

/** A later phase may have more than was first paid in, by profit that stayed or by a scale-up; with less, every floor would be too low. */
const isContradicted = (phase: PhaseName, capital: Minor, deposit: Minor): boolean =>
  phase === 'challenge' ? capital !== deposit : capital < deposit

/** `amount`: what was withdrawn by a payout, or the capital that a scale-up raised the account to; decimals. */
export type CapitalChange = Readonly<{ event: CapitalEvent; amount: string }>

/** A payout or a scale-up within a funded phase. Days and floors go on; what the deals do not bear out is refused. */
export async function changeCapital(house: House, state: AccountState, change: CapitalChange, author: Author): Promise<RiskReply> {
  const { journal } = house.story
  const { account, view, switches, hello } = state
  const book = fundedBook(house, state)
  if (view === null) throw mismatch(`${account} has not been seen since the start; wait for its next message`)
  const { event } = change
  const { row, capital } = weighed(house, state, { change, book, author })
  const path = event === 'payout' ? 'amount' : 'initial'
  checked(path, () => floorsOf(book.rules, { ...groundOf(book, view).standing, initial: capital.initial }))

  const equity = floorMinor(view.funds.equity, book.digits)
  const { firstEquity, weekFirstEquity } = book.day
  const moved = { paid: capital.paid, equity }
  // The emergency loss of the day and of the week is no loss where the money was paid out.
  book.day = { ...book.day, firstEquity: rebase(firstEquity, moved), weekFirstEquity: rebase(weekFirstEquity, moved) }
  try {
    await journal.append([
      { kind: 'capital', row },
      { kind: 'firm-day', row: book.day },
    ])
  } catch (error) {
    book.day = { ...book.day, firstEquity, weekFirstEquity }
    throw error
  }
  state.firm = openFirmBook({ account, execution: switches.execution, digits: hello.currencyDigits, journal }, view)
  return viewRisk(house, state)
}

function fundedBook({ story }: House, { account, firm, switches }: AccountState): FirmBook {
  if (switches.execution !== 'broker') throw mismatch(`${account} is on paper, where no money is paid in or out`)
  if (firm === null) throw mismatch(`${account} has not been seen since the start; wait for its next message`)
  const isFunded = story.journal.phase(account)?.phase === 'funded' && firm.firm !== 'none'
  if (!isFunded) throw mismatch(`${account} is in no funded phase of a firm: firm ${firm.firm}, phase ${firm.phase}`)
  return firm
}

type Told = Readonly<{ change: CapitalChange; book: FirmBook; author: Author }>

function weighed(
  { story: { journal }, clock }: House,
  { account, view }: AccountState,
  { change: { event, amount }, book, author }: Told,
): Readonly<{ row: CapitalRow; capital: Capital }> {
  const { digits, initial } = book
  const { phaseAt } = book.day
  const since = journal.capitalEvents(account, phaseAt).at(-1)?.at ?? phaseAt
  const deals = journal.dealsSince(account, 'broker', since + 1).map(({ at, kind, profit, swap, commission, fee }) => ({
    at,
    isCash: kind === 'balance',
    net: [profit, swap, commission, fee].reduce((sum, part) => sum + nearestMinor(part, digits), 0),
  }))
  const told = checked(event === 'payout' ? 'amount' : 'initial', () => toMinor(amount, digits))
  const balance = nearestMinor(view?.funds.balance ?? 0, digits)
  const result = weighCapital({ event, amount: told, initial, digits, balance, seenAt: view?.at ?? 0, deals })
  if (!result.ok) throw mismatch(`${account}: ${result.why}`)
  const { capital } = result
  const say = (minor: number) => formatMinor(minor, digits)
  const money = { amount: say(capital.amount), initial: say(capital.initial), balance: say(capital.balance) }
  // A trade server's clock may be ahead: the deals that were weighed belong to this event and to no later one.
  const at = Math.max(clock.now(), capital.bookedAt)
  return { row: { account, phaseAt, at, event, ...money, ...author }, capital }
}

const mismatch = (why: string): BarcloseError => new BarcloseError('CAPITAL_MISMATCH', why)

function checked<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new BarcloseError('INVALID_FIELD', error instanceof Error ? error.message : String(error), { path })
  }
}
