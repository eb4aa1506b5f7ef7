import type { Decision, Verdict } from '../../contracts/decision.ts'

/**
 * A decision as its row holds it: JSON, in which a gate that let the entry pass and has nothing to add is its name alone.
 * Half of a decision would else be the same words every time.
 */
export const textOfDecision = (decision: Decision): string => JSON.stringify({ ...decision, verdicts: decision.verdicts.map(shorten) })

/** Verdicts of a row, whole again; rows of older releases hold them whole. */
export const readVerdicts = (stored: readonly (Verdict | string)[]): Verdict[] =>
  stored.map((verdict) => (typeof verdict === 'string' ? { gate: verdict, pass: true, reason: '', facts: {} } : verdict))

const shorten = (verdict: Verdict): Verdict | string => (isBarePass(verdict) ? verdict.gate : verdict)

function isBarePass({ pass, reason, facts }: Verdict): boolean {
  if (!pass || reason !== '') return false
  for (const _ in facts) return false
  return true
}
