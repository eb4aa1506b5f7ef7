import { floorMinor, type Minor } from '../money.ts'
import { costsOf, sumCosts, type CostTerms } from './costs.ts'
import type { Stake } from './open-risk.ts'

export type LossParts = Readonly<Record<'stops' | 'slippage' | 'spread' | 'commission' | 'swap', Minor>>

export type WorstCase = Readonly<{
  /** Equity once everything has gone wrong at once. */
  equity: Minor
  /** What takes the equity of now there; each part is rounded up, stake by stake, since brokers book whole units. */
  parts: LossParts
  /**
   * What stops beyond the entry bring after all costs. A position closed there before the reset raises the balance
   * that the next day is measured from, while the others stay at risk.
   */
  lockedIn: Minor
}>

type Input = Readonly<{ equity: Minor; digits: number; stakes: readonly Stake[]; terms: CostTerms }>

/** Equity after all stops are hit with slippage, the commission not yet paid, and the swap of the next rollover. */
export function worstCaseOf({ equity, digits, stakes, terms }: Input): WorstCase {
  const sum = { stops: 0, slippage: 0, spread: 0, commission: 0, swap: 0 }
  let lockedIn = 0
  for (const stake of stakes) {
    const { atStopMoney, profitMoney, swapMoney } = stake
    const costs = costsOf(stake, terms)
    // A price that has passed the stop already: what is lost stands in the equity.
    sum.stops += upToMinor(profitMoney - atStopMoney, digits)
    sum.slippage += upToMinor(costs.slippage, digits)
    sum.spread += upToMinor(costs.spread, digits)
    sum.commission += upToMinor(costs.openingCommission, digits) + upToMinor(costs.closingCommission, digits)
    sum.swap += upToMinor(costs.swap, digits)
    if (stake.kind === 'position') lockedIn += upToMinor(Math.max(0, atStopMoney + swapMoney - sumCosts(costs)), digits)
  }
  const loss = sum.stops + sum.slippage + sum.spread + sum.commission + sum.swap
  return { equity: equity - loss, parts: sum, lockedIn }
}

/** Of what may be lost, more is the safe side. */
const upToMinor = (amount: number, digits: number): Minor => Math.max(0, -floorMinor(-amount, digits))
