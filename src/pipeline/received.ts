import type { BrokerSymbol } from '../contracts/primitives.ts'
import type { JournalEntry } from '../ports/journal.ts'
import type { Incoming } from './api.ts'

type Kept = Readonly<{
  brokerSymbol: BrokerSymbol | null
  revisions?: number
  /** The message as what it added, when that is less than what came. */ reduced?: object | null
}>

/** The journal's row of a message: as it came, or as what it added. */
export function receivedEntry(
  { message, receivedAt, fingerprint, raw }: Incoming,
  { brokerSymbol, revisions = 0, reduced = null }: Kept,
): JournalEntry {
  const { account, session, seq, type } = message
  return {
    kind: 'received',
    row: {
      account,
      session,
      seq,
      type,
      brokerSymbol,
      receivedAt,
      fingerprint,
      revisions,
      body: reduced === null ? raw : JSON.stringify(reduced),
    },
  }
}
