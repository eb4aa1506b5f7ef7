import type { Guard } from './guard.ts'
import type { HealthWatch } from './health.ts'
import { LOG_BYTES, type LogFile } from './log-file.ts'
import { packRecord } from './records.ts'
import type { Group } from './statements.ts'
import type { Tables } from './tables.ts'

/** How long groups may rest on the log alone. Written many at once, they cost the tables half. */
const APPLY_AFTER_MS = 50
/** What is larger goes to the tables at once: to write it twice would cost more than a commit. */
const RECORD_MOST = LOG_BYTES / 32
/** Fewer groups are those of a message that came alone: the tables take it at once, and the log has nothing to save. */
const LOG_FROM = 3

export type LedgerParts = Readonly<{
  tables: Tables
  guard: Guard
  createLog: () => LogFile
  version: number
  fail: HealthWatch['fail']
}>

export type Ledger = Readonly<{
  /** On the disk when it returns; when it throws, none of these groups was written. */
  write: (groups: readonly Group[]) => void
  /** Brings to the tables what only the log holds. */
  settle: () => void
  close: () => void
}>

/** The log and the tables behind it. What the tables do not take yet stays in memory, and in the log for the next start. */
export function openLedger(parts: LedgerParts): Ledger {
  const { tables, guard, fail } = parts
  const front = openFront(parts)
  let pending: Group[] = []
  let timer: NodeJS.Timeout | null = null

  const settle = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (pending.length === 0) return
    tables.apply(pending)
    pending = []
    guard.forget()
  }
  const settleLater = (): void => {
    timer ??= setTimeout(() => {
      try {
        settle()
      } catch (error) {
        fail(error)
      }
    }, APPLY_AFTER_MS)
  }
  /** Through the tables themselves: what came alone, the first groups, large ones, and those for which the log has no room. */
  const writeThrough = (groups: readonly Group[]): void => {
    const before = pending.length
    pending.push(...groups)
    try {
      settle()
    } catch (error) {
      pending.length = before
      for (const group of groups) guard.release(group)
      throw error
    }
    front.committed()
  }
  const write = (groups: readonly Group[]): void => {
    if (groups.length === 0) return
    if (!front.tryAppend(groups)) return writeThrough(groups)
    pending.push(...groups)
    settleLater()
  }
  const close = (): void => {
    try {
      settle()
      front.remove()
    } catch (error) {
      // The log keeps what the tables could not take: the next start brings it in.
      fail(error)
    }
    front.close()
  }
  return { write, settle, close }
}

/** The log while there is one. Without room or health for one, every flush is a commit of the tables: slower, and as safe. */
function openFront({ tables, createLog, version }: LedgerParts) {
  let log: LogFile | null = null
  /** Made, and not yet named by a commit: a start would not believe its records. */
  let unnamed: LogFile | null = null

  const make = (): LogFile | null => {
    try {
      const made = createLog()
      tables.useLog(made.id)
      return made
    } catch {
      return null
    }
  }
  return {
    tryAppend: (groups: readonly Group[]): boolean => {
      if (log === null || groups.length < LOG_FROM) return false
      const record = packRecord(version, groups)
      const { epoch } = tables.mark()
      if (record.length > RECORD_MOST || !log.hasRoom(record.length, epoch)) return false
      try {
        log.append(record, epoch)
        return true
      } catch {
        log.close()
        log = null
        return false
      }
    },
    /** After a commit of all that was answered for, the file of an older log may be written over; after the next, records count. */
    committed: (): void => {
      if (log !== null) return
      log = unnamed
      unnamed = log === null ? make() : null
    },
    remove: () => (log ?? unnamed)?.remove(),
    close: () => {
      log?.close()
      unnamed?.close()
      log = null
      unnamed = null
    },
  }
}
