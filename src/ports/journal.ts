import type { Decision, Execution, Signal, Switches } from '../contracts/decision.ts'
import type { AccountId, BrokerSymbol, Side, SymbolName, Timeframe } from '../contracts/primitives.ts'
import type { Ack } from '../contracts/results.ts'
import type { CapitalEvent, FirmName, PhaseName } from '../contracts/firm.ts'
import type { Hello, Snapshot } from '../contracts/terminal.ts'

/**
 * sent: left, or about to leave, no answer yet. unknown: the broker side does not know yet. The other states are
 * final. A signal counts as open risk until it is final and the account's positions show the result.
 */
export type SignalState = 'sent' | 'unknown' | 'filled' | 'partial' | 'placed' | 'rejected' | 'refused' | 'expired'
export type Outcome = Readonly<
  Pick<Ack, 'signal' | 'outcome' | 'retcode' | 'message' | 'orderTicket' | 'dealTicket' | 'positionIdentifier' | 'lots' | 'price'>
>

export type SignalRow = Readonly<{
  signal: Signal
  account: AccountId
  decisionKey: string | null
  timeframe: Timeframe | null
  execution: Execution
  sentAt: number
  state: SignalState
  settledAt: number | null
  outcome: Outcome | null
}>

export type DealRow = Readonly<{
  account: AccountId
  ticket: string
  positionIdentifier: string
  /** Signal it comes from; null for deals by hand, stops, targets and balance operations. */
  signal: string | null
  execution: Execution
  kind: string
  entry: string
  reason: string
  brokerSymbol: BrokerSymbol | null
  symbol: SymbolName | null
  magic: string
  lots: number
  price: number
  profit: number
  swap: number
  commission: number
  fee: number
  at: number
}>

/** Events as a snapshot tells them. */
export type ToldCalendar = Readonly<NonNullable<Snapshot['calendar']>>

/** A position that a view showed no more. Its deal may come later, or never. */
export type GoneRow = Readonly<{
  account: AccountId
  execution: Execution
  positionIdentifier: string
  symbol: SymbolName
  side: Side
  /** Of the view. */
  at: number
}>

export type EquityRow = Readonly<{ account: AccountId; at: number; balance: number; equity: number; execution: Execution }>

/** An account enters a phase of a firm: the capital it has there, in decimals, and from when its days count. */
export type PhaseRow = Readonly<{
  account: AccountId
  at: number
  firm: FirmName
  phase: PhaseName
  initial: string
  who: string
  why: string
}>

/** A payout or a scale-up within a phase, as its deals show it. Money in decimals. */
export type CapitalRow = Readonly<{
  account: AccountId
  /** Begin of the phase it belongs to. */
  phaseAt: number
  /** Deals after it belong to the next one. */
  at: number
  event: CapitalEvent
  /** What was withdrawn, or added. */
  amount: string
  /** Capital from then on. */
  initial: string
  /** Balance once it was booked. */
  balance: string
  who: string
  why: string
}>

/** What is known of an account's newest day at its firm; written again while the day lasts. Money in the smallest unit. */
export type FirmDayRow = Readonly<{
  account: AccountId
  execution: Execution
  startsAt: number
  /** Begin of the phase it belongs to; 0 for an account that was never given one. */
  phaseAt: number
  balanceAtReset: number
  equityAtReset: number
  /** Highest balance at the end of a day of the phase; null while the first lasts. */
  highestEndOfDay: number | null
  highestEquity: number
  firstEquity: number
  /** First equity of the week that the day belongs to. */
  weekFirstEquity: number
}>

/** A message as what it added: valid against the contract by itself, so the journal replays as a tape. */
export type ReceivedRow = Readonly<{
  account: AccountId
  session: string
  seq: number
  type: string
  brokerSymbol: BrokerSymbol | null
  receivedAt: number
  /** CRC-32 of the bytes received, before reduction: tells a resend from a conflict. */
  fingerprint: number
  /** Bars sent again with other values, counted; their new values stand in the body. */
  revisions: number
  body: string
}>

/** The windows of one symbol at one moment, so that a restart need not read the whole journal. */
export type WindowCheckpoint = Readonly<{ account: AccountId; brokerSymbol: BrokerSymbol; at: number; columns: Uint8Array }>

export type JournalEntry =
  | Readonly<{ kind: 'received'; row: ReceivedRow }>
  | Readonly<{ kind: 'hello'; hello: Hello; receivedAt: number }>
  /** What a snapshot said is ahead, times as of the trade server. The newest word stays, also when its message is pruned. */
  | Readonly<{ kind: 'calendar'; account: AccountId; at: number; events: ToldCalendar }>
  | Readonly<{ kind: 'decision'; decision: Decision; execution: Execution }>
  /** A signal outside a decision: a flatten, or a close before a rest. Those of a decision are journalled with it. */
  | Readonly<{ kind: 'signal'; row: SignalRow }>
  | Readonly<{ kind: 'outcome'; account: AccountId; outcome: Outcome; state: SignalState; at: number }>
  | Readonly<{ kind: 'deal'; row: DealRow }>
  | Readonly<{ kind: 'gone'; row: GoneRow }>
  | Readonly<{ kind: 'equity'; row: EquityRow }>
  | Readonly<{ kind: 'switches'; account: AccountId; switches: Switches }>
  | Readonly<{ kind: 'phase'; row: PhaseRow }>
  | Readonly<{ kind: 'capital'; row: CapitalRow }>
  | Readonly<{ kind: 'firm-day'; row: FirmDayRow }>
  | Readonly<{ kind: 'paper'; account: AccountId; at: number; state: string }>
  | Readonly<{ kind: 'checkpoint'; checkpoint: WindowCheckpoint }>

