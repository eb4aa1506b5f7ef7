import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** A body as it lies in the table: text, or bytes when packed is 1. */
export type StoredBody = Readonly<{ body: string | Buffer; packed: number }>

/** Undefined when packing saves nothing, as with very short bodies. */
export function packBody(text: string): Buffer | undefined {
  const bytes = deflateRawSync(text)
  return bytes.length < Buffer.byteLength(text) ? bytes : undefined
}

export function unpackBody({ body, packed }: StoredBody): string {
  if (typeof body === 'string') return body
  if (packed !== 1) throw new Error('a received row holds bytes that are not marked as packed')
  return inflateRawSync(body).toString('utf8')
}
