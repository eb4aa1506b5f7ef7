import { createHash } from 'node:crypto'

const STRING_OR_BLANKS = /("(?:[^"\\]|\\.)*")|\s+/g
const VERSION = /"version":"[^"]*",/
const DIGITS = 12

export const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

/**
 * The version that a manifest's own text gives: a hash of all of it but the version, without blanks, its keys in the order in
 * which training writes them and its figures as they are written. So features in another order, or a threshold that was edited,
 * are another version, which they are not called. Null where no version stands.
 */
export function versionOf(text: string): string | null {
  const dense = text.replace(STRING_OR_BLANKS, (_all, string: string | undefined) => string ?? '')
  return VERSION.test(dense) ? sha256Of(dense.replace(VERSION, '')).slice(0, DIGITS) : null
}
