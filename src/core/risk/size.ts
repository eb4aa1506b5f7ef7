import type { RegimeReading } from '../regime/regime.ts'
import type { Stake } from './open-risk.ts'
import type { RiskProfile } from './profiles.ts'

/** A quarter of what would let capital grow fastest: the probability is an estimate. */
const KELLY_SHARE = 0.25

type Bet = Readonly<{
  capital: number
  /** Chance that the target is reached before the stop, calibrated. */
  probability: number
  winMoney: number
  lossMoney: number
}>

/** Money to risk by a quarter of Kelly's fraction; nothing without an edge. */
export function kellyMoney({ capital, probability, winMoney, lossMoney }: Bet): number {
  if (!(probability > 0 && probability < 1) || !(winMoney > 0) || !(lossMoney > 0)) return 0
  const payoff = winMoney / lossMoney
  return Math.max(0, capital * KELLY_SHARE * (probability - (1 - probability) / payoff))
}

type Aim = Readonly<{ capital: number; targetPercent: number; yearlyVolatility: number; notionalPerLot: number }>

/** Lots whose usual swings come to so many percent of the capital in a year. */
export function volatilityLots({ capital, targetPercent, yearlyVolatility, notionalPerLot }: Aim): number {
  return (capital * targetPercent) / 100 / (yearlyVolatility * notionalPerLot)
}

const REGIME_SCALES = { crisis: 0.2, volatile: 0.5, trending: 1, ranging: 1 } as const satisfies Record<RegimeReading['regime'], number>

/** A market whose regime cannot be told is sized as a volatile one. */
export const regimeScale = (regime: RegimeReading['regime'] | null): number => REGIME_SCALES[regime ?? 'volatile']

type Use = Readonly<{ profile: RiskProfile; capital: number; stakes: readonly Stake[] }>

/** Half, once more than its share of the profile's gross cap is used. */
export function halvedScale({ profile: { grossPercent, halvedAbove }, capital, stakes }: Use): number {
  if (grossPercent === null || halvedAbove === null) return 1
  const used = stakes.reduce((sum, { notionalMoney }) => sum + notionalMoney, 0)
  return used > (capital * grossPercent * halvedAbove) / 100 ? 0.5 : 1
}
