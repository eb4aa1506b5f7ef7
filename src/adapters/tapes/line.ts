import { crc32 } from 'node:zlib'

const SEAL = /,"crc":(\d{1,10})\}$/

/** A record as its line: JSON that ends with the CRC-32 of what stands before, so that a changed byte shows in its own line. */
export function sealLine(record: object): string {
  const text = JSON.stringify(record)
  return `${text.slice(0, -1)},"crc":${crc32(text)}}`
}

export type Opened = Readonly<{ ok: true; value: unknown } | { ok: false; why: string }>

export function openLine(line: string): Opened {
  const seal = SEAL.exec(line)
  if (seal === null) return { ok: false, why: 'it does not end with its check sum' }
  const text = `${line.slice(0, seal.index)}}`
  if (crc32(text) !== Number(seal[1])) return { ok: false, why: 'its check sum does not fit: it was changed' }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    return { ok: false, why: `it is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}
