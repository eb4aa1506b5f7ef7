import type { Entry, Move, Switches, Verdict } from '../../contracts/decision.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import type { Signal } from '../../contracts/decision.ts'
import { findExitLimit, type ExitLimits } from './exit-limits.ts'
import type { Position } from '../account.ts'
import type { Choice } from './rule-policy.ts'
import type { Observed } from './observe.ts'
import { findCloseFault, splitPartial, type Part, type Terms } from './terms.ts'

export type MaskInput = Readonly<{
  switches: Pick<Switches, 'mode' | 'flattening'>
  /** Why nothing can be traded now, not even closed; null when it can. */
  blocked: string | null
  verdicts: readonly Verdict[]
  onTheWay: readonly Signal[]
  exits: ExitLimits
  spec: Pick<SymbolSpec, 'volumeMin' | 'volumeStep'>
  terms: Terms
  /** All of the account: whose ticket is the oldest of its symbol. */
  positions: readonly Position[]
  planAdd: (observed: Observed) => Entry
}>

/** A move with what an ADD would send, or what a PARTIAL_CLOSE takes of which ticket. */
export type Masked = Readonly<{ move: Move; observed: Observed; add: Extract<Entry, { kind: 'enter' }> | null; parts: readonly Part[] }>

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
    parts: [],
  })
  const allowed = ({ add = null, parts = [] }: Partial<Pick<Masked, 'add' | 'parts'>> = {}): Masked => ({
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
    parts,
  })

  if (wanted === 'HOLD') return allowed()
  if (input.switches.mode === 'HALTED' && !input.switches.flattening) return held('switch', 'the account is HALTED')
  if (input.blocked !== null) return held('blocked', input.blocked)
  const inFlight = input.onTheWay.find(
    (signal) => signal.brokerSymbol === observed.tickets[0]?.brokerSymbol && signal.side === observation.side,
  )
  if (inFlight !== undefined) return held('in-flight', `signal ${inFlight.id} is on its way`)
  const limit = findExitLimit(input.exits, observed, choice)
  if (limit !== null) return held(limit.rule, limit.reason)
  if (wanted === 'CLOSE_ALL' || wanted === 'PARTIAL_CLOSE') {
    const fault = findCloseFault(input, observed)
    // A flatten tries whatever it can: what the broker refuses is left as it was.
    if (fault !== null && !input.switches.flattening) return held('terms', fault)
    if (wanted === 'CLOSE_ALL') return allowed()
    const parts = splitPartial(observed, choice.share, input)
    return parts.length === 0 ? held('volume', 'no part of it can be closed in steps of the broker') : allowed({ parts })
  }
  const refusal = input.verdicts.find((verdict) => !verdict.pass && !NOT_FOR_ADDS.has(verdict.gate))
  if (refusal !== undefined) return held(refusal.gate, refusal.reason)
  const add = input.planAdd(observed)
  return add.kind === 'enter' ? allowed({ add }) : held(add.gate, add.reason)
}
