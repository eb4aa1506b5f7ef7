import type { Journal, JournalReader } from '../../ports/journal.ts'
import { prepareBackups } from './backup.ts'
import type { Backups } from './backup.ts'
import { CLOSED, startGroupCommit } from './group-commit.ts'
import { prepareGroups } from './groups.ts'
import { watchHealth } from './health.ts'
import { prepareLists } from './lists.ts'
import { prepareUpkeep } from './maintain.ts'
import type { Upkeep, UpkeepDone } from './maintain.ts'
import { openFile } from './open-file.ts'
import type { JournalFile } from './open-file.ts'
import { prepareReads } from './read.ts'
import { troubleOf } from './trouble.ts'
import { prepareWriter } from './write.ts'

export type JournalHandle = Journal &
  JournalReader &
  Readonly<{
    path: string
    /** Copies the journal while it is written to. Refuses to overwrite a file. */
    backup: Backups['run']
    /** One small batch of upkeep; call it again, after a pause, while a count is not 0. */
    maintain: (options: Upkeep) => UpkeepDone
    /** Writes what waits, breaks off a backup, and lets the next writer in. */
    close: () => Promise<void>
  }>

export type JournalOptions = Readonly<{
  path: string
  now: () => number
  /** Called once when the journal goes down; `health` says when it is back. */
  onFailure?: (why: string) => void
  /** Least pause between two tries of a disk that failed, ms. */
  probeEveryMs?: number
}>

/** Opens the journal, upgrades an older file after copying it, and refuses to be its second writer. */
export const openJournal = (options: JournalOptions): JournalHandle => journalOver(openFile(options.path), options)

export function journalOver(
  { db, close }: JournalFile,
  { path, now, onFailure = () => {}, probeEveryMs = 1_000 }: JournalOptions,
): JournalHandle {
  const health = watchHealth({ db, onFailure, probeEveryMs })
  const commit = startGroupCommit({ writeGroups: prepareGroups(db, prepareWriter(db)), health })
  const backups = prepareBackups(db)
  const upkeep = prepareUpkeep(db, now)
  const maintain = (options: Upkeep): UpkeepDone => {
    const nothing = { compressed: 0, pruned: 0 }
    if (!health.check().ok) return nothing
    try {
      return upkeep(options)
    } catch (error) {
      if (troubleOf(error) === undefined) throw error
      health.fail(error)
      return nothing
    }
  }
  const shut = async (): Promise<void> => {
    commit.stop()
    await backups.stop()
    close()
  }
  let closing: Promise<void> | undefined
  return {
    ...prepareReads(db),
    ...prepareLists(db),
    path,
    append: commit.append,
    health: () => (closing === undefined ? health.check() : { ok: false, why: CLOSED }),
    backup: backups.run,
    maintain,
    close: () => (closing ??= shut()),
  }
}
