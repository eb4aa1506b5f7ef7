import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, readFileSync, rmSync, writevSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** Which records are to be believed: those of this log that followed the last commit of the tables. */
export type LogMark = Readonly<{ id: string; epoch: number }>

export type LogFile = Readonly<{
  id: string
  /** Whether a record of so many bytes still fits behind those of its epoch. */
  hasRoom: (bytes: number, epoch: number) => boolean
  /** Brings one record to the disk. The first of an epoch is written over those of the last. */
  append: (payload: Buffer, epoch: number) => void
  close: () => void
  remove: () => void
}>

const MAGIC = 0x42_4c_4f_47
const HEADER_BYTES = 32
const ID_BYTES = 8
/** Room for what comes between two commits. The file never grows: writing over old blocks is flushed in half the time of new ones. */
export const LOG_BYTES = 4_194_304

/** A new log, with a name of its own: records that another run left behind are never taken for its own. */
export function createLog(path: string): LogFile {
  const id = randomBytes(ID_BYTES)
  const file = openSync(path, 'w+')
  try {
    writeSync(file, Buffer.alloc(LOG_BYTES), 0, LOG_BYTES, 0)
    fsyncSync(file)
  } catch (error) {
    closeSync(file)
    rmSync(path, { force: true })
    throw error
  }
  let end = { epoch: Number.NaN, at: 0 }
  const startOf = (epoch: number): number => (epoch === end.epoch ? end.at : 0)
  const hasRoom: LogFile['hasRoom'] = (bytes, epoch) => startOf(epoch) + HEADER_BYTES + bytes <= LOG_BYTES
  const append: LogFile['append'] = (payload, epoch) => {
    const at = startOf(epoch)
    end = { epoch, at: at + HEADER_BYTES + payload.length }
    const header = headerOf(payload, { id, epoch })
    const written = writevSync(file, [header, payload], at)
    if (written !== HEADER_BYTES + payload.length) throw new Error(`only ${written} bytes of a record were written`)
    fdatasyncSync(file)
  }
  const close = (): void => closeSync(file)
  return { id: id.toString('hex'), hasRoom, append, close, remove: () => rmSync(path, { force: true }) }
}

/** Reads the records that follow the mark, oldest first, up to the first that is not whole or not of this epoch. */
export function readLog(path: string, mark: LogMark): readonly Buffer[] {
  if (mark.id === '' || !existsSync(path)) return []
  const bytes = readFileSync(path)
  const records: Buffer[] = []
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const payload = recordAt(bytes, at, mark)
    if (payload === undefined) break
    records.push(payload)
    at += HEADER_BYTES + payload.length
  }
  return records
}

function headerOf(payload: Buffer, { id, epoch }: Readonly<{ id: Buffer; epoch: number }>): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt32LE(payload.length, 8)
  id.copy(header, 12)
  header.writeDoubleLE(epoch, 20)
  header.writeUInt32LE(sumOf(header, payload), 4)
  return header
}

function recordAt(bytes: Buffer, at: number, { id, epoch }: LogMark): Buffer | undefined {
  const header = bytes.subarray(at, at + HEADER_BYTES)
  const length = header.readUInt32LE(8)
  if (header.readUInt32LE(0) !== MAGIC || at + HEADER_BYTES + length > bytes.length) return undefined
  if (header.toString('hex', 12, 12 + ID_BYTES) !== id || header.readDoubleLE(20) !== epoch) return undefined
  const payload = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length)
  return header.readUInt32LE(4) === sumOf(header, payload) ? payload : undefined
}

const sumOf = (header: Buffer, payload: Buffer): number => crc32(payload, crc32(header.subarray(8)))
