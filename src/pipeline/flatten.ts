import type { Signal } from '../contracts/decision.ts'
import type { ServerMessage } from '../contracts/server.ts'
import type { Position } from '../core/account.ts'
import { closedReason } from '../core/gates/market.ts'
import { missingPermissions } from '../core/gates/permissions.ts'
import { findCloseFault } from '../core/position/terms.ts'
import { signalId } from '../core/signals/id.ts'
import { NO_CLOSURES } from '../core/time/closures.ts'
import type { JournalEntry, SignalRow } from '../ports/journal.ts'
import type { AccountState } from './account-state.ts'
import { forgetSent, noteSent } from './counters.ts'
import { restReason } from './exits.ts'
import type { House } from './house.ts'

export type Sweep = Readonly<{ rows: readonly SignalRow[]; entries: readonly JournalEntry[]; messages: readonly ServerMessage[] }>
export const NO_SWEEP: Sweep = { rows: [], entries: [], messages: [] }

/**
 * Closes every ticket of ours that has to go and has no close on its way: all of them in a flatten, else those of a market
 * that rests before its next bar may close. Runs at the command and at every heartbeat until none is left.
 */
export function sweepTickets(house: House, state: AccountState, now: number): Sweep {
  const { switches, view, session } = state
  if (view === null || view.positions.length === 0 || switches.execution !== 'broker' || session === null) return NO_SWEEP
  const closing = new Set([...state.onTheWay.values()].map(({ row }) => row.signal.positionIdentifier))
  const rows: SignalRow[] = []
  for (const position of view.positions) {
    if (!position.isOurs || closing.has(position.identifier)) continue
    const why = switches.flattening ? `flatten: ${switches.why}` : whyNotHeld(house, state, position, now)
    if (why === null || !isDue(house, state, position, now)) continue
    const signal = closeOfTicket(house, state, position, { now, why })
    if (signal === null) continue
    const sent = { state: 'sent', sentAt: now, settledAt: null, outcome: null } as const
    rows.push({ signal, account: state.account, decisionKey: null, timeframe: null, execution: 'broker', ...sent })
  }
  if (rows.length === 0) return NO_SWEEP
  for (const row of rows) {
    state.onTheWay.set(row.signal.id, { row, settledSeq: null })
    noteSent(state.counters, row)
  }
  const message: ServerMessage = {
    v: 1,
    account: state.account,
    session,
    seq: 0,
    type: 'signals',
    decision: null,
    symbol: null,
    superseded: false,
    reason: [...new Set(rows.map((row) => row.signal.reason))].join('; '),
    signals: rows.map((row) => row.signal),
  }
  return { rows, entries: rows.map((row) => ({ kind: 'signal', row })), messages: [message] }
}

/** Writes a sweep with what goes beside it. What was not written never leaves, so it is not on its way either. */
export async function writeSweep(house: House, state: AccountState, sweep: Sweep, entries: readonly JournalEntry[]): Promise<void> {
  try {
    await house.story.journal.append(entries)
  } catch (error) {
    for (const row of sweep.rows) {
      const { signal } = row
      state.onTheWay.delete(signal.id)
      forgetSent(state.counters, row)
      if (signal.positionIdentifier !== null) state.closeTries.delete(signal.positionIdentifier)
    }
    throw error
  }
}

/** Bar closes look at their own market alone, and a quiet one may not close a bar any more before it rests. */
function whyNotHeld(house: House, state: AccountState, position: Position, now: number): string | null {
  const { switches, view, firm, hello, symbols, zone } = state
  if (switches.mode === 'HALTED' || firm === null || view === null) return null
  const spec = symbols.get(position.brokerSymbol)?.spec ?? null
  if (spec === null || position.symbol === null || missingPermissions(view.permissions).length > 0) return null
  const close = { spec, receivedAt: now, closures: house.closuresOf(position.symbol) }
  const rest = restReason(house.config, { firm, zone }, close)
  if (rest === null || findCloseFault({ terms: hello, positions: view.positions }, { tickets: [position] }) !== null) return null
  return rest.reason
}

const FIRST_WAIT_MS = 15_000
const LONGEST_WAIT_MS = 900_000

/**
 * A close that the broker refuses is tried again, ever more seldom: at every heartbeat of a weekend it would be
 * thousands of orders, and firms end accounts for that. A market that is closed is not tried at all.
 */
function isDue(house: House, state: AccountState, { identifier, brokerSymbol, symbol }: Position, now: number): boolean {
  const spec = state.symbols.get(brokerSymbol)?.spec ?? null
  const closures = symbol === null ? NO_CLOSURES : house.closuresOf(symbol)
  if (spec !== null && closedReason({ close: { spec, receivedAt: now, closures }, zone: state.zone }) !== null) return false
  const last = state.closeTries.get(identifier)
  if (last !== undefined && now < last.at + last.waitMs) return false
  noteCloseTry(state, identifier, now)
  return true
}

export function noteCloseTry({ closeTries }: AccountState, identifier: string, at: number): void {
  const last = closeTries.get(identifier)
  closeTries.set(identifier, { at, waitMs: last === undefined ? FIRST_WAIT_MS : Math.min(last.waitMs * 2, LONGEST_WAIT_MS) })
}

function closeOfTicket(
  house: House,
  state: AccountState,
  position: Position,
  { now, why }: Readonly<{ now: number; why: string }>,
): Signal | null {
  const { brokerSymbol, symbol, side, lots, stop, target, identifier } = position
  if (symbol === null) return null
  const { version, flattening } = state.switches
  const key = `${state.account}|${flattening ? 'flatten' : 'rest'}|${version}|${now}`
  return {
    id: signalId({ key, kind: 'CLOSE_ALL', leg: identifier, closeTime: now }),
    kind: 'CLOSE_ALL',
    symbol,
    brokerSymbol,
    side,
    lots,
    stop,
    target,
    maxDeviationPoints: house.config.maxDeviationPoints,
    riskMoney: 0,
    positionIdentifier: identifier,
    expiresAt: now + house.config.signalExpiryMs,
    reason: why.slice(0, 200),
  }
}
