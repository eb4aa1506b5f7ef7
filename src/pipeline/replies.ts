import type { Decision, Switches } from '../contracts/decision.ts'
import type { AccountId } from '../contracts/primitives.ts'
import type { ServerMessage } from '../contracts/server.ts'
import { toNumber } from '../core/money.ts'
import type { AccountState } from './account-state.ts'
import { groundOf } from './firm-book.ts'

export type Asked = Readonly<{ session: string; seq: number }>

// The fields of the envelope are written out in every message: a spread with further fields behind it costs Node 20
// six microseconds, as much as a whole opinion.

export function signalsMessage(state: AccountState, asked: Asked, decision: Decision): ServerMessage {
  return {
    v: 1,
    account: state.account,
    session: asked.session,
    seq: asked.seq,
    type: 'signals',
    decision: decision.key,
    symbol: decision.symbol,
    superseded: decision.superseded,
    reason: decision.reason,
    // On paper the fills are ours: the terminal has nothing to do.
    signals: decision.switches.execution === 'paper' ? [] : decision.signals,
  }
}

export function stateMessage(state: AccountState, asked: Asked): ServerMessage {
  const { version, armed, mode, execution, why } = state.switches
  return {
    v: 1,
    account: state.account,
    session: asked.session,
    seq: asked.seq,
    type: 'state',
    stateVersion: version,
    armed,
    mode,
    execution,
    why,
    roomToday: roomToday(state),
    lastReason: state.lastReason,
  }
}

/** Down to the nearer of the firm's floors; null without a firm, and before the account was seen. */
function roomToday({ firm, view }: AccountState): number | null {
  return firm === null || view === null || firm.firm === 'none' ? null : toNumber(groundOf(firm, view).judged.room, firm.digits)
}

/** What the terminal is told while nothing can be decided: fail closed, and say why. */
export function haltedMessage(
  { version, execution }: Switches,
  asked: Asked & Readonly<{ account: AccountId }>,
  why: string,
): ServerMessage {
  return {
    v: 1,
    account: asked.account,
    session: asked.session,
    seq: asked.seq,
    type: 'state',
    stateVersion: version,
    armed: false,
    mode: 'HALTED',
    execution,
    why,
    roomToday: null,
    lastReason: why,
  }
}

export function resyncMessage(
  state: AccountState,
  asked: Asked,
  options: Readonly<{
    brokerSymbol: AccountState['hello']['brokerSymbols'][number]
    timeframe: Extract<ServerMessage, { type: 'resync' }>['timeframe']
    reason: string
  }>,
): ServerMessage {
  return { v: 1, account: state.account, session: asked.session, seq: asked.seq, type: 'resync', ...options }
}

const QUERY_EVERY_MS = 10_000

/** Asks for signals that were sent a while ago and never acknowledged. */
export function queryMessage(state: AccountState, asked: Asked, now: number): ServerMessage | null {
  if (now - state.lastQueryAt < QUERY_EVERY_MS) return null
  const open: string[] = []
  for (const [id, { row }] of state.onTheWay) {
    if (row.execution === 'broker' && (row.state === 'sent' || row.state === 'unknown') && now - row.sentAt >= QUERY_EVERY_MS) open.push(id)
  }
  if (open.length === 0) return null
  state.lastQueryAt = now
  return { v: 1, account: state.account, session: asked.session, seq: asked.seq, type: 'query', signals: open.slice(0, 200) }
}

/** What follows every answer: news of the switches the terminal does not follow yet, questions, what waited for it. */
export function trailer(
  state: AccountState,
  asked: Asked,
  options: Readonly<{ followedVersion: number; now: number }>,
): readonly ServerMessage[] {
  const messages = state.outbox.splice(0).map((message): ServerMessage => ({ ...message, seq: asked.seq }))
  const query = queryMessage(state, asked, options.now)
  if (query !== null) messages.push(query)
  if (options.followedVersion !== state.switches.version) messages.push(stateMessage(state, asked))
  return messages
}
