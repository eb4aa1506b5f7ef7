import type { JournalEntry } from '../../ports/journal.ts'
import type { MemoryDecisions } from './memory-decisions.ts'
import type { MemoryMoney } from './memory-money.ts'
import type { MemoryReceived } from './memory-received.ts'
import type { MemorySignals } from './memory-signals.ts'

export type Guarded = Readonly<{
  signals: Pick<MemorySignals, 'has'>
  received: Pick<MemoryReceived, 'has' | 'hasSwitches'>
  money: Pick<MemoryMoney, 'hasCapital'>
  decisions: Pick<MemoryDecisions, 'refuse'>
}>

/**
 * What must never stand in the journal twice, asked for a whole group before anything of it is written: in words, null
 * when the group is in order.
 */
export function faultOf(stores: Guarded, entries: readonly JournalEntry[]): string | null {
  let names = 0
  for (const entry of entries) {
    const fault = faultOfEntry(stores, entry)
    if (fault !== null) return fault
    names += entry.kind === 'decision' ? 1 + entry.decision.signals.length : NAMED.has(entry.kind) ? 1 : 0
  }
  return names < 2 ? null : faultWithin(entries)
}

const NAMED: ReadonlySet<JournalEntry['kind']> = new Set(['received', 'signal', 'switches', 'capital'])

function faultOfEntry({ signals, received, money, decisions }: Guarded, entry: JournalEntry): string | null {
  if (entry.kind === 'decision') {
    const twice = entry.decision.signals.find(({ id }) => signals.has(id))
    return twice === undefined ? decisions.refuse(entry.decision) : `the signal ${twice.id} was journalled before`
  }
  if (entry.kind === 'received') {
    const { account, session, seq } = entry.row
    return received.has(entry.row) ? `seq ${seq} of session ${session} of ${account} came before` : null
  }
  if (entry.kind === 'signal') return signals.has(entry.row.signal.id) ? `the signal ${entry.row.signal.id} was journalled before` : null
  if (entry.kind === 'switches') {
    const { account, switches } = entry
    return received.hasSwitches(account, switches.version)
      ? `version ${switches.version} of the switches of ${account} was given before`
      : null
  }
  if (entry.kind === 'capital') return money.hasCapital(entry.row) ? `the ${entry.row.event} at ${entry.row.at} was told before` : null
  return null
}

function faultWithin(entries: readonly JournalEntry[]): string | null {
  const seen = new Set<string>()
  for (const name of entries.flatMap(namesOf)) {
    if (seen.has(name)) return `it holds ${name} twice`
    seen.add(name)
  }
  return null
}

function namesOf(entry: JournalEntry): readonly string[] {
  if (entry.kind === 'decision')
    return [`the decision ${entry.decision.key}`, ...entry.decision.signals.map(({ id }) => `the signal ${id}`)]
  if (entry.kind === 'received') return [`seq ${entry.row.seq} of session ${entry.row.session} of ${entry.row.account}`]
  if (entry.kind === 'signal') return [`the signal ${entry.row.signal.id}`]
  if (entry.kind === 'switches') return [`version ${entry.switches.version} of the switches of ${entry.account}`]
  if (entry.kind === 'capital')
    return [`the ${entry.row.event} at ${entry.row.at} of the phase ${entry.row.phaseAt} of ${entry.row.account}`]
  return []
}
