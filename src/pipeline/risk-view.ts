import type { FirmName, PhaseName } from '../contracts/firm.ts'
import { firmDayAt, type FirmDay } from '../core/firm/day.ts'
import { floorsOf, type Judgement } from '../core/firm/floors.ts'
import { FIRMS } from '../core/firm/firms.ts'
import { progressOf } from '../core/firm/progress.ts'
import { formatMinor, nearestMinor, percentOf, toMinor, type Minor } from '../core/money.ts'
import { BarcloseError } from '../errors.ts'
import type { AccountState } from './account-state.ts'
import { groundOf, openFirmBook, rulesOf, tradesOf } from './firm-book.ts'
import { stopsOf } from './guard.ts'
import type { House } from './house.ts'

export type PhaseChoice = Readonly<{ firm: FirmName; phase: PhaseName; /** Capital at its beginning, decimals. */ initial: string }>

/** Money in decimals, so that a cent stays a cent on the way. */
type FloorView = Readonly<{ floor: string; room: string; isBroken: boolean; formula: string }>
export type RiskView = Readonly<{
  firm: FirmName | 'none'
  title: string
  phase: PhaseName
  source: string
  currency: string
  initial: string
  equity: string
  balance: string
  at: number
  day: FirmDay
  daily: FloorView | null
  total: FloorView
  /** Distance kept from each floor; null for an account without a firm. */
  buffer: string | null
  /** Equity if every stop is hit, with slippage, costs and swap; null while a loss cannot be bounded. */
  equityAtStops: string | null
  emergency: Readonly<{ day: string; week: string }>
  progress: Readonly<{
    tradingDays: number
    daysWanted: number | null
    bestDayShare: number | null
    bestDayAllowed: number | null
    target: string | null
    hasTarget: boolean
    today: string
  }>
}>

export function viewRisk(house: House, state: AccountState): RiskView {
  const { firm: book, view, hello } = state
  if (book === null || view === null)
    throw new BarcloseError('UNKNOWN_ACCOUNT', `${state.account} has not been seen since the start; wait for its next message`, {
      path: 'account',
    })
  const { rules, digits, initial } = book
  const say = (minor: Minor): string => formatMinor(minor, digits)
  const ground = groundOf(book, view)
  const { judged, equity } = ground
  const worst = stopsOf(house, state, ground, view.at)?.worst ?? null
  const trades = tradesOf(house.story.journal, book)
  const balance = nearestMinor(view.funds.balance, digits)
  const day = firmDayAt(rules.reset, view.at)
  const progress = progressOf({ rules, trades, initial, balance, isFlat: view.positions.length === 0 })
  const title = Object.entries(FIRMS).find(([name]) => name === book.firm)?.[1]
  const floor = ({ floor: at, room, isBroken, formula }: Judgement): FloorView => ({ floor: say(at), room: say(room), isBroken, formula })
  const share = (first: Minor, percent: number) => say(first - percentOf(first, percent))
  return {
    firm: book.firm,
    title: title?.title ?? '',
    source: title?.source ?? '',
    phase: book.phase,
    currency: hello.currency,
    initial: say(initial),
    equity: say(equity),
    balance: say(balance),
    at: view.at,
    day,
    daily: judged.daily === null ? null : floor(judged.daily),
    total: floor(judged.total),
    buffer: book.firm === 'none' ? null : say(percentOf(initial, house.config.firmBufferPercent)),
    equityAtStops: worst === null ? null : say(worst.equity),
    emergency: {
      day: share(book.day.firstEquity, house.config.emergencyDailyPercent),
      week: share(book.day.weekFirstEquity, house.config.emergencyWeeklyPercent),
    },
    progress: {
      tradingDays: progress.counted,
      daysWanted: rules.minDays?.days ?? null,
      bestDayShare: progress.bestDayShare,
      bestDayAllowed: rules.bestDayShare,
      target: rules.targetPercent === null ? null : say(initial + percentOf(initial, rules.targetPercent)),
      hasTarget: progress.hasTarget,
      today: say(progress.days.find(({ startsAt }) => startsAt === day.startsAt)?.net ?? 0),
    },
  }
}

/** Journalled before it holds. The day of the phase begins with its capital, whatever the account did before. */
export async function enterPhase(
  house: House,
  state: AccountState,
  { firm, phase, initial }: PhaseChoice,
  { who, why }: Readonly<{ who: string; why: string }>,
): Promise<RiskView> {
  const { account, hello, view } = state
  const digits = hello.currencyDigits
  const capital = checked(() => toMinor(initial, digits))
  // A firm that lists its sizes has no limits for another one.
  const start = {
    digits,
    initial: capital,
    reference: { balance: capital, equity: capital },
    highestEndOfDay: null,
    highestEquity: capital,
  }
  checked(() => floorsOf(rulesOf(firm, phase), start))
  if (capital <= 0) throw new BarcloseError('INVALID_FIELD', `${initial} is no capital`, { path: 'initial' })
  const deposit = phase === 'challenge' ? house.story.journal.firstDeposit(account) : undefined
  if (deposit !== undefined && nearestMinor(deposit, digits) !== capital)
    throw new BarcloseError('BALANCE_MISMATCH', `${account} is said to begin with ${initial}, its deals say ${deposit}`)
  const at = house.clock.now()
  await house.story.journal.append([{ kind: 'phase', row: { account, at, firm, phase, initial: formatMinor(capital, digits), who, why } }])
  if (view === null)
    throw new BarcloseError('UNKNOWN_ACCOUNT', `${account} is taken in; it has not been seen since the start`, { path: 'account' })
  state.firm = openFirmBook({ account, execution: state.switches.execution, digits, journal: house.story.journal }, view)
  return viewRisk(house, state)
}

function checked<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new BarcloseError('INVALID_FIELD', error instanceof Error ? error.message : String(error), { path: 'initial' })
  }
}
