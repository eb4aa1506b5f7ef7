import type { Config } from '../../config.ts'
import type { Facts, Opinion, Switches, Verdict } from '../../contracts/decision.ts'
import type { AccountView, BarClose } from '../account.ts'
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
  zone: ServerZone
  settings: Pick<Config, 'spreadMaxAtr'>
}>

export type Refusal = Readonly<{ reason: string; facts?: Facts }>
/** `null` lets an entry pass. */
export type Gate = Readonly<{ name: string; check: (input: GateInput) => Refusal | null }>

/** Every gate runs, so the journal shows all reasons; a gate that throws blocks, since an unknown risk is not a pass. */
export function runGates(gates: readonly Gate[], input: GateInput): readonly Verdict[] {
  return gates.map(({ name, check }) => {
    try {
      const refusal = check(input)
      return refusal === null
        ? { gate: name, pass: true, reason: '', facts: {} }
        : { gate: name, pass: false, reason: refusal.reason, facts: refusal.facts ?? {} }
    } catch (error) {
      return { gate: name, pass: false, reason: `the gate failed: ${error instanceof Error ? error.message : String(error)}`, facts: {} }
    }
  })
}
