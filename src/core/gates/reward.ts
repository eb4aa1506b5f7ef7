import { ofSymbol } from '../risk/costs.ts'
import { moneyBetween } from '../risk/open-risk.ts'
import type { Gate, GateInput } from './gate.ts'

/** What an entry aims at must be worth its way in and out; without a target, what it risks stands for it. */
export const reward: Gate = {
  name: 'reward',
  check: (input) => {
    const weighed = weigh(input)
    if (weighed === null) return null
    const { rewardPerLot, costPerLot } = weighed
    const { rewardMinCosts } = input.settings
    if (rewardPerLot >= costPerLot * rewardMinCosts) return null
    return {
      reason: `${rewardPerLot.toFixed(2)} a lot to gain on ${costPerLot.toFixed(2)} of costs, at least ${rewardMinCosts} times as much`,
    }
  },
  numbers: (input) => {
    const { rewardMinCosts } = input.settings
    const weighed = weigh(input)
    return weighed === null ? { rewardMinCosts } : { rewardPerLot: weighed.rewardPerLot, costPerLot: weighed.costPerLot, rewardMinCosts }
  },
}

function weigh({
  close: { symbol, spec, quote },
  opinion,
  settings,
}: GateInput): Readonly<{ rewardPerLot: number; costPerLot: number }> | null {
  const distancePrice = opinion?.targetDistancePrice ?? opinion?.stopDistancePrice ?? null
  if (distancePrice === null) return null
  const commission = ofSymbol(settings.commissions, symbol, settings.commissionPerLot)
  return {
    rewardPerLot: moneyBetween(spec, 1, distancePrice),
    costPerLot: moneyBetween(spec, 1, quote.ask - quote.bid) + 2 * commission,
  }
}
