import type { Facts } from '../contracts/decision.ts'
import type { AccountId } from '../contracts/primitives.ts'
import { findExcess } from '../core/portfolio/excess.ts'
import { isEntry } from '../core/portfolio/holdings.ts'
import type { DealRow, Outcome, SignalRow } from '../ports/journal.ts'
import { BarcloseError } from '../errors.ts'
import type { AccountState } from './account-state.ts'
import { obey } from './commands.ts'
import { filledLots } from './counters.ts'
import type { House } from './house.ts'

type Trip = Readonly<{ why: string; facts: Facts }>

/**
 * REDUCING and not HALTED: entries stop at once and for good, while exits go on, since what is too large must still be
 * closed. Whoever changes the switches afterwards has seen what was there before: it does not trip a second time.
 */
export async function tripAccount(house: House, state: AccountState, { why, facts }: Trip, now: number): Promise<void> {
  await obey(house, state, { command: { kind: 'trip' }, who: 'guard', why })
  house.alerts.raise({ kind: 'trip', account: state.account, at: now, text: why, facts })
}

/** One message may have been late; a clock that is wrong says so again. */
const CLOCK_FAULTS = 2

/**
 * A terminal whose clock contradicts ours is not heard, so nobody watches its floors: nothing is entered after it until a person
 * has looked. A journal that fails stops the account as soon as it can be written again. An account that is not armed has
 * nothing to stop.
 */
export async function noteTrouble(
  house: House,
  { account, receivedAt }: Readonly<{ account: AccountId; receivedAt: number }>,
  error: unknown,
): Promise<void> {
  const state = house.accounts.get(account)
  if (state === undefined || !(error instanceof BarcloseError) || !isTrading(state)) return
  if (error.code === 'JOURNAL_DOWN') state.journalTrouble ??= `the journal could not be written: ${error.message}`.slice(0, 200)
  if (error.code !== 'STALE_CLOCK') return
  state.clockFaults += 1
  if (state.clockFaults < CLOCK_FAULTS) return
  const why = `the clock disagreed in ${state.clockFaults} messages in a row: ${error.message}`.slice(0, 200)
  await tripAccount(house, state, { why, facts: { clockFaults: state.clockFaults } }, receivedAt)
}

/** Before the first message is taken that the journal can keep again. One that was halted meanwhile stays halted. */
export async function stopAfterTrouble(house: House, state: AccountState, now: number): Promise<void> {
  const why = state.journalTrouble
  if (why === null || !house.story.journal.health().ok) return
  if (state.switches.mode !== 'HALTED') await tripAccount(house, state, { why, facts: {} }, now)
  state.journalTrouble = null
}

const isTrading = ({ switches: { armed, mode } }: AccountState): boolean => armed && mode === 'ACTIVE'

/** What the orders of an account say against going on; null when nothing, or when it has stopped already. */
export const findOrderTrip = ({ config }: House, state: AccountState, now: number): Trip | null =>
  state.switches.mode === 'ACTIVE' ? (findRejects(config, state, now) ?? findExcessOf(config, state)) : null

/** A broker that refuses order after order is not asked again, whatever symbol it is. */
function findRejects(
  { rejectsTripMax, rejectsTripMinutes }: House['config'],
  { counters, switches }: AccountState,
  now: number,
): Trip | null {
  if (counters.rejects.size < rejectsTripMax) return null
  const from = Math.max(switches.changedAt, now - rejectsTripMinutes * 60_000)
  const recent = [...counters.rejects.values()].filter(({ at }) => at >= from)
  const last = recent.at(-1)
  if (last === undefined || recent.length < rejectsTripMax) return null
  return {
    why: `${recent.length} orders were rejected within ${rejectsTripMinutes} minutes, the last ${last.why}`.slice(0, 200),
    facts: { rejects: recent.length, rejectsTripMax, rejectsTripMinutes, last: last.why },
  }
}

