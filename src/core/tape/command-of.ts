import type { Switches } from '../../contracts/decision.ts'
import type { TapeCommand } from '../../contracts/tape.ts'

/**
 * The command that made switches out of those before it. A command that changed nothing has no effect but a new version, so
 * any of that kind stands for it; `hasSwept` tells the one that has: a flatten that is asked for again closes tickets.
 */
export function commandOf(before: Switches, after: Switches, hasSwept: boolean): TapeCommand {
  if (after.execution !== before.execution) return { kind: 'execution', execution: after.execution }
  const added = after.shadow.find((symbol) => !before.shadow.includes(symbol))
  if (added !== undefined) return { kind: 'shadow', symbol: added, on: true }
  const removed = before.shadow.find((symbol) => !after.shadow.includes(symbol))
  if (removed !== undefined) return { kind: 'shadow', symbol: removed, on: false }
  if (after.flattening && (!before.flattening || hasSwept)) return { kind: 'flatten' }
  if (before.flattening && !after.flattening) return { kind: 'resume' }
  if (after.mode !== before.mode) return { kind: commandTo(after.mode, before.armed && !after.armed) }
  if (after.armed !== before.armed) return { kind: after.armed ? 'arm' : 'disarm' }
  if (!after.armed) return { kind: 'disarm' }
  return { kind: after.mode === 'ACTIVE' ? 'arm' : commandTo(after.mode, false) }
}

function commandTo(mode: Switches['mode'], disarms: boolean): 'resume' | 'trip' | 'reduce' | 'halt' {
  if (mode === 'ACTIVE') return 'resume'
  if (mode === 'HALTED') return 'halt'
  return disarms ? 'trip' : 'reduce'
}

/**
 * Trips that rest on no message of the tape: what was refused for its clock was never journalled, and a disk that failed left
 * no trace at all. The pipeline cannot make them anew.
 */
const NOT_ON_TAPE = ['the clock disagreed in ', 'the journal could not be written: '] as const

export const restsOnTape = ({ why }: Pick<Switches, 'why'>): boolean => !NOT_ON_TAPE.some((beginning) => why.startsWith(beginning))
