import { inTransaction, type Db } from './database.ts'
import type { LogMark } from './log-file.ts'
import { packRecord } from './records.ts'
import { prepareStatements, type Group } from './statements.ts'
import { troubleOf } from './trouble.ts'

export type Tables = Readonly<{
  /** Brings groups to the disk in one transaction; the log's records so far are of no use from then on. Throws, and then none was written. */
  apply: (groups: readonly Group[]) => void
  /** Which records of the log the tables do not hold yet. */
  mark: () => LogMark
  /** From the next commit on, records of this log count. */
  useLog: (id: string) => void
}>

/** `onRefused` hears of a group that was answered for and that the tables will not take: a defect, kept for whoever looks for it. */
export function openTables(db: Db, onRefused: (why: string) => void): Tables {
  const write = prepareGroups(db, onRefused)
  const advance = db.prepare<[string, number]>('UPDATE log_mark SET log = ?, epoch = ?')
  let { id, epoch } = readMark(db)
  const apply = (groups: readonly Group[]): void => {
    inTransaction(db, () => {
      write(groups)
      advance.run(id, epoch + 1)
    })
    epoch += 1
  }
  return { apply, mark: () => ({ id, epoch: epoch + 1 }), useLog: (name) => void (id = name) }
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

/** Where the log stood when the tables were last committed. */
export function readMark(db: Db): LogMark {
  const row = db.prepare<[], LogMark>('SELECT log AS id, epoch FROM log_mark').get()
  if (row === undefined) throw new Error('the journal has lost its mark; run barclose doctor')
  return row
}
