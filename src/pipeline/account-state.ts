import type { Decision, Switches } from '../contracts/decision.ts'
import type { AccountId, BrokerSymbol, SymbolName, Timeframe } from '../contracts/primitives.ts'
import type { ServerMessage } from '../contracts/server.ts'
import type { SymbolSpec } from '../contracts/account.ts'
import type { Hello } from '../contracts/terminal.ts'
import type { AccountView, CalendarEvent } from '../core/account.ts'
import { openConvictionReader, type LeanReader } from '../core/conviction/conviction.ts'
import { openFeatureReader, type FeatureReader } from '../core/features/vector.ts'
import type { Origin } from '../core/position/origin.ts'
import type { ServerZone } from '../core/time/zone.ts'
import type { Broker } from '../ports/broker.ts'
import type { SignalRow } from '../ports/journal.ts'
import type { Counters } from './counters.ts'
import { openFew, type Few } from './few.ts'
import type { FirmBook } from './firm-book.ts'
import { openLane, type Lane } from './lane.ts'
import { openWindowStore, type WindowStore } from './windows/store.ts'

/** A signal whose result the account does not show yet. `settledSeq` is the seq of the ack that accepted it. */
export type OnTheWay = { row: SignalRow; settledSeq: number | null }

export type SymbolState = {
  /** Canonical name; null where the table knows none. */
  readonly symbol: SymbolName | null
  readonly reader: FeatureReader
  /** What its timeframes lean to, read once for each of their closes. */
  readonly leans: LeanReader
  store: WindowStore
  spec: SymbolSpec | null
  sinceCheckpoint: number
}

/** Everything held in memory of one account. All of it can be rebuilt from the journal and the next message. */
export type AccountState = {
  readonly account: AccountId
  readonly zone: ServerZone
  readonly lane: Lane
  hello: Hello
  session: string | null
  lastSeq: number
  lastSeenAt: number
  /** Fingerprints of the newest messages, so that a resend is told from a conflict before the journal is asked. */
  readonly recent: Map<number, number>
  /** Seqs being handled now: whether they are on the disk is not decided yet. */
  readonly handling: Few<number, true>
  switches: Switches
  view: AccountView | null
  /** After a restart: the account as the last message before it showed it. What is gone since then was closed meanwhile. */
  viewBefore: AccountView | null
  /** The account's firm and its days; null for one that was never given a firm. */
  firm: FirmBook | null
  /** What was sent, rejected and closed, of the filler of now. */
  counters: Counters
  /** All accounts of the server, this one among them. */
  readonly accounts: ReadonlyMap<AccountId, AccountState>
  /** Seq of the message that brought `view`; views of older messages are not taken. */
  viewSeq: number
  calendar: readonly CalendarEvent[]
  readonly symbols: Map<BrokerSymbol, SymbolState>
  readonly onTheWay: Map<string, OnTheWay>
  readonly origins: Map<string, Origin>
  /** When a flatten last tried to close a ticket, and how long it then waits. */
  readonly closeTries: Map<string, Readonly<{ at: number; waitMs: number }>>
  readonly deciding: Few<string, Promise<Readonly<{ decision: Decision; isNew: boolean }>>>
  /** Newest decided close per symbol and timeframe: what is newer cannot stand in the journal. */
  readonly lastCloses: Map<string, number>
  broker: Broker
  lastReason: string
  lastQueryAt: number
  lastEquityMinute: number
  /** Messages in a row whose clock contradicted ours. */
  clockFaults: number
  /** Why the account must stop as soon as that can be written; null while the journal has never failed it. */
  journalTrouble: string | null
  /** Waits for the next reply when the terminal cannot be reached unasked. */
  readonly outbox: ServerMessage[]
}

const RECENT_MAX = 64

export function makeAccountState(
  options: Readonly<{
    hello: Hello
    zone: ServerZone
    switches: Switches
    broker: Broker
    counters: Counters
    accounts: ReadonlyMap<AccountId, AccountState>
    laneMax: number
  }>,
): AccountState {
  return {
    account: options.hello.account,
    zone: options.zone,
    lane: openLane(options.laneMax),
    hello: options.hello,
    session: null,
    lastSeq: -1,
    lastSeenAt: 0,
    recent: new Map(),
    handling: openFew(),
    switches: options.switches,
    view: null,
    viewBefore: null,
    firm: null,
    counters: options.counters,
    accounts: options.accounts,
    viewSeq: -1,
    calendar: [],
    symbols: new Map(),
    onTheWay: new Map(),
    origins: new Map(),
    closeTries: new Map(),
    deciding: openFew(),
    lastCloses: new Map(),
    broker: options.broker,
    lastReason: 'no decision yet',
    lastQueryAt: 0,
    lastEquityMinute: 0,
    clockFaults: 0,
    journalTrouble: null,
    outbox: [],
  }
}

/** What is held of a symbol: nothing before its first snapshot, or what the journal gave back. */
export const makeSymbolState = (
  zone: ServerZone,
  symbol: SymbolName | null,
  found: Partial<Pick<SymbolState, 'store' | 'spec' | 'sinceCheckpoint'>> = {},
): SymbolState => ({
  symbol,
  store: openWindowStore(zone),
  spec: null,
  sinceCheckpoint: 0,
  ...found,
  reader: openFeatureReader(),
  leans: openConvictionReader(),
})

export const closeName = (symbol: SymbolName, timeframe: Timeframe): string => `${symbol}|${timeframe}`

export function rememberFingerprint(state: AccountState, seq: number, fingerprint: number): void {
  state.recent.set(seq, fingerprint)
  if (state.recent.size <= RECENT_MAX) return
  const [oldest] = state.recent.keys()
  if (oldest !== undefined) state.recent.delete(oldest)
}

/** The first switches of an account: it may do nothing until a user arms it. */
export const firstSwitches = (at: number): Switches => ({
  version: 1,
  armed: false,
  mode: 'ACTIVE',
  execution: 'broker',
  flattening: false,
  shadow: [],
  why: 'registered by its first hello; arm it to trade',
  who: 'server',
  changedAt: at,
})
