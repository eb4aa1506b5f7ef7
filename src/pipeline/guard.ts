import { findTrip } from '../core/firm/trip.ts'
import type { AccountState } from './account-state.ts'
import { obey } from './commands.ts'
import { groundOf } from './firm-book.ts'
import type { House } from './house.ts'

/**
 * Looks at the account after every view, also between bars: too near to a floor, everything of ours is closed and nothing
 * opens until a person has armed it again. Resumed too near to a floor, it trips again.
 */
export async function guardAccount(house: House, state: AccountState, now: number): Promise<void> {
  const { switches, firm, view, account } = state
  if ((switches.mode === 'HALTED' && switches.flattening) || firm === null || view === null) return
  const first = { day: firm.day.firstEquity, week: firm.day.weekFirstEquity }
  const trip = findTrip({ ground: groundOf(firm, view), first, settings: house.config })
  if (trip === null) return
  await obey(house, state, { command: { kind: 'flatten' }, who: 'guard', why: trip.why })
  house.alerts.raise({ kind: 'flatten', account, at: now, text: trip.why, facts: trip.facts })
}
