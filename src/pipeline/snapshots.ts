import type { Decision } from '../contracts/decision.ts'
import { TIMEFRAMES, type BrokerSymbol } from '../contracts/primitives.ts'
import type { Reply } from '../contracts/server.ts'
import type { Equity, Snapshot } from '../contracts/terminal.ts'
import type { AccountView, BarClose } from '../core/account.ts'
import { closeOf } from '../core/time/timeframes.ts'
import type { Window } from '../core/window.ts'
import { BarcloseError } from '../errors.ts'
import type { JournalEntry } from '../ports/journal.ts'
import { makeSymbolState, type AccountState, type SymbolState } from './account-state.ts'
import { requireCountable } from './amounts.ts'
import type { Incoming } from './api.ts'
import { sweepTickets, writeSweep } from './flatten.ts'
import { guardAccount } from './guard.ts'
import { checkClock, intakeRules, reopenBroker, type House } from './house.ts'
import { takeInAccount, takeInSnapshot } from './intake.ts'
import { onSnapshot } from './on-snapshot.ts'
import { receivedEntry } from './received.ts'
import { resyncMessage, signalsMessage, trailer } from './replies.ts'
import { takeView } from './settle.ts'
import { findDecided } from './stages.ts'
import { encodeWindows } from './windows/checkpoint.ts'
import { openWindowStore } from './windows/store.ts'

type At = Readonly<{ state: AccountState; incoming: Incoming; isResend: boolean }>

/**
 * From the edge to the answer: the bars merge at once, the decision follows, the journal comes before the reply. What waits
 * is no part of this function: while it did, it would hold the whole message.
 */
export function takeSnapshot(house: House, snapshot: Snapshot, { state, incoming, isResend }: At): Promise<Reply> {
  const { receivedAt } = incoming
  checkClock(house, state, snapshot, receivedAt)
  state.clockFaults = 0
  checkFuture(house, state, snapshot, receivedAt)
  requireMoney(state, snapshot)
  requireJournal(house)
  if (!state.hello.brokerSymbols.includes(snapshot.brokerSymbol)) {
    throw new BarcloseError('UNKNOWN_SYMBOL', `${snapshot.brokerSymbol} is not among the symbols of hello`, { path: 'brokerSymbol' })
  }
  const rules = intakeRules(house, state)
  const taken = takeInSnapshot(snapshot, receivedAt, rules)
  const symbol = symbolState(state, taken)
  const bars = symbol.store.take(snapshot)
  if (bars.kind === 'resync') {
    const { timeframe, reason } = bars
    return Promise.resolve([
      resyncMessage(state, snapshot, { brokerSymbol: snapshot.brokerSymbol, timeframe, reason }),
      ...trailer(state, snapshot, { followedVersion: snapshot.stateVersion, now: receivedAt }),
    ])
  }
  symbol.spec = snapshot.spec
  // One that comes again says what was ahead when it was made.
  if (!isResend) state.calendar = taken.calendar
  if (state.switches.execution === 'broker') {
    takeView(state, house.story.journal, taken.view, snapshot.seq)
    refuseBlind(house, state, taken)
  }
  const merged: Merged = {
    close: taken,
    symbol,
    window: bars.window,
    followedVersion: snapshot.stateVersion,
    entries: isResend
      ? null
      : [
          receivedEntry(incoming, { brokerSymbol: snapshot.brokerSymbol, revisions: bars.revisions, reduced: bars.reduced }),
          ...calendarEntry(snapshot, receivedAt),
        ],
  }
  const guarding = guardAccount(house, state, receivedAt)
  return guarding === null ? keepAndDecide(house, state, merged) : guarding.then(() => keepAndDecide(house, state, merged))
}

/** A close whose bars are held, with what the journal keeps of its message; null for one that it has already. */
type Merged = Readonly<{
  close: BarClose
  symbol: SymbolState
  window: Window
  followedVersion: number
  entries: readonly JournalEntry[] | null
}>

