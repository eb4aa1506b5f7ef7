import { percentOf, type Minor } from '../money.ts'
import { firmDayAt } from './day.ts'
import type { FirmRules } from './rules.ts'

/** A deal as the firm counts it. `net` is profit, swap, commission and fee; deposits and payouts are no trades. */
export type Trade = Readonly<{ at: number; net: Minor; opens: boolean }>

export type TradingDay = Readonly<{ name: string; startsAt: number; net: Minor; opened: boolean }>

export type Progress = Readonly<{
  days: readonly TradingDay[]
  /** Days that count for the firm's minimum. */
  counted: number
  /** Profit of the best day as a share of what the firm measures it by; null while no day has one. */
  bestDayShare: number | null
  isBestDayKept: boolean
  hasMinDays: boolean
  hasTarget: boolean
}>

type Input = Readonly<{ rules: FirmRules; trades: readonly Trade[]; initial: Minor; balance: Minor; isFlat: boolean }>

/** What the phase has come to: days, the best of them, and whether its target is reached. */
export function progressOf({ rules, trades, initial, balance, isFlat }: Input): Progress {
  const days = tradingDays(rules, trades)
  const { minDays, bestDayShare: allowed, bestDayOf, targetPercent } = rules
  const least = minDays?.profitPercent
  const counts = ({ net, opened }: TradingDay) => (least === undefined || least === null ? opened : net >= percentOf(initial, least))
  const counted = days.filter(counts).length
  const gains = days.filter(({ net }) => net > 0).map(({ net }) => net)
  const best = Math.max(0, ...gains)
  const all = gains.reduce((sum, net) => sum + net, 0)
  const whole = bestDayOf === 'target' && targetPercent !== null ? percentOf(initial, targetPercent) : all
  return {
    days,
    counted,
    bestDayShare: all === 0 ? null : best / whole,
    // Compared as whole units: half of the profits is half, whatever a quotient of doubles says.
    isBestDayKept:
      allowed === null || (bestDayOf === 'target' ? best < percentOf(whole, allowed * 100) : best <= percentOf(whole, allowed * 100)),
    hasMinDays: minDays === null || counted >= minDays.days,
    hasTarget: targetPercent !== null && isFlat && balance >= initial + percentOf(initial, targetPercent),
  }
}

/** Days with a deal, oldest first. A position that stays open for days counts on the one it was opened. */
function tradingDays(rules: FirmRules, trades: readonly Trade[]): readonly TradingDay[] {
  const days = new Map<string, TradingDay>()
  for (const { at, net, opens } of trades) {
    const { name, startsAt } = firmDayAt(rules.reset, at)
    const day = days.get(name) ?? { name, startsAt, net: 0, opened: false }
    days.set(name, { ...day, net: day.net + net, opened: day.opened || opens })
  }
  return [...days.values()].toSorted((a, b) => a.startsAt - b.startsAt)
}
