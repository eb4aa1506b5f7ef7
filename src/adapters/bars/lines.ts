import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { createGunzip } from 'node:zlib'

/** A text file's lines in batches: one call per line would cost more than the line. Takes gzip, UTF-8 and the UTF-16 that MetaTrader writes. */
export async function* readLines(path: string): AsyncGenerator<readonly string[]> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 })
  const bytes: Readable = /\.gz$/i.test(path) ? file.pipe(createGunzip()) : file
  // A pipe does not pass errors on.
  file.once('error', (error) => bytes.destroy(error))
  let decoder: InstanceType<typeof TextDecoder> | null = null
  let rest = ''
  try {
    for await (const chunk of bytes) {
      if (!Buffer.isBuffer(chunk)) throw new Error('the stream gave no bytes')
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true })
      const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/)
      rest = lines.pop() ?? ''
      if (lines.length > 0) yield lines
    }
    decoder?.decode()
  } catch (error) {
    throw new Error(`${path}: ${whyOf(error)}`, { cause: error })
  } finally {
    // Whoever reads no further leaves the file of a pipe open, and on Windows it could not be moved.
    file.destroy()
  }
  if (rest !== '') yield [rest]
}

/** A decoder speaks of encodings, and gunzip of headers: neither names the file. */
function whyOf(error: unknown): string {
  if (error instanceof TypeError) return 'it is neither UTF-8 nor UTF-16 text'
  return error instanceof Error ? error.message : String(error)
}

/** By its mark; a text without one whose second byte is zero is UTF-16 too. */
function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  return start.length > 1 && start[1] === 0 ? 'utf-16le' : 'utf-8'
}
