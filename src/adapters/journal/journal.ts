import type { Journal, JournalReader } from '../../ports/journal.ts'
import { prepareBackups } from './backup.ts'
import type { Backups } from './backup.ts'
import { CLOSED, startGroupCommit } from './group-commit.ts'
import { prepareLists } from './lists.ts'
import type { Upkeep, UpkeepDone } from './maintain.ts'
import { openFile } from './open-file.ts'
import type { JournalFile } from './open-file.ts'
import { prepareReads } from './read.ts'
import { canStartThread, writeInPlace, writeInThread, type Writer, type WriterOptions } from './writer.ts'

export type JournalHandle = Journal &
  JournalReader &
  Readonly<{
    path: string
    /** Copies the journal while it is written to. Refuses to overwrite a file. */
    backup: Backups['run']
    /** One small batch of upkeep; call it again, after a pause, while a count is not 0. */
    maintain: (options: Upkeep) => Promise<UpkeepDone>
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

/** As `openJournal`, with the writing in a thread of its own where that is built: nothing waits for the disk but the answer. */
export const openServingJournal = (options: JournalOptions): JournalHandle =>
  journalOver(openFile(options.path), options, canStartThread() ? writeInThread : writeInPlace)

export function journalOver(
  file: JournalFile,
  { path, now, onFailure = () => {}, probeEveryMs = 1_000 }: JournalOptions,
  startWriter: (file: JournalFile, options: WriterOptions) => Writer = writeInPlace,
): JournalHandle {
  const { db } = file
  const writer = startWriter(file, { path, now, onFailure, probeEveryMs })
  const commit = startGroupCommit({ commit: writer.commit, health: writer.health })
  const backups = prepareBackups(db)
  const shut = async (): Promise<void> => {
    commit.stop()
    await backups.stop()
    await writer.close()
    file.close()
  }
  let closing: Promise<void> | undefined
  return {
    ...prepareReads(db),
    ...prepareLists(db),
    path,
    append: commit.append,
    health: () => (closing === undefined ? writer.health.check() : { ok: false, why: CLOSED }),
    backup: backups.run,
    maintain: writer.upkeep,
    close: () => (closing ??= shut()),
  }
}
