import { inTransaction, type Db } from './database.ts'
import type { LogMark } from './log-file.ts'
import { packRecord } from './records.ts'
import { prepareStatements, type Group } from './statements.ts'
import { troubleOf } from './trouble.ts'

export type Tables = Readonly<{
  /** Brings groups to the disk in one transaction; the log's records so far are of no use from then on. Throws, and then none was written. */
  apply: (groups: readonly Group[]) => void
  /** The log and the epoch of its records that are written now. */
  mark: () => LogMark
  /** What was written under the mark so far is committed elsewhere; from now on records are of the next epoch. */
  handOver: () => void
  /** Whether a commit made elsewhere has reached the file. */
  holds: (epoch: number) => boolean
  /** From the next commit on, records of this log count. */
  useLog: (id: string) => void
}>

/** `onRefused` hears of a group that was answered for and that the tables will not take: a defect, kept for whoever looks for it. */
export function openTables(db: Db, onRefused: (why: string) => void): Tables {
  const commit = prepareCommit(db, onRefused)
  const last = readMark(db)
  let id = last.id
  let epoch = last.epoch + 1
  const apply = (groups: readonly Group[]): void => {
    commit(groups, { id, epoch })
    epoch += 1
  }
  return {
    apply,
    mark: () => ({ id, epoch }),
    handOver: () => void (epoch += 1),
    holds: (wanted) => readMark(db).epoch >= wanted,
    useLog: (name) => void (id = name),
  }
}

/** Groups and how far the log is in the tables with them, in one transaction. */
export function prepareCommit(db: Db, onRefused: (why: string) => void): (groups: readonly Group[], mark: LogMark) => void {
  const write = prepareGroups(db, onRefused)
  const advance = db.prepare<[string, number]>('UPDATE log_mark SET log = ?, epoch = ?')
  return (groups, { id, epoch }) =>
    inTransaction(db, () => {
      write(groups)
      advance.run(id, epoch)
    })
}

/** Within the open transaction. A group that is at fault is set aside whole and the others stay; trouble with the file throws. */
export function prepareGroups(db: Db, onRefused: (why: string) => void): (groups: readonly Group[]) => void {
  const run = prepareStatements(db)
  const savepoint = db.prepare('SAVEPOINT groups')
  const release = db.prepare('RELEASE groups')
  const undo = db.prepare('ROLLBACK TO groups')
  const setAside = db.prepare<[string, Buffer]>('INSERT INTO refused (why, rows) VALUES (?, ?)')
  const whole = (work: () => void): Error | null => {
    savepoint.run()
    try {
      work()
    } catch (error) {
      if (troubleOf(error) !== undefined) throw error
      undo.run()
      release.run()
      return error instanceof Error ? error : new Error(String(error))
    }
    release.run()
    return null
  }
  return (groups) => {
    const fault = whole(() => {
      for (const group of groups) run(group)
    })
    if (fault === null) return
    for (const group of groups) {
      const why = whole(() => run(group))?.message
      if (why === undefined) continue
      setAside.run(why, packRecord(0, [group]))
      onRefused(why)
    }
  }
}

/** The log and the last epoch of it that the tables hold. */
export function readMark(db: Db): LogMark {
  const row = db.prepare<[], LogMark>('SELECT log AS id, epoch FROM log_mark').get()
  if (row === undefined) throw new Error('the journal has lost its mark; run barclose doctor')
  return row
}
