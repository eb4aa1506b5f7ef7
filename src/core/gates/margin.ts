import type { Config } from '../../config.ts'
import type { Funds } from '../../contracts/account.ts'
import type { AccountRules } from '../account.ts'
import type { Gate } from './gate.ts'

/** Even the smallest order must leave the margin level clear of the stop-out; the plan's size is cut to the same margin. */
export const margin: Gate = {
  name: 'margin',
  check: ({ close: { spec }, view: { funds }, account, marginOnTheWay, settings }) => {
    const spareMarginMoney = spareMargin({ funds, account, marginOnTheWay, settings })
    const neededMoney = spec.marginPerLot * spec.volumeMin
    if (spareMarginMoney >= neededMoney) return null
    return {
      reason: `${neededMoney.toFixed(2)} of margin for the smallest order, ${spareMarginMoney.toFixed(2)} to spare above a level of ${leastLevel(account, settings)} %`,
    }
  },
  numbers: ({ close: { spec }, view: { funds }, account, marginOnTheWay, settings }) => ({
    spareMarginMoney: spareMargin({ funds, account, marginOnTheWay, settings }),
    neededMoney: spec.marginPerLot * spec.volumeMin,
    leastLevelPercent: leastLevel(account, settings),
    marginMoney: funds.margin,
    freeMarginMoney: funds.freeMargin,
    marginOnTheWayMoney: marginOnTheWay,
  }),
}

type Ground = Readonly<{
  funds: Funds
  account: Pick<AccountRules, 'stopOutMode' | 'stopOutLevel'>
  marginOnTheWay: number
  settings: Pick<Config, 'marginDistancePercent'>
}>

/** Margin that may still be taken: what is free, and no more than keeps the level clear of the stop-out. Below 0 there is none. */
export function spareMargin({ funds: { equity, margin: used, freeMargin }, account, marginOnTheWay, settings }: Ground): number {
  const byLevel = (equity * 100) / leastLevel(account, settings) - used
  const free = account.stopOutMode === 'money' ? freeMargin - account.stopOutLevel : freeMargin
  return Math.min(free, byLevel) - marginOnTheWay
}

/** Where the stop-out is an amount of money, a level of 100 % stands for it: below it nothing is free. */
const leastLevel = ({ stopOutMode, stopOutLevel }: Ground['account'], { marginDistancePercent }: Ground['settings']): number =>
  (stopOutMode === 'percent' ? stopOutLevel : 100) + marginDistancePercent
