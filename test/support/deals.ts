import { ACCOUNT, type TestHouse } from './house.ts'
import { beat, serverNow } from './orders.ts'

/** A Tuesday afternoon in Prague, and the midnight after it. */
export const TUESDAY = Date.parse('2026-06-16T14:00Z')
export const MIDNIGHT = Date.parse('2026-06-16T22:00Z')

/** A heartbeat that shows so much money. */
export async function see(house: TestHouse, when: number, balance: number, equity = balance): Promise<void> {
  house.clock.now = when
  await beat(house, [], { funds: { balance, credit: 0, equity, margin: 0, freeMargin: equity, marginLevel: null } })
}

let tickets = 5_000
/** A trade of somebody else that was closed, told now at the earliest when it happened. */
export async function deal(house: TestHouse, when: number, profit: number, change: object = {}): Promise<void> {
  tickets += 1
  house.clock.now = Math.max(house.clock.now, when)
  const time = serverNow(house) - Math.round((house.clock.now - when) / 1_000)
  const names = { ticket: String(tickets), orderTicket: '1', positionIdentifier: '1', brokerSymbol: 'EURUSD', magic: '0', comment: '' }
  const what = { kind: 'sell', entry: 'out', reason: 'client', lots: 1, price: 1.1, profit, swap: 0, commission: 0, fee: 0, time }
  await house.send({ v: 1, account: ACCOUNT, session: 'one', seq: house.nextSeq(), type: 'deal', ...names, ...what, ...change })
}

/** What a booking has that is no trade. */
export const NO_TRADE = { brokerSymbol: null, positionIdentifier: '0', lots: 0, price: 0 }
/** Money paid in or out. */
export const cash = (house: TestHouse, when: number, amount: number): Promise<void> =>
  deal(house, when, amount, { kind: 'balance', ...NO_TRADE })
