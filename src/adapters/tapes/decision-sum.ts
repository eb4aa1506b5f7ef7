import { createHash } from 'node:crypto'
import { bareText } from '../../core/tape/bare-text.ts'

export type DecisionSum = Readonly<{
  add: (body: string) => void
  count: () => number
  /** SHA-256 in hexadecimal digits; nothing is added afterwards. */
  sha256: () => string
}>

/** Sums decisions up, a line each, without their versions: the same decisions by another release have the same sum. */
export function openDecisionSum(): DecisionSum {
  const hash = createHash('sha256')
  let count = 0
  return {
    add: (body) => {
      count += 1
      hash.update(`${bareText(body)}\n`)
    },
    count: () => count,
    sha256: () => hash.digest('hex'),
  }
}
