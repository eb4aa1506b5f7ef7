import { inTransaction, type Db } from './database.ts'
import { readLog } from './log-file.ts'
import { MIGRATIONS } from './migrations.ts'
import { unpackRecord } from './records.ts'
import type { Group } from './statements.ts'
import { prepareGroups, readMark } from './tables.ts'
import { journalDown } from './trouble.ts'

export const logPathOf = (journalPath: string): string => `${journalPath}-log`

/** Groups that were answered for and that the tables do not hold yet, and the epoch that they bring the tables to. */
export type Unsettled = Readonly<{ groups: readonly Group[]; epoch: number }>

export function pendingGroups(db: Db, journalPath: string): Unsettled {
  const hasMark = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'log_mark'").get() !== undefined
  if (!hasMark) return { groups: [], epoch: 0 }
  const mark = readMark(db)
  const { records, epoch } = readLog(logPathOf(journalPath), { id: mark.id, epoch: mark.epoch + 1 })
  const groups: Group[] = []
  for (const payload of records) {
    const record = unpackRecord(payload)
    if (record.version > MIGRATIONS.length) {
      throw journalDown(`the log beside ${journalPath} was written by a newer Barclose; start that one again`)
    }
    groups.push(...record.groups)
  }
  return { groups, epoch }
}

/** Brings the tables to where the answers stood when the last run ended, however it ended. */
export function replayLog(db: Db, { groups, epoch }: Unsettled): void {
  if (groups.length === 0) return
  const write = prepareGroups(db, () => {})
  const advance = db.prepare<[number]>('UPDATE log_mark SET epoch = ?')
  inTransaction(db, () => {
    write(groups)
    advance.run(epoch)
  })
}
