import { findTrip } from '../core/firm/trip.ts'
import type { FirmGround } from '../core/firm/ground.ts'
import { atStops, type AtStops } from '../core/risk/at-stops.ts'
import { obey } from './commands.ts'
import type { AccountState } from './account-state.ts'
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
  const ground = groundOf(firm, view)
  const trip = findTrip({
    ground,
    first,
    settings: house.config,
    atStops: view.positions.length === 0 ? null : stopsOf(house, state, ground, now),
  })
  if (trip === null) return
  await obey(house, state, { command: { kind: 'flatten' }, who: 'guard', why: trip.why })
  house.alerts.raise({ kind: 'flatten', account, at: now, text: trip.why, facts: trip.facts })
}

/** The account at its stops, what is on its way included. */
export function stopsOf(house: House, { view, onTheWay, symbols, zone }: AccountState, firm: FirmGround, now: number): AtStops | null {
  if (view === null) return null
  const { positions, orders, funds } = view
  const exposure = {
    positions,
    orders,
    onTheWay: [...onTheWay.values()].map(({ row }) => row.signal),
    specOf: (brokerSymbol: Parameters<typeof symbols.get>[0]) => symbols.get(brokerSymbol)?.spec ?? undefined,
  }
  const terms = { settings: house.config, serverSeconds: zone.toServer(now), spreadOf: () => 0 }
  return atStops(exposure, { firm, balance: funds.balance, terms })
}
