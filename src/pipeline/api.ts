import type { Decision, Execution, Switches } from '../contracts/decision.ts'
import type { TerminalMessage } from '../contracts/messages.ts'
import type { AccountId, BrokerSymbol, SymbolName } from '../contracts/primitives.ts'
import type { Reply, ServerMessage } from '../contracts/server.ts'
import type { Funds } from '../contracts/account.ts'
import type { RiskReply } from '../contracts/risk.ts'
import type { Hello } from '../contracts/terminal.ts'
import type { Position } from '../core/account.ts'
import type { DealRow, Outcome, SignalRow } from '../ports/journal.ts'
import type { FeatureView } from './features.ts'
import type { CapitalChange, PhaseChoice } from './phases.ts'

/** A message with what only the edge knows: when it came, and the bytes it came as. */
export type Incoming = Readonly<{ message: TerminalMessage; receivedAt: number; fingerprint: number; raw: string }>

export type AccountSummary = Readonly<{
  account: AccountId
  hello: Hello
  session: string | null
  lastSeenAt: number
  switches: Switches
  funds: Funds | null
  fundsAt: number | null
  brokerSymbols: readonly Readonly<{ brokerSymbol: BrokerSymbol; symbol: SymbolName | null }>[]
  positions: number
  unsettledSignals: number
  /** Money to the stops of everything open and on its way; null while a position has no stop or no known specification. */
  openRiskMoney: number | null
  lastReason: string
}>

/** What a person may do to an account. Every command is journalled with who and why. */
export type Command =
  | Readonly<{ kind: 'arm' | 'disarm' | 'halt' | 'reduce' | 'resume' | 'flatten' }>
  /** The guard's own: exits only, and disarmed until a person arms it again. */
  | Readonly<{ kind: 'trip' }>
  | Readonly<{ kind: 'shadow'; symbol: SymbolName; on: boolean }>
  | Readonly<{ kind: 'execution'; execution: Execution }>

export type EngineEvent =
  | Readonly<{ kind: 'decision'; account: AccountId; decision: Decision; tookMs: number }>
  | Readonly<{ kind: 'outcome'; account: AccountId; outcome: Outcome; slippagePoints: number | null }>
  | Readonly<{ kind: 'deal'; account: AccountId; deal: DealRow }>
  | Readonly<{ kind: 'state'; account: AccountId; switches: Switches }>
  | Readonly<{ kind: 'session'; account: AccountId; session: string; change: 'hello' | 'bye' | 'taken_over' }>

/** All that the edge (HTTP, WebSocket, command line) may ask of the pipeline. */
export type Engine = Readonly<{
  /** Handles one message. Rejects with a BarcloseError when the message is refused. */
  receive: (incoming: Incoming) => Promise<Reply>
  accounts: () => readonly AccountSummary[]
  account: (account: AccountId) => AccountSummary | undefined
  positions: (account: AccountId) => readonly Position[]
  unsettled: (account: AccountId) => readonly SignalRow[]
  /** What models are given of a symbol now. */
  features: (account: AccountId, brokerSymbol: BrokerSymbol) => FeatureView
  /** The account before its firm, as it was last seen. */
  risk: (account: AccountId) => RiskReply
  /** Takes an account into a phase of a firm: its capital there is the new reference. */
  enterPhase: (account: AccountId, phase: PhaseChoice, who: string, why: string) => Promise<RiskReply>
  /** A payout or a scale-up of a funded account, as its deals show it. */
  changeCapital: (account: AccountId, change: CapitalChange, who: string, why: string) => Promise<RiskReply>
  command: (account: AccountId, command: Command, who: string, why: string) => Promise<Switches>
  /** Messages that leave unasked for the live session of an account, e.g. a flatten. Returns how to stop. */
  onPush: (account: AccountId, session: string, listener: (messages: readonly ServerMessage[]) => void) => () => void
  onEvent: (listener: (event: EngineEvent) => void) => () => void
  /** What keeps the engine from deciding; empty when ready. */
  missing: () => readonly string[]
  /** Waits for what is being decided, writes checkpoints, refuses the rest. */
  close: () => Promise<void>
}>
