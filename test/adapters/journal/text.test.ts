import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textOfParts } from '../../../src/adapters/journal/text.ts'
import { decisionOf, signalOf } from './fixtures.ts'

const frozen = fc.object({ maxDepth: 2 }).map((value) => Object.freeze(value))
const part = fc.oneof(fc.jsonValue(), frozen, fc.array(frozen), fc.double({ noNaN: true, noDefaultInfinity: true }))
/** Names that are not numbers, as all of ours: JSON prints in the order in which they were given. */
const record = fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/), part, { noNullPrototype: true })

test('parts make the same text as the whole, also the second time', () => {
  fc.assert(
    fc.property(record, (value) => {
      const plain = Object.fromEntries(Object.entries(value).filter(([, each]) => JSON.stringify(each) !== undefined))
      expect(textOfParts(plain)).toBe(JSON.stringify(plain))
      expect(textOfParts(plain)).toBe(JSON.stringify(plain))
    }),
  )
})

test('a decision is written as JSON writes it', () => {
  for (const decision of [decisionOf(), decisionOf({ gate: null, signals: [signalOf()] })]) {
    expect(textOfParts(decision)).toBe(JSON.stringify(decision))
  }
})
