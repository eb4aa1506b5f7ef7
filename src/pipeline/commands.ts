import type { Signal, Switches } from '../contracts/decision.ts'
import type { ServerMessage } from '../contracts/server.ts'
import { signalId } from '../core/signals/id.ts'
import { BarcloseError } from '../errors.ts'
import type { JournalEntry, SignalRow } from '../ports/journal.ts'
import type { AccountState } from './account-state.ts'
import type { Command } from './api.ts'
import { reopenBroker, type House } from './house.ts'
import { stateMessage } from './replies.ts'

type Order = Readonly<{ command: Command; who: string; why: string }>

/** Changes what may pass for an account; journalled before it holds outside, and told to the terminal. */
export async function obey(house: House, state: AccountState, { command, who, why }: Order): Promise<Switches> {
  const now = house.clock.now()
  const before = state.switches
  const switches: Switches = { ...before, ...change(state, command), version: before.version + 1, who, why, changedAt: now }
  // In memory at once: nothing may slip through while the row is written.
  state.switches = switches
  if (switches.execution !== before.execution) reopenBroker(house, state)
  const flatten = command.kind === 'flatten' ? sweepFlatten(house, state, now) : { entries: [], messages: [] }
  try {
    await house.story.journal.append([{ kind: 'switches', account: state.account, switches }, ...flatten.entries])
  } catch (error) {
    // A switch that could not be written must not open anything; what it closed stays closed.
    if (opens(before, switches)) state.switches = before
    throw error
  }
  house.emit({ kind: 'state', account: state.account, switches })
  const asked = { session: state.session ?? '', seq: 0 }
  const messages = [...flatten.messages, stateMessage(state, asked)]
  // The next reply carries the state anyhow, since the terminal follows an older version.
  if (state.session === null || !house.push(state, messages)) state.outbox.push(...flatten.messages)
  return switches
}

const opens = (before: Switches, after: Switches): boolean =>
  (after.armed && !before.armed) ||
  (after.mode === 'ACTIVE' && before.mode !== 'ACTIVE') ||
  after.execution !== before.execution ||
  after.shadow.length < before.shadow.length

function change(state: AccountState, command: Command): Partial<Switches> {
  const { switches } = state
  switch (command.kind) {
    case 'arm':
      if (switches.mode !== 'ACTIVE') throw new BarcloseError('SWITCH_REFUSED', `the account is ${switches.mode}; resume it first`)
      return { armed: true }
    case 'disarm':
      return { armed: false }
    case 'halt':
      return { mode: 'HALTED' }
    case 'reduce':
      return { mode: 'REDUCING' }
    case 'resume':
      return { mode: 'ACTIVE', flattening: false }
    case 'flatten':
      return { mode: 'HALTED', flattening: true, armed: false }
    case 'shadow':
      return {
        shadow: command.on
          ? [...new Set([...switches.shadow, command.symbol])].toSorted()
          : switches.shadow.filter((symbol) => symbol !== command.symbol),
      }
    case 'execution': {
      const open = (state.view?.positions.filter((position) => position.isOurs).length ?? 0) + state.onTheWay.size
      if (command.execution !== switches.execution && open > 0) {
        throw new BarcloseError(
          'SWITCH_REFUSED',
          `${open} positions or signals are open on ${switches.execution}; close them first, or nobody manages them`,
        )
      }
      return { execution: command.execution }
    }
  }
}

export type Sweep = Readonly<{ entries: readonly JournalEntry[]; messages: readonly ServerMessage[] }>
const NOTHING: Sweep = { entries: [], messages: [] }

/** Closes every ticket of ours that has no close on its way. Runs at the command and at every message until none is left. */
export function sweepFlatten(house: House, state: AccountState, now: number): Sweep {
  const { switches, view } = state
  if (!switches.flattening || view === null || switches.execution !== 'broker' || state.session === null) return NOTHING
  const closing = new Set([...state.onTheWay.values()].map(({ row }) => row.signal.positionIdentifier))
  const rows: SignalRow[] = []
  for (const position of view.positions) {
    const { brokerSymbol, symbol, side, lots, stop, target, identifier, isOurs } = position
    if (!isOurs || symbol === null || closing.has(identifier)) continue
    const key = `${state.account}|flatten|${switches.version}|${now}`
    const signal: Signal = {
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
      reason: `flatten: ${switches.why}`.slice(0, 200),
    }
    rows.push({
      signal,
      account: state.account,
      decisionKey: null,
      timeframe: null,
      execution: 'broker',
      sentAt: now,
      state: 'sent',
      settledAt: null,
      outcome: null,
    })
  }
  if (rows.length === 0) return NOTHING
  for (const row of rows) state.onTheWay.set(row.signal.id, { row, settledSeq: null })
  const message: ServerMessage = {
    v: 1,
    account: state.account,
    session: state.session,
    seq: 0,
    type: 'signals',
    decision: null,
    symbol: null,
    superseded: false,
    reason: `flatten: ${switches.why}`,
    signals: rows.map((row) => row.signal),
  }
  return { entries: rows.map((row) => ({ kind: 'signal', row })), messages: [message] }
}