export type KnownAccount = Readonly<{
  account: AccountId
  hello: Hello
  helloAt: number
  /** Highest seq journalled in the session of `hello`. */
  lastSeq: number
  lastReceivedAt: number
  /** The newest message of the session is its last one: it said bye. */
  hasLeft: boolean
  switches: Switches | null
}>

/** The newest message that showed the account. */
export type LastSeen = Readonly<{ body: string; receivedAt: number }>

export type DecisionQuery = Readonly<{
  account: AccountId
  symbol?: SymbolName
  timeframe?: Timeframe
  gate?: string
  before?: number
  limit: number
}>
export type JournalHealth = Readonly<{ ok: boolean; why: string }>

/** What the pipeline writes and asks. Reads are synchronous; a write resolves once it is on the disk. */
export type Journal = Readonly<{
  /**
   * One atomic group. Groups that come together are brought to the disk together; a rejected promise means nothing of the group was written.
   * `followedBy`: the key of the decision that is being made of it. Its answer needs both, so the group need not be written before.
   */
  append: (entries: readonly JournalEntry[], followedBy?: string) => Promise<void>
  decision: (key: string) => Decision | undefined
  /** Newest decided close per symbol and timeframe: what is newer cannot have been decided. */
  lastCloses: (account: AccountId) => readonly Readonly<{ symbol: SymbolName; timeframe: Timeframe; closeTime: number }>[]
  fingerprint: (account: AccountId, session: string, seq: number) => number | undefined
  accounts: () => readonly KnownAccount[]
  /** Signals in the state `sent` or `unknown`. */
  unsettledSignals: (account: AccountId) => readonly SignalRow[]
  signal: (id: string) => SignalRow | undefined
  /** Signals sent from an instant on, oldest first. */
  signalsSince: (account: AccountId, execution: Execution, from: number) => readonly SignalRow[]
  /** Signals that opened, added to or reduced this position, oldest first. */
  signalsOfPosition: (account: AccountId, positionIdentifier: string) => readonly SignalRow[]
  /** Brings back the last checkpoint, and all snapshots journalled after it, oldest first. */
  windows: (account: AccountId, brokerSymbol: BrokerSymbol) => Readonly<{ checkpoint: WindowCheckpoint | null; later: readonly string[] }>
  /** The newest snapshot of a symbol as it came, also one that the checkpoint covers. */
  lastSnapshot: (account: AccountId, brokerSymbol: BrokerSymbol) => string | undefined
  /** Undefined when no message that shows the account is kept any more. */
  lastSeen: (account: AccountId) => LastSeen | undefined
  /** The calendar as it was last told; undefined when it never was. */
  calendar: (account: AccountId) => ToldCalendar | undefined
  brokerSymbols: (account: AccountId) => readonly BrokerSymbol[]
  paper: (account: AccountId) => string | undefined
  /** The first money paid in, as the deals say it; undefined while no such deal has come. */
  firstDeposit: (account: AccountId) => Readonly<{ at: number; amount: number }> | undefined
  /** The phase that an account is in, if it was ever given one. */
  phase: (account: AccountId) => PhaseRow | undefined
  /** Payouts and scale-ups of a phase, oldest first. */
  capitalEvents: (account: AccountId, phaseAt: number) => readonly CapitalRow[]
  /** The newest day of a phase, or the newest that began before an instant. */
  firmDay: (account: AccountId, execution: Execution, phaseAt: number, before?: number) => FirmDayRow | undefined
  /** Deals from an instant on, oldest first. */
  dealsSince: (account: AccountId, execution: Execution, from: number) => readonly DealRow[]
  /** Positions that were gone from an instant on, oldest first. */
  gonesSince: (account: AccountId, execution: Execution, from: number) => readonly GoneRow[]
  /** The newest equity before an instant. */
  equityBefore: (account: AccountId, execution: Execution, at: number) => EquityRow | undefined
  health: () => JournalHealth
}>

/** What people ask: lists behind the API and the reports. */
export type JournalReader = Readonly<{
  decision: (key: string) => Decision | undefined
  decisions: (query: DecisionQuery) => readonly Decision[]
  signals: (query: Readonly<{ account: AccountId; limit: number; before?: number }>) => readonly SignalRow[]
  deals: (query: Readonly<{ account: AccountId; from: number; to: number; execution?: Execution }>) => readonly DealRow[]
  equity: (query: Readonly<{ account: AccountId; from: number; to: number; limit: number; execution?: Execution }>) => readonly EquityRow[]
  switches: (query: Readonly<{ account: AccountId; limit: number }>) => readonly Switches[]
  /** Decisions by the gate that stopped their entry; `entered` counts those that entered. */
  funnel: (
    query: Readonly<{ account: AccountId; from: number; to: number }>,
  ) => Readonly<{ decisions: number; entered: number; holds: Readonly<Record<string, number>> }>
}>
