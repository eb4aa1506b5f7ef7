import { isAscii, isUtf8 } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { BarcloseError } from '../../errors.ts'
import { openColumnMemory } from './column-memory.ts'
import { toBarcloseError } from './errors.ts'
import { readLongBody } from './long-body.ts'

/** Where the reader of long bodies is quicker than JSON.parse, with seven timeframes of 30 bars each. */
const LONG_BODY_BYTES = 12_288

/** A body as it came and as it reads. */
export type Decoded = Readonly<{ value: unknown; raw: string; fingerprint: number }>

/** Takes JSON and nothing else; keeps the text and a fingerprint of the bytes beside the value. */
export function addBodyParser(app: FastifyInstance, decode: Decode): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, decode(bytes))
    } catch (error) {
      done(toBarcloseError(error))
    }
  })
}

export type Decode = (bytes: string | Buffer) => Decoded

/** Reads bodies, and remembers the last long one of each sender: the next is read quicker by it, and never otherwise. */
export function openBodyDecoder(): Decode {
  const memory = openColumnMemory()
  return (bytes) => {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    if (buffer.length === 0) throw new BarcloseError('BAD_JSON', 'the body is empty')
    if (buffer[buffer.length - 1] === 0) throw new BarcloseError('BAD_JSON', 'the body ends in a zero byte')
    if (buffer.length >= LONG_BODY_BYTES) {
      const raw = buffer.toString('latin1')
      const value = readLongBody(buffer, raw, memory)
      // What the reader takes is ASCII, so this is its text.
      if (value !== undefined) return { value, raw, fingerprint: crc32(buffer) }
    }
    const raw = textOf(buffer)
    return { value: parseJson(raw), raw, fingerprint: crc32(buffer) }
  }
}

/** Plain ASCII, the usual case, is copied as it stands: decoding UTF-8 costs a multiple of that. */
function textOf(buffer: Buffer): string {
  if (isAscii(buffer)) return buffer.toString('latin1')
  if (!isUtf8(buffer)) throw new BarcloseError('BAD_JSON', 'the body is not valid UTF-8')
  return buffer.toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new BarcloseError('BAD_JSON', `the body of ${text.length} characters is not valid JSON`, { cause })
  }
}
