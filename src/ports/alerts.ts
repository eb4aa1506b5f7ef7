import type { Facts } from '../contracts/decision.ts'
import type { AccountId } from '../contracts/primitives.ts'

/** What a person has to hear of, wherever they are. */
export type Alert = Readonly<{
  kind: 'flatten' | 'trip' | 'refused-start' | 'clock' | 'journal'
  account: AccountId | null
  at: number
  /** One line. */
  text: string
  facts: Facts
}>

/** The way out for alerts. Raising one never waits and never throws: what it tells of has happened already. */
export type Alerts = Readonly<{ raise: (alert: Alert) => void; close: () => Promise<void> }>
