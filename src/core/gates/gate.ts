import type { Config } from '../../config.ts'
import type { Conviction } from '../../contracts/conviction.ts'
import type { Facts, Opinion, Signal, Switches, Verdict } from '../../contracts/decision.ts'
import type { AccountRules, AccountView, BarClose } from '../account.ts'
import type { FirmGround } from '../firm/ground.ts'
import type { Holding } from '../portfolio/holdings.ts'
import type { RegimeReading } from '../regime/regime.ts'
import type { OpenRisk } from '../risk/open-risk.ts'
import type { ServerZone } from '../time/zone.ts'
import type { Counts } from './counts.ts'
import type { Sibling } from './siblings.ts'

/** The settings that gates hold their limits by. */
export type GateSettings = Readonly<
  Pick<
    Config,
    | 'budgetEntryShare'
    | 'clockToleranceMs'
    | 'commissionPerLot'
    | 'commissions'
    | 'cooldownMinutes'
    | 'correlationFrom'
    | 'crisisEntries'
    | 'entriesPerDayMax'
    | 'entriesPerHourMax'
    | 'firmBufferPercent'
    | 'groupRiskPercent'
    | 'marginDistancePercent'
    | 'newsMinutes'
    | 'positionsMax'
    | 'quoteMaxAgeMs'
    | 'rejectBackoffMinutes'
    | 'rejectsMax'
    | 'requestsPerDayMax'
    | 'restCloseMinutes'
    | 'restEntryMinutes'
    | 'rewardMinCosts'
    | 'riskPortfolioPercent'
    | 'spreadMaxAtr'
  >
>

export type GateInput = Readonly<{
  close: BarClose
  view: AccountView
  opinion: Opinion | null
  /** Of the side that the desk wants; null for a desk without models. */
  conviction: Conviction | null
  switches: Switches
  openRisk: OpenRisk
  /** Signals sent whose result the account does not show yet. */
  onTheWay: readonly Signal[]
  /** All that is open, pending and on its way, each with its risk and how it moves with the symbol that asks. */
  holdings: readonly Holding[]
  /** The account before its firm; null for an account without one. */
  firm: FirmGround | null
  /** What stays the same during a session: where the broker closes, and what margin means. */
  account: Pick<AccountRules, 'stopOutMode' | 'stopOutLevel'>
  /** Margin that entries on their way will take, account currency. */
  marginOnTheWay: number
  /** The state of the market; null with too little history. */
  regime: RegimeReading | null
  counts: Counts
  /** The user's other accounts at firms. */
  siblings: readonly Sibling[]
  zone: ServerZone
  settings: GateSettings
}>

export type Refusal = Readonly<{ reason: string; facts?: Facts }>
export type Gate = Readonly<{
  name: string
  /** `null` lets an entry pass. */
  check: (input: GateInput) => Refusal | null
  /** What it weighs against what, for a refusal that brings no facts of its own and for an entry that passes. */
  numbers?: (input: GateInput) => Facts
}>

/** Every gate runs, so the journal shows all reasons; a gate that throws blocks, since an unknown risk is not a pass. */
export function runGates(gates: readonly Gate[], input: GateInput): readonly Verdict[] {
  // How far an entry stayed from each limit is of interest; where the desk wants none, a pass is a pass.
  const isAsked = input.opinion !== null && input.opinion.side !== null
  return gates.map((gate) => {
    const { name, numbers } = gate
    try {
      const refusal = gate.check(input)
      if (refusal !== null) return { gate: name, pass: false, reason: refusal.reason, facts: refusal.facts ?? numbers?.(input) ?? {} }
      return isAsked && numbers !== undefined ? { gate: name, pass: true, reason: '', facts: numbers(input) } : passOf(gate)
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
