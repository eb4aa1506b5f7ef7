import { capitalOf } from '../portfolio/holdings.ts'
import type { Gate } from './gate.ts'

/** Risk to the stops of everything together, and how many things are held at all. */
export const portfolio: Gate = {
  name: 'portfolio',
  check: ({ view, openRisk, holdings, settings: { riskPortfolioPercent, positionsMax } }) => {
    const capMoney = (capitalOf(view) * riskPortfolioPercent) / 100
    if (!(openRisk.money < capMoney)) return { reason: `${openRisk.money.toFixed(2)} is at risk already, at most ${capMoney.toFixed(2)}` }
    return holdings.length >= positionsMax ? { reason: `${holdings.length} positions and orders are held, at most ${positionsMax}` } : null
  },
  numbers: ({ view, openRisk, holdings, settings: { riskPortfolioPercent, positionsMax } }) => ({
    openRiskMoney: openRisk.money,
    capMoney: (capitalOf(view) * riskPortfolioPercent) / 100,
    positions: holdings.length,
    positionsMax,
  }),
}
