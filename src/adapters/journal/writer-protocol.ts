import type { Entries } from './groups.ts'
import type { Upkeep, UpkeepDone } from './maintain.ts'

/** What the journal asks of its writer thread; answers carry the number of the question. */
export type WriterTask =
  | Readonly<{ kind: 'write'; id: number; groups: readonly Entries[] }>
  | Readonly<{ kind: 'probe'; id: number }>
  | Readonly<{ kind: 'upkeep'; id: number; at: number; options: Upkeep }>
  | Readonly<{ kind: 'close'; id: number }>

export type WriterAnswer =
  /** `faults` per group: null when it is on the disk, else why it alone was left out. */
  | Readonly<{ kind: 'written'; id: number; faults: readonly (string | null)[] }>
  | Readonly<{ kind: 'done'; id: number; upkeep: UpkeepDone | null }>
  /** Nothing of it was written: the file or its disk is in trouble. */
  | Readonly<{ kind: 'failed'; id: number; why: string }>

/** Trouble that the writer thread has put into words already. */
export class WriterTrouble extends Error {
  override readonly name = 'WriterTrouble'
}
