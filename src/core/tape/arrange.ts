import type { Happened } from '../../contracts/tape.ts'

/** A message of the journal, what was decided on it, and the newest version of the switches that either of them knows; 0 for none. */
export type Told = Readonly<{
  message: Extract<Happened, { kind: 'message' }>
  decisions: readonly Extract<Happened, { kind: 'decision' }>[]
  knownVersion: number
}>

/** What a person, or the guard, did; `version` is that of the switches it made, null where it made none. */
export type Deed = Readonly<{ happened: Extract<Happened, { kind: 'command' | 'guard' | 'phase' | 'capital' }>; version: number | null }>

/**
 * Brings messages, in the order in which they came, and deeds, in theirs, into one order. Times are milliseconds, and a
 * message may wait while a person switches, so a time alone does not always tell: a switch stands before the first message
 * that came later or that knows of it, by the version its decision was made with or that its terminal followed. What nothing
 * tells of stands behind the messages of its millisecond. A guard's switch belongs to a message, and stands behind it.
 */
export function* arrange(messages: Iterable<Told>, deeds: readonly Deed[]): Generator<Happened> {
  let next = 0
  for (const { message, decisions, knownVersion } of messages) {
    for (let deed = deeds[next]; deed !== undefined && isBefore(deed, message.at, knownVersion); deed = deeds[next]) {
      yield deed.happened
      next += 1
    }
    yield message
    yield* decisions
  }
  for (const { happened } of deeds.slice(next)) yield happened
}

function isBefore({ happened, version }: Deed, at: number, knownVersion: number): boolean {
  if (happened.at < at) return true
  return happened.kind === 'command' && version !== null && version <= knownVersion
}
