import type { Observation } from '../../src/contracts/decision.ts'
import { HOLD, type Choice } from '../../src/core/position/rule-policy.ts'
import type { Policy } from '../../src/ports/desk.ts'

const choice = (move: Choice['move'], share: number): Choice => ({ move, share, rule: 'scripted', reason: 'the test wants it', facts: {} })
export const choices = {
  hold: HOLD,
  add: choice('ADD', 0),
  half: choice('PARTIAL_CLOSE', 0.5),
  all: choice('CLOSE_ALL', 1),
} as const

/** A policy that says what the test wants, when the test wants. */
export const policyOf = (choose: (observation: Observation) => Choice | Promise<Choice>): Policy => ({
  name: 'scripted',
  choose: async (observations) => Promise.all(observations.map(async (observation) => choose(observation))),
})
