import { ofSymbol } from '../risk/costs.ts'
import { moneyBetween } from '../risk/open-risk.ts'
import type { Gate } from './gate.ts'

/** What an entry aims at must be worth its way in and out; without a target, what it risks stands for it. */
export const reward: Gate = {
  name: 'reward',
  check: ({ close: { symbol, spec, quote }, opinion, settings }) => {
    const distancePrice = opinion?.targetDistancePrice ?? opinion?.stopDistancePrice ?? null
    if (distancePrice === null) return null
    const commission = ofSymbol(settings.commissions, symbol, settings.commissionPerLot)
    const rewardPerLot = moneyBetween(spec, 1, distancePrice)
    const costPerLot = moneyBetween(spec, 1, quote.ask - quote.bid) + 2 * commission
    if (rewardPerLot >= costPerLot * settings.rewardMinCosts) return null
    return {
      reason: `${rewardPerLot.toFixed(2)} a lot to gain on ${costPerLot.toFixed(2)} of costs, at least ${settings.rewardMinCosts} times as much`,
      facts: { rewardPerLot, costPerLot, rewardMinCosts: settings.rewardMinCosts },
    }
  },
}
