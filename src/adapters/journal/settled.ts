import type { Journal, JournalReader } from '../../ports/journal.ts'

type Reads = Omit<Journal, 'append' | 'health'> & Omit<JournalReader, 'decision'>

/** Reads of a journal that is written to: what the log holds alone comes to the tables first. */
export function settledReads(reads: Reads, settle: () => void): Reads {
  const after =
    <Query extends readonly unknown[], Answer>(read: (...query: Query) => Answer) =>
    (...query: Query): Answer => {
      settle()
      return read(...query)
    }
  return {
    decision: after(reads.decision),
    lastCloses: after(reads.lastCloses),
    fingerprint: after(reads.fingerprint),
    accounts: after(reads.accounts),
    unsettledSignals: after(reads.unsettledSignals),
    signal: after(reads.signal),
    signalsSince: after(reads.signalsSince),
    signalsOfPosition: after(reads.signalsOfPosition),
    windows: after(reads.windows),
    lastSnapshot: after(reads.lastSnapshot),
    lastSeen: after(reads.lastSeen),
    calendar: after(reads.calendar),
    brokerSymbols: after(reads.brokerSymbols),
    paper: after(reads.paper),
    firstDeposit: after(reads.firstDeposit),
    phase: after(reads.phase),
    capitalEvents: after(reads.capitalEvents),
    firmDay: after(reads.firmDay),
    dealsSince: after(reads.dealsSince),
    gonesSince: after(reads.gonesSince),
    equityBefore: after(reads.equityBefore),
    decisions: after(reads.decisions),
    signals: after(reads.signals),
    deals: after(reads.deals),
    equity: after(reads.equity),
    switches: after(reads.switches),
    funnel: after(reads.funnel),
  }
}
