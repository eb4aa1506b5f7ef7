import type { Entry, Move, Switches, Verdict } from '../../contracts/decision.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import type { Signal } from '../../contracts/decision.ts'
import { floorToStep } from '../risk/volume.ts'
import type { Choice } from './rule-policy.ts'
import type { Observed } from './observe.ts'

export type MaskInput = Readonly<{
  switches: Pick<Switches, 'mode' | 'flattening'>
  /** Why nothing can be traded now, not even closed; null when it can. */
  blocked: string | null
  verdicts: readonly Verdict[]
  onTheWay: readonly Signal[]
  spec: Pick<SymbolSpec, 'volumeMin' | 'volumeStep'>
  planAdd: (observed: Observed) => Entry
}>

/** A move with what an ADD would send. */
export type Masked = Readonly<{ move: Move; observed: Observed; add: Extract<Entry, { kind: 'enter' }> | null }>

/** Gates that an ADD is free of: it adds to the position that they guard, on a leaning instead of a fresh signal. */
const NOT_FOR_ADDS: ReadonlySet<string> = new Set(['position', 'opinion'])

/** What the policy wants, cut to what is allowed. What is not allowed is a HOLD that says why. */
export function maskMove(input: MaskInput, observed: Observed, choice: Choice): Masked {
  const { observation } = observed
  const wanted = choice.move
  const held = (rule: string, reason: string): Masked => ({
    move: { observation, wanted, move: 'HOLD', share: 0, rule, reason, facts: choice.facts },
    observed,
    add: null,
  })
  const allowed = (add: Masked['add'] = null): Masked => ({
    move: {
      observation,
      wanted,
      move: wanted,
      share: choice.share,
      rule: choice.rule,
      reason: choice.reason,
      facts: add === null ? choice.facts : { ...choice.facts, ...add.facts },
    },
    observed,
    add,
  })

  if (wanted === 'HOLD') return allowed()
  if (input.switches.mode === 'HALTED' && !input.switches.flattening) return held('switch', 'the account is HALTED')
  if (input.blocked !== null) return held('blocked', input.blocked)
  const inFlight = input.onTheWay.find(
    (signal) => signal.brokerSymbol === observed.tickets[0]?.brokerSymbol && signal.side === observation.side,
  )
  if (inFlight !== undefined) return held('in-flight', `signal ${inFlight.id} is on its way`)
  if (wanted === 'CLOSE_ALL') return allowed()
  if (wanted === 'PARTIAL_CLOSE') {
    return splitPartial(observed, choice.share, input.spec).length === 0
      ? held('volume', 'no part of it can be closed in steps of the broker')
      : allowed()
  }
  const refusal = input.verdicts.find((verdict) => !verdict.pass && !NOT_FOR_ADDS.has(verdict.gate))
  if (refusal !== undefined) return held(refusal.gate, refusal.reason)
  const add = input.planAdd(observed)
  return add.kind === 'enter' ? allowed(add) : held(add.gate, add.reason)
}

/** Lots per ticket of a partial close, oldest ticket first; no ticket is left with less than the minimum. */
export function splitPartial(
  observed: Observed,
  share: number,
  spec: MaskInput['spec'],
): readonly Readonly<{ identifier: string; lots: number }>[] {
  let left = floorToStep(spec, observed.observation.lots * share) ?? 0
  const parts: Readonly<{ identifier: string; lots: number }>[] = []
  for (const ticket of observed.tickets) {
    if (left <= 0) break
    const most = left >= ticket.lots ? ticket.lots : Math.min(left, ticket.lots - spec.volumeMin)
    const lots = most === ticket.lots ? most : floorToStep(spec, most)
    if (lots === null || lots <= 0) continue
    parts.push({ identifier: ticket.identifier, lots })
    left = Number((left - lots).toFixed(8))
  }
  return parts
}
