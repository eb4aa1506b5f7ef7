import type { Decision, Execution } from '../../contracts/decision.ts'
import { BarcloseError } from '../../errors.ts'
import type { Journal, JournalEntry, JournalHealth, JournalReader } from '../../ports/journal.ts'
import { openDecisions, type MemoryDecisions } from './memory-decisions.ts'
import { faultOf } from './memory-guard.ts'
import { openMoney, type MemoryMoney } from './memory-money.ts'
import { openReceived, type MemoryReceived } from './memory-received.ts'
import { openSignals, type MemorySignals } from './memory-signals.ts'

export type MemoryJournal = Journal & JournalReader

export type MemoryJournalOptions = Readonly<{
  /** Keeps the bodies of snapshots, so that a second pipeline can start from this journal, and all fingerprints. */
  keepReceived?: boolean
  /**
   * How many of the newest decisions stay whole, Infinity for all. Older ones stay as long as a signal of theirs has no
   * final answer, or a position they opened or changed is open.
   */
  keepDecisions: number
}>

/**
 * A journal for a run whose journal nobody reads afterwards. It answers as the one on disk does, but of decisions, equity
 * and received messages it remembers only what the pipeline may still ask for; deals, signals, days and switches all stay,
 * and of each close its time and its gate. Rows are kept as they were given: whoever appends must not change them later.
 */
export function openMemoryJournal({ keepReceived = false, keepDecisions }: MemoryJournalOptions): MemoryJournal {
  if (Number.isNaN(keepDecisions) || keepDecisions < 0) throw new Error(`keepDecisions is a count of decisions, not ${keepDecisions}`)
  const signals = openSignals()
  const stores: Stores = {
    signals,
    received: openReceived({ keepBodies: keepReceived }),
    money: openMoney(),
    decisions: openDecisions({ keep: keepDecisions, isNeeded: signals.isNeeded }),
  }
  const append = (entries: readonly JournalEntry[]): Promise<void> => {
    const fault = faultOf(stores, entries)
    if (fault !== null) return Promise.reject(new BarcloseError('INTERNAL', `the journal cannot take this group: ${fault}`))
    write(stores, entries)
    return WRITTEN
  }
  return {
    append,
    ...stores.signals.reads,
    ...stores.received.reads,
    ...stores.money.reads,
    ...stores.decisions.reads,
    health: () => HEALTHY,
  }
}

type Stores = Readonly<{ signals: MemorySignals; received: MemoryReceived; money: MemoryMoney; decisions: MemoryDecisions }>

/** One for all groups, since a run makes millions. */
const WRITTEN = Promise.resolve()
const HEALTHY: JournalHealth = { ok: true, why: '' }

/** Outcomes, deals and checkpoints refer to rows of their own group, wherever in it they stand. */
function write(stores: Stores, entries: readonly JournalEntry[]): void {
  let late = 0
  for (const entry of entries) {
    if (isLate(entry)) late += 1
    else take(stores, entry)
  }
  if (late === 0) return
  for (const entry of entries) if (isLate(entry)) takeLate(stores, entry)
  stores.decisions.sweep()
}

type LateEntry = Extract<JournalEntry, { kind: 'outcome' | 'deal' | 'checkpoint' }>
const isLate = (entry: JournalEntry): entry is LateEntry => entry.kind === 'outcome' || entry.kind === 'deal' || entry.kind === 'checkpoint'

function take({ signals, received, money, decisions }: Stores, entry: Exclude<JournalEntry, LateEntry>): void {
  switch (entry.kind) {
    case 'received':
      return received.add(entry.row)
    case 'hello':
      return received.addHello(entry.hello, entry.receivedAt)
    case 'calendar':
      return received.addCalendar(entry.account, entry.events)
    case 'gone':
      return money.addGone(entry.row)
    case 'switches':
      return received.addSwitches(entry.account, entry.switches)
    case 'paper':
      return received.addPaper(entry.account, entry.state)
    case 'decision':
      addSignals(signals, entry.decision, entry.execution)
      return decisions.add(entry.decision)
    case 'signal':
      return signals.add(entry.row)
    case 'equity':
      return money.addEquity(entry.row)
    case 'phase':
      return money.addPhase(entry.row)
    case 'capital':
      return money.addCapital(entry.row)
    case 'firm-day':
      return money.addDay(entry.row)
  }
}

function takeLate({ signals, received, money }: Stores, entry: LateEntry): void {
  if (entry.kind === 'outcome') signals.settle(entry)
  else if (entry.kind === 'deal') signals.noteDeal(entry.row, money.addDeal(entry.row))
  else received.addCheckpoint(entry.checkpoint)
}

function addSignals(signals: MemorySignals, { key, account, timeframe, receivedAt, signals: sent }: Decision, execution: Execution): void {
  // The time of the decision, not of the write, as the journal on disk has it.
  const state = { sentAt: receivedAt, state: 'sent', settledAt: null, outcome: null } as const
  for (const signal of sent) signals.add({ signal, account, decisionKey: key, timeframe, execution, ...state })
}
