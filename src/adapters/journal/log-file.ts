import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, readFileSync, rmSync, writevSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** Which records are to be believed: those of this log that followed the last commit of the tables. */
export type LogMark = Readonly<{ id: string; epoch: number }>
/** Where a record belongs. `before`: how many records the epoch before it has, when they alone are its commit and that may still be under way; else 0. */
export type LogPlace = Readonly<{ epoch: number; before: number }>
/** What a start brings in, oldest first, and the epoch that is then in the tables. */
export type LogRead = Readonly<{ records: readonly Buffer[]; epoch: number }>

export type LogFile = Readonly<{
  id: string
  /** Whether a record of so many bytes still fits behind those of its epoch. */
  hasRoom: (bytes: number, epoch: number) => boolean
  /** Brings one record to the disk. The first of an epoch is written over those of the last but one. */
  append: (payload: Buffer, place: LogPlace) => void
  close: () => void
  remove: () => void
}>

const MAGIC = 0x42_4c_4f_47
const HEADER_BYTES = 32
const ID_BYTES = 8
/** Epochs take turns with the halves: while the tables take what is in one, the other is written. */
export const HALF_BYTES = 4_194_304
/** Room for what comes between three commits. The file never grows: writing over old blocks is flushed in half the time of new ones. */
export const LOG_BYTES = 2 * HALF_BYTES
/** A new log is filled piece by piece: as one buffer it would be the largest thing in the memory of a server that starts. */
const ZEROS = Buffer.alloc(65_536)

/** A new log, with a name of its own: records that another run left behind are never taken for its own. */
export function createLog(path: string): LogFile {
  const id = randomBytes(ID_BYTES)
  const file = openSync(path, 'w+')
  try {
    for (let at = 0; at < LOG_BYTES; at += ZEROS.length) writeSync(file, ZEROS, 0, ZEROS.length, at)
    fsyncSync(file)
  } catch (error) {
    closeSync(file)
    rmSync(path, { force: true })
    throw error
  }
  let end = { epoch: Number.NaN, at: 0 }
  const startOf = (epoch: number): number => (epoch === end.epoch ? end.at : halfOf(epoch))
  const hasRoom: LogFile['hasRoom'] = (bytes, epoch) => startOf(epoch) + HEADER_BYTES + bytes <= halfOf(epoch) + HALF_BYTES
  const append: LogFile['append'] = (payload, { epoch, before }) => {
    const at = startOf(epoch)
    end = { epoch, at: at + HEADER_BYTES + payload.length }
    const header = headerOf(payload, { id, epoch, before })
    const written = writevSync(file, [header, payload], at)
    if (written !== HEADER_BYTES + payload.length) throw new Error(`only ${written} bytes of a record were written`)
    fdatasyncSync(file)
  }
  const close = (): void => closeSync(file)
  return { id: id.toString('hex'), hasRoom, append, close, remove: () => rmSync(path, { force: true }) }
}

/**
 * Reads the records that follow the mark, oldest first, up to the first that is not whole or not of its epoch. Those of
 * the next epoch count only when this one, whose commit was under way, is there to its last record.
 */
export function readLog(path: string, mark: LogMark): LogRead {
  const none = { records: [], epoch: mark.epoch - 1 }
  if (mark.id === '' || !existsSync(path)) return none
  const bytes = readFileSync(path)
  const first = readEpoch(bytes, mark)
  if (first.length === 0) return none
  const next = readEpoch(bytes, { id: mark.id, epoch: mark.epoch + 1 })
  const records = first.map(({ payload }) => payload)
  if (next[0]?.before !== first.length) return { records, epoch: mark.epoch }
  return { records: [...records, ...next.map(({ payload }) => payload)], epoch: mark.epoch + 1 }
}

const halfOf = (epoch: number): number => (epoch % 2) * HALF_BYTES

type Found = Readonly<{ payload: Buffer; before: number }>

/** Logs of releases with one half begin every epoch at the start of the file. */
function readEpoch(bytes: Buffer, mark: LogMark): readonly Found[] {
  const own = readFrom(bytes, halfOf(mark.epoch), mark)
  return own.length > 0 ? own : readFrom(bytes, 0, mark)
}

function readFrom(bytes: Buffer, start: number, mark: LogMark): readonly Found[] {
  const found: Found[] = []
  for (let at = start; at + HEADER_BYTES <= bytes.length;) {
    const record = recordAt(bytes, at, mark)
    if (record === undefined) break
    found.push(record)
    at += HEADER_BYTES + record.payload.length
  }
  return found
}

function headerOf(payload: Buffer, { id, epoch, before }: LogPlace & Readonly<{ id: Buffer }>): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt32LE(payload.length, 8)
  id.copy(header, 12)
  header.writeDoubleLE(epoch, 20)
  header.writeUInt32LE(before, 28)
  header.writeUInt32LE(sumOf(header, payload), 4)
  return header
}

function recordAt(bytes: Buffer, at: number, { id, epoch }: LogMark): Found | undefined {
  const header = bytes.subarray(at, at + HEADER_BYTES)
  const length = header.readUInt32LE(8)
  if (header.readUInt32LE(0) !== MAGIC || at + HEADER_BYTES + length > bytes.length) return undefined
  if (header.toString('hex', 12, 12 + ID_BYTES) !== id || header.readDoubleLE(20) !== epoch) return undefined
  const payload = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length)
  return header.readUInt32LE(4) === sumOf(header, payload) ? { payload, before: header.readUInt32LE(28) } : undefined
}

const sumOf = (header: Buffer, payload: Buffer): number => crc32(payload, crc32(header.subarray(8)))
