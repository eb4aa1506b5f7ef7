import type { BarClose } from '../core/account.ts'
import { isReserveBegun } from '../core/gates/budget.ts'
import { firmNewsReason } from '../core/gates/news.ts'
import { closeMinutes, forbiddenRest } from '../core/gates/rest.ts'
import type { ExitLimits } from '../core/position/exit-limits.ts'
import type { Choice } from '../core/position/rule-policy.ts'
import { moneyBetween } from '../core/risk/open-risk.ts'
import type { AccountState } from './account-state.ts'
import type { Around, Story } from './stages.ts'

/** What the exits of a policy have to keep at this close. */
export function exitLimits({ config }: Story, close: BarClose, { firm, counts, view, onTheWay }: Around): ExitLimits {
  const { spec, quote } = close
  return {
    settings: config,
    spreadMoneyPerLot: moneyBetween(spec, 1, quote.ask - quote.bid),
    pause: firmNewsReason({ close, firm }),
    isReserveBegun: isReserveBegun({ counts, firm, view, onTheWay, settings: config }),
  }
}

const FLATTEN: Choice = { move: 'CLOSE_ALL', share: 1, rule: 'flatten', reason: 'the account is being flattened', facts: {} }

/** The move that stands above every policy; null when there is none. */
export function forcedMove({ config }: Story, { switches, firm, zone }: AccountState, close: BarClose): Choice | null {
  if (switches.flattening) return FLATTEN
  const rest = restReason(config, { firm, zone }, close)
  return rest === null ? null : { move: 'CLOSE_ALL', share: 1, rule: 'rest', ...rest }
}

/** Why a market's positions are closed now: it is about to rest, and the firm lets nothing be held through; null while they are not. */
export function restReason(
  { restCloseMinutes }: Pick<Story['config'], 'restCloseMinutes'>,
  { firm, zone }: Pick<AccountState, 'firm' | 'zone'>,
  close: Pick<BarClose, 'spec' | 'receivedAt' | 'closures'>,
): Pick<Choice, 'reason' | 'facts'> | null {
  const rest = forbiddenRest({ close, zone, firm }, closeMinutes(firm, restCloseMinutes))
  if (rest === null) return null
  const restInMinutes = Math.round((rest.startsAt - close.receivedAt) / 60_000)
  return { reason: `the market rests in ${restInMinutes} minutes and the firm forbids to hold through it`, facts: { restInMinutes } }
}
