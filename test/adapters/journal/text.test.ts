import { expect, test } from 'vitest'
import { toDecision } from '../../../src/adapters/journal/rows.ts'
import { textOfDecision } from '../../../src/adapters/journal/text.ts'
import { decisionOf, signalOf } from './fixtures.ts'

const pass = { gate: 'spread', pass: true, reason: '', facts: {} }
const passWithNumbers = { gate: 'data-quality', pass: true, reason: '', facts: { M5Bars: 300 } }
const passWithReason = { gate: 'news', pass: true, reason: 'no calendar was sent', facts: {} }
const refusal = { gate: 'margin', pass: false, reason: 'too little is free', facts: {} }
const verdicts = [pass, passWithNumbers, passWithReason, refusal]
const decisions = [decisionOf(), decisionOf({ gate: null, signals: [signalOf()] }), { ...decisionOf(), verdicts }]

test('a decision is read as it was written, part by part and in its order', () => {
  for (const decision of decisions) expect(JSON.stringify(toDecision(textOfDecision(decision)))).toBe(JSON.stringify(decision))
})

test('only a gate that passes without a word is shortened to its name', () => {
  expect(JSON.parse(textOfDecision({ ...decisionOf(), verdicts }))).toMatchObject({
    verdicts: ['spread', passWithNumbers, passWithReason, refusal],
  })
})

test('a decision of a release that wrote every verdict whole is read the same', () => {
  for (const decision of decisions) expect(toDecision(JSON.stringify(decision))).toEqual(decision)
})
