import type { Execution, Signal } from '../contracts/decision.ts'
import type { AccountRules, AccountView, BarClose } from '../core/account.ts'
import type { Window } from '../core/window.ts'
import type { JournalEntry } from './journal.ts'

/** What a broker did in one turn; the entries are journalled with the decision, in one group. */
export type BrokerTurn = Readonly<{ view: AccountView; entries: readonly JournalEntry[] }>
export type Dispatched = BrokerTurn & Readonly<{ forTerminal: readonly Signal[] }>

/**
 * Who fills the signals of an account. Calls are synchronous: brokers with a network answer from what they last
 * heard and send behind the reply.
 */
export type Broker = Readonly<{
  execution: Execution
  /** The account as this broker sees it once the bars of this close are known. */
  observe: (close: BarClose, window: Window, rules: AccountRules) => BrokerTurn
  /** Takes the signals of a decision in their order. */
  dispatch: (close: BarClose, view: AccountView, signals: readonly Signal[]) => Dispatched
}>