/** Positions of ours that no signal explains, or that are more than it asked for. On paper every fill is made here. */
function findExcessOf({ clockToleranceMs }: House['config'], state: AccountState): Trip | null {
  const { view, origins, switches, hello } = state
  if (switches.execution !== 'broker' || view === null || view.positions.length === 0) return null
  return findExcess({
    positions: view.positions,
    askedFor: (identifier) => origins.get(identifier),
    unplaced: unplacedOf(state),
    isHedging: hello.marginMode === 'hedging',
    since: switches.changedAt,
    clockToleranceMs,
  })
}

/** Entries on their way, and those that were accepted without a word of their position. */
function unplacedOf({ onTheWay, counters }: AccountState): readonly SignalRow['signal'][] {
  const unplaced = [...counters.unplaced.values()]
  for (const { row } of onTheWay.values()) if (isEntry(row.signal) && !counters.unplaced.has(row.signal.id)) unplaced.push(row.signal)
  return unplaced
}

/** Far below any step of volume. */
const HAIR = 1e-8

/** An answer that says more was filled than its signal asked for. */
export function findOverfill({ switches }: AccountState, row: SignalRow, { outcome, lots }: Outcome): Trip | null {
  const isFill = outcome === 'filled' || outcome === 'partial'
  if (switches.mode !== 'ACTIVE' || !isFill || lots <= row.signal.lots + HAIR) return null
  return overfilled(row, lots)
}

/** A deal of our magic number that opened what nobody asked for; also one whose position is gone before anybody saw it. */
export function findStrayDeal({ story, config }: House, state: AccountState, deal: DealRow): Trip | null {
  const { switches, counters, hello } = state
  const isOpening = (deal.kind === 'buy' || deal.kind === 'sell') && (deal.entry === 'in' || deal.entry === 'inout')
  if (switches.mode !== 'ACTIVE' || switches.execution !== 'broker' || deal.magic !== hello.magic || !isOpening) return null
  const row = deal.signal === null ? undefined : story.journal.signal(deal.signal)
  if (row !== undefined && row.account === state.account) {
    const filled = filledLots(counters, row.signal.id)
    if (row.sentAt < switches.changedAt || filled <= row.signal.lots + HAIR) return null
    return overfilled(row, filled)
  }
  if (deal.at <= switches.changedAt - config.clockToleranceMs || OF_THE_BROKER.has(deal.reason) || isExplained(state, story.journal, deal))
    return null
  const { ticket, brokerSymbol, kind, lots, positionIdentifier } = deal
  return {
    why: `deal ${ticket} (${kind} ${lots} lots of ${brokerSymbol ?? '?'}) carries our magic number and no signal explains it`,
    facts: { deal: ticket, brokerSymbol, kind, lots, position: positionIdentifier },
  }
}

function overfilled({ signal: { id, lots } }: SignalRow, filled: number): Trip {
  const filledNow = Number(filled.toFixed(8))
  return {
    why: `signal ${id} asked for ${lots} lots and ${filledNow} were filled`,
    facts: { signal: id, askedLots: lots, filledLots: filledNow },
  }
}

/** Positions that the broker opens by itself, when it rolls one over or splits it. */
const OF_THE_BROKER: ReadonlySet<string> = new Set(['rollover', 'split'])

/** A broker may have rewritten the comment: then its position, or an entry on its way, tells whose deal it is. */
function isExplained(state: AccountState, journal: House['story']['journal'], deal: DealRow): boolean {
  const { account, origins } = state
  if (origins.has(deal.positionIdentifier)) return true
  if (journal.signalsOfPosition(account, deal.positionIdentifier).some(({ signal }) => isEntry(signal))) return true
  return unplacedOf(state).some(
    ({ brokerSymbol, side, lots }) => brokerSymbol === deal.brokerSymbol && side === deal.kind && deal.lots <= lots + HAIR,
  )
}
