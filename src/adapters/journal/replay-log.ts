import { inTransaction, type Db } from './database.ts'
import { readLog } from './log-file.ts'
import { MIGRATIONS } from './migrations.ts'
import { unpackRecord } from './records.ts'
import type { Group } from './statements.ts'
import { prepareGroups, readMark } from './tables.ts'
import { journalDown } from './trouble.ts'

export const logPathOf = (journalPath: string): string => `${journalPath}-log`

/** Groups that were answered for and that the tables do not hold yet. */
export function pendingGroups(db: Db, journalPath: string): readonly Group[] {
  const hasMark = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'log_mark'").get() !== undefined
  if (!hasMark) return []
  const { id, epoch } = readMark(db)
  const groups: Group[] = []
  for (const payload of readLog(logPathOf(journalPath), { id, epoch: epoch + 1 })) {
    const record = unpackRecord(payload)
    if (record.version > MIGRATIONS.length) {
      throw journalDown(`the log beside ${journalPath} was written by a newer Barclose; start that one again`)
    }
    groups.push(...record.groups)
  }
  return groups
}

/** Brings the tables to where the answers stood when the last run ended, however it ended. */
export function replayLog(db: Db, groups: readonly Group[]): void {
  if (groups.length === 0) return
  const write = prepareGroups(db, () => {})
  const advance = db.prepare('UPDATE log_mark SET epoch = epoch + 1')
  inTransaction(db, () => {
    write(groups)
    advance.run()
  })
}
