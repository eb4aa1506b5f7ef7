import type { Config } from '../../config.ts'
import type { Facts, Opinion, Switches, Verdict } from '../../contracts/decision.ts'
import type { AccountView, BarClose } from '../account.ts'
import type { FirmGround } from '../firm/ground.ts'
import type { OpenRisk } from '../risk/open-risk.ts'
import type { Signal } from '../../contracts/decision.ts'
import type { ServerZone } from '../time/zone.ts'

export type GateInput = Readonly<{
  close: BarClose
  view: AccountView
  opinion: Opinion | null
  switches: Switches
  openRisk: OpenRisk
  /** Signals sent whose result the account does not show yet. */
  onTheWay: readonly Signal[]
  /** The account before its firm; null for an account without one. */
  firm: FirmGround | null
  zone: ServerZone
  settings: Pick<Config, 'spreadMaxAtr'>
}>

export type Refusal = Readonly<{ reason: string; facts?: Facts }>
/** `null` lets an entry pass. */
export type Gate = Readonly<{ name: string; check: (input: GateInput) => Refusal | null }>

/** Every gate runs, so the journal shows all reasons; a gate that throws blocks, since an unknown risk is not a pass. */
export function runGates(gates: readonly Gate[], input: GateInput): readonly Verdict[] {
  return gates.map((gate) => {
    const { name } = gate
    try {
      const refusal = gate.check(input)
      return refusal === null ? passOf(gate) : { gate: name, pass: false, reason: refusal.reason, facts: refusal.facts ?? {} }
    } catch (error) {
      return { gate: name, pass: false, reason: `the gate failed: ${error instanceof Error ? error.message : String(error)}`, facts: {} }
    }
  })
}

const passes = new WeakMap<Gate, Verdict>()

/** One and the same each time, and frozen, so that whoever writes it down need not look at it again. */
function passOf(gate: Gate): Verdict {
  const known = passes.get(gate)
  if (known !== undefined) return known
  const pass = Object.freeze({ gate: gate.name, pass: true, reason: '', facts: Object.freeze({}) })
  passes.set(gate, pass)
  return pass
}