function keepAndDecide(house: House, state: AccountState, { close, symbol, window, followedVersion, entries }: Merged): Promise<Reply> {
  const { story } = house
  const received =
    entries === null
      ? Promise.resolve()
      : story.journal.append(entries, findDecided(story, state, close) === undefined ? close.key : undefined)
  const deciding = decideOnce(house, state, close, window)
  return replyTo(house, state, { close, symbol, followedVersion, both: bothOf(deciding, received) })
}

type Answering = Readonly<Pick<Merged, 'close' | 'symbol' | 'followedVersion'> & { both: ReturnType<typeof bothOf> }>

async function replyTo(house: House, state: AccountState, { close, symbol, followedVersion, both }: Answering): Promise<Reply> {
  const [decision, lost] = await both
  if (lost !== null) {
    // Bars that are not on the disk must not be held either: what follows them could not be rebuilt.
    symbol.store = openWindowStore(state.zone)
    throw lost.error
  }
  if ('error' in decision) throw decision.error
  checkpointSometimes(house, state, close.brokerSymbol, symbol)
  return [signalsMessage(state, close, decision), ...trailer(state, close, { followedVersion, now: close.receivedAt })]
}

type Failure = Readonly<{ error: unknown }>
const nothing = (): null => null
const failureOf = (error: unknown): Failure => ({ error })

/** The decision, and what the write of its message failed of: both are over, whichever failed. `Promise.allSettled` takes twice as long. */
async function bothOf(deciding: Promise<Decision>, received: Promise<void>): Promise<readonly [Decision | Failure, Failure | null]> {
  // Heard from the beginning: a write that fails while the models are asked is nobody's unhandled error.
  const keeping = received.then(nothing, failureOf)
  try {
    const decision = await deciding
    return [decision, await keeping]
  } catch (error) {
    return [failureOf(error), await keeping]
  }
}

/** The heartbeat: the account is seen, and a flatten that is not finished goes on. */
export async function takeEquity(house: House, equity: Equity, { state, incoming, isResend }: At): Promise<Reply> {
  const { receivedAt } = incoming
  checkClock(house, state, equity, receivedAt)
  state.clockFaults = 0
  requireMoney(state, equity)
  requireJournal(house)
  const view = takeInAccount(equity, receivedAt, intakeRules(house, state))
  if (state.switches.execution === 'broker') {
    takeView(state, house.story.journal, view, equity.seq)
  }
  const guarding = guardAccount(house, state, receivedAt)
  if (guarding !== null) await guarding
  const sweep = sweepTickets(house, state, receivedAt)
  const received = isResend ? [] : [receivedEntry(incoming, { brokerSymbol: null }), ...equityPoint(state, view, receivedAt)]
  const entries = [...received, ...sweep.entries]
  await writeSweep(house, state, sweep, entries)
  // In an answer they carry its seq: over a WebSocket nothing else tells them from what nobody asked for.
  const closes = sweep.messages.map((message) => ({ ...message, seq: equity.seq }))
  return [...closes, ...trailer(state, equity, { followedVersion: equity.stateVersion, now: receivedAt })]
}

function calendarEntry({ account, calendar }: Snapshot, at: number): readonly JournalEntry[] {
  return calendar === undefined ? [] : [{ kind: 'calendar', account, at, events: calendar }]
}

/** One point of the equity curve per minute, also while no bar closes: the last one before a reset tells what the account was then. */
function equityPoint(state: AccountState, { funds: { balance, equity } }: AccountView, at: number): readonly JournalEntry[] {
  const minute = Math.floor(at / 60_000)
  if (state.switches.execution !== 'broker' || minute === state.lastEquityMinute) return []
  state.lastEquityMinute = minute
  return [{ kind: 'equity', row: { account: state.account, at, balance, equity, execution: 'broker' } }]
}

