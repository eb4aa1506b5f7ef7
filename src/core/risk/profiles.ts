import type { Config } from '../../config.ts'

/** What caps exposure beside the money to the stops, which every profile keeps. */
export type RiskProfile = Readonly<{
  meaning: string
  /** Ways to size that always apply; the user's own comes on top. */
  modes: readonly Config['sizeMode'][]
  /** Worth of everything open, percent of the capital; null where leverage makes worth say nothing of risk. */
  grossPercent: number | null
  /** The same for one market. */
  assetPercent: number | null
  /** Share of the gross cap above which sizes are halved. */
  halvedAbove: number | null
  positionsMax: number | null
}>

/** Every profile once. One per cent at risk on EURUSD is twice the account in worth: on margin worth caps nothing. */
export const PROFILES: Readonly<Record<Config['riskProfile'], RiskProfile>> = {
  margin: {
    meaning: 'CFDs and currencies, accounts of firms: money to the stops, use of margin, room to the floors',
    modes: ['fixed'],
    grossPercent: null,
    assetPercent: null,
    halvedAbove: null,
    positionsMax: null,
  },
  cash: {
    meaning: 'stocks and spot coins: worth is capped, volatility is aimed at, and no more is risked than the edge is good for',
    modes: ['fixed', 'volatility', 'kelly'],
    grossPercent: 50,
    assetPercent: 30,
    halvedAbove: 0.7,
    positionsMax: null,
  },
  small: {
    meaning: 'own accounts of 1,000 to 5,000: three positions of a third each',
    modes: ['fixed'],
    grossPercent: 99,
    assetPercent: 33,
    halvedAbove: null,
    positionsMax: 3,
  },
}
