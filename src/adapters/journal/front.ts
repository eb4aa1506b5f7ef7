import type { Batch } from './committer.ts'
import { HALF_BYTES, type LogFile } from './log-file.ts'
import { packRecord } from './records.ts'
import type { Group } from './statements.ts'
import type { Tables } from './tables.ts'

/** What is larger goes to the tables at once: it would leave the log's half no room for others. */
const RECORD_MOST = HALF_BYTES / 4
/** Fewer groups are those of a message that came alone: the tables take it at once, and the log has nothing to save. */
const LOG_FROM = 3

export type FrontParts = Readonly<{ tables: Tables; createLog: () => LogFile; version: number }>

export type Front = Readonly<{
  /** `isBusy`: groups before these are not in the tables yet, so that a commit of them alone would not be quick. */
  tryAppend: (groups: readonly Group[], isBusy: boolean) => boolean
  /** The records since the last commit; null when there are none. */
  batch: () => Batch | null
  /** The batch is committed elsewhere: what comes is of the next epoch. */
  handOver: () => void
  /** All records so far are in the tables. */
  applied: () => void
  /** After a commit of all that was answered for, the file of an older log may be written over; after the next, records count. */
  committed: () => void
  remove: () => void
  close: () => void
}>

/** The log while there is one. Without room or health for one, every flush is a commit of the tables: slower, and as safe. */
export function openFront({ tables, createLog, version }: FrontParts): Front {
  let log: LogFile | null = null
  /** Made, and not yet named by a commit: a start would not believe its records. */
  let unnamed: LogFile | null = null
  let records: Buffer[] = []
  /** Records of the epoch before, when they went elsewhere. */
  let before = 0

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
    tryAppend: (groups, isBusy) => {
      if (log === null || (groups.length < LOG_FROM && !isBusy)) return false
      const record = packRecord(version, groups)
      const { epoch } = tables.mark()
      if (record.length > RECORD_MOST || !log.hasRoom(record.length, epoch)) return false
      try {
        log.append(record, { epoch, before })
        records.push(record)
        return true
      } catch {
        log.close()
        log = null
        return false
      }
    },
    batch: () => (log === null || records.length === 0 ? null : { mark: tables.mark(), records }),
    handOver: () => {
      tables.handOver()
      before = records.length
      records = []
    },
    applied: () => {
      before = 0
      records = []
    },
    committed: () => {
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
