import type { Config } from '../../config.ts'
import type { Observed } from './observe.ts'
import type { Choice } from './rule-policy.ts'

/** What keeps an exit that is only an opinion from being sent. Rules that protect the position are free of it. */
export type ExitLimits = Readonly<{
  settings: Pick<Config, 'minHoldBars' | 'minExitCostShare'>
  /** Spread of one lot at the quote of now, account currency. */
  spreadMoneyPerLot: number
  /** Why the firm lets nothing be traded for some minutes; null when it does. */
  pause: string | null
  /** The day's orders are down to the reserve that is kept for whole closes. */
  isReserveBegun: boolean
}>

/**
 * Rules that stand between a position and a loss, or end it for good: they do not wait for a profit that pays the way
 * out. Every other exit is an opinion, whoever forms it.
 */
const PROTECTING: ReadonlySet<string> = new Set(['flatten', 'no-stop', 'rest', 'give-back', 'time-stop'])
/** What must not wait for the end of a release either. */
const AT_ONCE: ReadonlySet<string> = new Set(['flatten', 'no-stop', 'rest'])

type Held = Readonly<{ rule: string; reason: string }>

/** Why an exit is not sent now; null when it is. */
export function findExitLimit(
  { settings, spreadMoneyPerLot, pause, isReserveBegun }: ExitLimits,
  observed: Observed,
  choice: Choice,
): Held | null {
  if (choice.move !== 'CLOSE_ALL' && choice.move !== 'PARTIAL_CLOSE') return null
  if (pause !== null && !AT_ONCE.has(choice.rule)) return { rule: 'news', reason: pause }
  if (isReserveBegun && choice.move === 'PARTIAL_CLOSE')
    return { rule: 'budget', reason: "what is left of the day's orders is kept for closing" }
  if (PROTECTING.has(choice.rule)) return null

  const { barsHeld, lots } = observed.observation
  if (barsHeld < settings.minHoldBars) return { rule: 'min-hold', reason: `held for ${barsHeld} bars, at least ${settings.minHoldBars}` }
  const commission = observed.tickets.reduce((sum, ticket) => sum - 2 * ticket.commission, 0)
  const costMoney = spreadMoneyPerLot * lots + commission
  const netMoney = observed.tickets.reduce((sum, ticket) => sum + ticket.profit + ticket.swap, 0) - commission
  const leastMoney = costMoney * settings.minExitCostShare
  if (Math.abs(netMoney) >= leastMoney) return null
  const reason = `${netMoney.toFixed(2)} is within ${leastMoney.toFixed(2)}, what a way in and out costs: noise, not a reason`
  return { rule: 'exit-cost', reason }
}
