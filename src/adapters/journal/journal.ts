import type { Journal, JournalReader } from '../../ports/journal.ts'
import { prepareBackups } from './backup.ts'
import type { Backups } from './backup.ts'
import { startCommitter, type Committer } from './committer.ts'
import { CLOSED, startGroupCommit } from './group-commit.ts'
import { openGuard } from './guard.ts'
import { watchHealth, type HealthWatch } from './health.ts'
import { prepareLists } from './lists.ts'
import { createLog, type LogFile } from './log-file.ts'
import { prepareUpkeep } from './maintain.ts'
import type { Upkeep, UpkeepDone } from './maintain.ts'
import { MIGRATIONS } from './migrations.ts'
import { openFile } from './open-file.ts'
import type { JournalFile } from './open-file.ts'
import { prepareReads } from './read.ts'
import { logPathOf } from './replay-log.ts'
import { settledReads } from './settled.ts'
import { openTables } from './tables.ts'
import { journalDown, troubleOf } from './trouble.ts'

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
  makeLog: () => LogFile = () => createLog(logPathOf(path)),
  makeCommitter: () => Committer = () => startCommitter(path),
): JournalHandle {
  const fail: HealthWatch['fail'] = (error) => health.fail(error)
  const onRefused = (why: string): void => void fail(new Error(`a group that was answered for broke a rule of the tables: ${why}`))
  const groups = startGroupCommit({
    tables: openTables(db, onRefused),
    guard: openGuard(db),
    createLog: makeLog,
    startCommitter: makeCommitter,
    onRefused,
    version: MIGRATIONS.length,
    fail,
    check: () => health.check(),
  })
  const health = watchHealth({ db, settle: groups.settle, onFailure, probeEveryMs })
  const backups = prepareBackups(path)
  const upkeep = prepareUpkeep(db, now)
  const maintain = (options: Upkeep): UpkeepDone => {
    const nothing = { compressed: 0, pruned: 0 }
    if (!health.check().ok) return nothing
    try {
      groups.settle()
      return upkeep(options)
    } catch (error) {
      if (troubleOf(error) === undefined) throw error
      health.fail(error)
      return nothing
    }
  }
  const settled = (): void => {
    try {
      groups.settle()
    } catch (error) {
      throw journalDown(fail(error), error)
    }
  }
  const shut = async (): Promise<void> => {
    await Promise.all([groups.stop(), backups.stop()])
    close()
  }
  let closing: Promise<void> | undefined
  return {
    ...settledReads({ ...prepareReads(db), ...prepareLists(db) }, settled),
    path,
    append: groups.append,
    health: () => (closing === undefined ? health.check() : { ok: false, why: CLOSED }),
    backup: async (to, onProgress) => {
      settled()
      return backups.run(to, onProgress)
    },
    maintain,
    close: () => (closing ??= shut()),
  }
}