/** A new decision never rests on a view from before the newest message: after a restart there may be no other. */
function refuseBlind(house: House, state: AccountState, close: BarClose): void {
  if (state.view !== null || findDecided(house.story, state, close) !== undefined) return
  throw new BarcloseError('SEQ_BACK', `seq ${close.seq} shows the account as it was before seq ${state.viewSeq}; send what is new`, {
    path: 'seq',
  })
}

/** Bars from the future would stand in the way of those of now; the tolerance is that of the clocks. */
function checkFuture(house: House, state: AccountState, { bars }: Snapshot, receivedAt: number): void {
  for (const timeframe of TIMEFRAMES) {
    const time = bars[timeframe]?.time
    const last = time?.at(-1)
    if (time === undefined || last === undefined) continue
    const aheadMs = closeOf(last, timeframe, state.zone) - receivedAt
    if (aheadMs <= house.config.clockToleranceMs) continue
    const path = `bars.${timeframe}.time.${time.length - 1}`
    throw new BarcloseError('BAR_FORMING', `the bar of ${last} closes ${aheadMs} ms ahead of this machine's clock`, { path })
  }
}

/** What the books count: the account's money, and that of each ticket. */
function requireMoney(state: AccountState, { funds, positions }: Pick<Equity, 'funds' | 'positions'>): void {
  requireCountable(state, funds, FUNDS, () => 'funds.')
  for (let i = 0; i < positions.length; i += 1) {
    const position = positions[i]
    if (position !== undefined) requireCountable(state, position, OF_POSITION, () => `positions.${i}.`)
  }
}
const FUNDS = ['balance', 'equity'] as const
const OF_POSITION = ['profit', 'swap', 'commission'] as const

/** Asked before anything is taken, so that what cannot be written changes nothing. */
function requireJournal(house: House): void {
  const { ok, why } = house.story.journal.health()
  if (!ok) throw new BarcloseError('JOURNAL_DOWN', why)
}

/** One decision per key, also while it is still being made: a resend waits for the same one. */
async function decideOnce(house: House, state: AccountState, close: BarClose, window: Parameters<typeof onSnapshot>[3]): Promise<Decision> {
  const underWay = state.deciding.get(close.key)
  if (underWay !== undefined) return (await underWay).decision
  const began = performance.now()
  const decided = onSnapshot(house.story, state, close, window)
  state.deciding.set(close.key, decided)
  try {
    const { decision, isNew } = await decided
    if (isNew) house.emit({ kind: 'decision', account: state.account, decision, tookMs: performance.now() - began })
    return decision
  } catch (error) {
    // The paper account went ahead of the journal: it starts again from what is written.
    if (state.switches.execution === 'paper') {
      reopenBroker(house, state)
      state.view = null
    }
    throw error
  } finally {
    state.deciding.delete(close.key)
  }
}

function symbolState(state: AccountState, { brokerSymbol, symbol }: BarClose): SymbolState {
  const known = state.symbols.get(brokerSymbol)
  if (known !== undefined) return known
  const made = makeSymbolState(state.zone, symbol)
  state.symbols.set(brokerSymbol, made)
  return made
}

/** A restart replays the snapshots since the last checkpoint, so there are never many. */
const CHECKPOINT_EVERY = 500

function checkpointSometimes(house: House, state: AccountState, brokerSymbol: BrokerSymbol, symbol: SymbolState): void {
  symbol.sinceCheckpoint += 1
  if (symbol.sinceCheckpoint < CHECKPOINT_EVERY) return
  symbol.sinceCheckpoint = 0
  // Behind the reply. A checkpoint that fails is made again later; the messages it would have saved are all kept.
  setImmediate(() => void writeCheckpoint(house, state, brokerSymbol).catch(() => undefined))
}

export async function writeCheckpoint(house: House, state: AccountState, brokerSymbol: BrokerSymbol): Promise<void> {
  const symbol = state.symbols.get(brokerSymbol)
  if (symbol === undefined) return
  const checkpoint = { account: state.account, brokerSymbol, at: house.clock.now(), columns: encodeWindows(symbol.store.series()) }
  await house.story.journal.append([{ kind: 'checkpoint', checkpoint }])
}
