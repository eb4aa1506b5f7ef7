import { findTrip, type Trip } from '../core/firm/trip.ts'
import type { FirmGround } from '../core/firm/ground.ts'
import type { AccountView } from '../core/account.ts'
import { atStops, type AtStops } from '../core/risk/at-stops.ts'
import type { Exposure } from '../core/risk/open-risk.ts'
import { obey } from './commands.ts'
import type { AccountState } from './account-state.ts'
import { groundOf } from './firm-book.ts'
import type { House } from './house.ts'
import { findOrderTrip, tripAccount } from './trips.ts'

/**
 * Looks at the account after every view, also between bars: too near to a floor, everything of ours is closed and nothing
 * opens until a person has armed it again. Resumed too near to a floor, it trips again. After the floors come the orders:
 * rejects that repeat, and volume that nobody asked for. Null when nothing has to be done, as nearly always.
 */
export function guardAccount(house: House, state: AccountState, now: number): Promise<void> | null {
  const { switches, firm, view } = state
  if ((switches.mode === 'HALTED' && switches.flattening) || firm === null || view === null) return null
  const first = { day: firm.day.firstEquity, week: firm.day.weekFirstEquity }
  const ground = groundOf(firm, view)
  const trip = findTrip({
    ground,
    first,
    settings: house.config,
    // Stops could pass the floors of a firm alone.
    atStops: view.positions.length === 0 || firm.firm === 'none' ? null : stopsOf(house, state, ground, now),
  })
  if (trip !== null) return flattenAfter(house, state, trip, now)
  const stop = findOrderTrip(house, state, now)
  return stop === null ? null : tripAccount(house, state, stop, now)
}

async function flattenAfter(house: House, state: AccountState, { why, facts }: Trip, now: number): Promise<void> {
  await obey(house, state, { command: { kind: 'flatten' }, who: 'guard', why })
  house.alerts.raise({ kind: 'flatten', account: state.account, at: now, text: why, facts })
}

/** The account at its stops, what is on its way included. */
export function stopsOf(house: House, state: AccountState, firm: FirmGround, now: number): AtStops | null {
  const { view, zone } = state
  if (view === null) return null
  const terms = { settings: house.config, serverSeconds: zone.toServer(now), spreadOf: () => 0 }
  return atStops(exposureOf(state, view), { firm, balance: view.funds.balance, terms })
}

/** All that can lose money: open, pending and on its way. */
export const exposureOf = (
  { onTheWay, symbols }: Pick<AccountState, 'onTheWay' | 'symbols'>,
  { positions, orders }: AccountView,
): Exposure => ({
  positions,
  orders,
  onTheWay: [...onTheWay.values()].map(({ row }) => row.signal),
  specOf: (brokerSymbol) => symbols.get(brokerSymbol)?.spec ?? undefined,
})
