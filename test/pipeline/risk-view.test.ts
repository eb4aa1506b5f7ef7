import { expect, it } from 'vitest'
import { WAVE_EURUSD, waveSpec } from '../../replay/wave-market.ts'
import { configOf } from '../../src/config.ts'
import { RiskReplySchema } from '../../src/contracts/risk.ts'
import { ACCOUNT, NOON } from '../support/house.ts'
import { ack, armedHouse, beat, firstSignal, ticketOf } from '../support/orders.ts'

const HOUR = 3_600_000
const MIDNIGHT = Date.parse('2026-06-17T22:00Z')
const money = (balance: number, equity: number) => ({
  funds: { balance, credit: 0, equity, margin: 0, freeMargin: equity, marginLevel: null },
})

/** One lot of EURUSD bought at 1.1, 100 in profit, its stop 200 points below; 1.00 a point, three nights of swap. */
async function heldHouse(stop: number | null) {
  const config = configOf({ stopSlippagePoints: 30, stopSlippages: [], commissionPerLot: 2.5 })
  const house = await armedHouse({ config })
  await beat(house, [], money(100_000, 100_000))
  await house.server().engine.enterPhase(ACCOUNT, { firm: 'ftmo-2-step', phase: 'challenge', initial: '100000' }, 'user', 'test')
  const signal = await firstSignal(house)
  await ack(house, signal)
  house.clock.now = NOON + HOUR
  await beat(house, [ticketOf(house, signal, { lots: 1, stop, profit: 100 })], money(99_997.5, 100_097.5))
  return house
}

it('the worst case is told with its parts, and adds up by hand, today and after the reset', async () => {
  const house = await heldHouse(1.098)
  const risk = house.server().engine.risk(ACCOUNT)
  const { swapLongPerLot, tickValue } = waveSpec(WAVE_EURUSD)
  expect([swapLongPerLot, tickValue]).toEqual([-6.5, 1])
  // From 100 in profit to 200 in loss; 30 points; the closing half of the commission; three nights on a Wednesday.
  expect(risk.worst).toMatchObject({
    equity: '99745.50',
    parts: { stops: '300.00', slippage: '30.00', spread: '0.00', commission: '2.50', swap: '19.50' },
    lockedIn: '0.00',
    formula: 'equity 100097.50 - stops 300.00 - slippage 30.00 - spread 0.00 - commission 2.50 - swap 19.50',
  })
  expect(risk.worst?.floors.map(({ name, floor, room }) => [name, floor, room])).toEqual([
    ['daily', '95000.00', '4745.50'],
    ['total', '90000.00', '9745.50'],
    ['daily after the reset', '94997.50', '4748.00'],
    ['total after the reset', '90000.00', '9745.50'],
  ])
  expect(risk.unbounded).toEqual([])
  expect(RiskReplySchema.parse(risk)).toEqual(risk)
})

it('what has no bound is named in its place', async () => {
  const house = await heldHouse(null)
  expect(house.server().engine.risk(ACCOUNT)).toMatchObject({ worst: null, unbounded: ['position 900 (EURUSD) has no stop'] })
})

it('budgets tell what was sent, where entries stop and what is kept for closing', async () => {
  const house = await heldHouse(1.098)
  const { budgets } = house.server().engine.risk(ACCOUNT)
  expect(budgets.map(({ used, limit, entriesTo, reserve }) => [used, limit, entriesTo, reserve])).toEqual([
    [1, 500, 400, 100],
    [1, 50, 50, 0],
    [1, 2_000, 1_600, 400],
    [1, 200, 160, 40],
  ])
  house.clock.now = MIDNIGHT
  await beat(house, [], money(100_000, 100_000))
  expect(
    house
      .server()
      .engine.risk(ACCOUNT)
      .budgets.map(({ used }) => used),
  ).toEqual([0, 0, 0, 0])
})

it('days, the best of them and today add up from the deals', async () => {
  const house = await armedHouse()
  await beat(house, [], money(100_000, 100_000))
  await house.server().engine.enterPhase(ACCOUNT, { firm: 'ftmo-1-step', phase: 'challenge', initial: '100000' }, 'user', 'test')
  let ticket = 0
  const deal = async (profit: number, change: object) => {
    ticket += 1
    house.clock.now += 60_000
    const at = { session: 'one', seq: house.nextSeq(), time: Math.floor(house.clock.now / 1_000) + 3 * 3_600 }
    const names = { orderTicket: '1', positionIdentifier: '1', brokerSymbol: 'EURUSD', magic: '0', comment: '', ticket: String(ticket) }
    const costs = { lots: 1, price: 1.1, profit, swap: -1, commission: -2, fee: 0 }
    await house.send({
      v: 1,
      account: ACCOUNT,
      type: 'deal',
      kind: 'sell',
      entry: 'out',
      reason: 'client',
      ...at,
      ...names,
      ...costs,
      ...change,
    })
  }
  await deal(3, { kind: 'buy', entry: 'in' })
  await deal(303, {})
  house.clock.now = MIDNIGHT + HOUR
  await deal(3, { kind: 'buy', entry: 'in' })
  await deal(103, {})
  await deal(-47, {})
  await beat(house, [], money(100_350, 100_350))
  expect(house.server().engine.risk(ACCOUNT).progress).toMatchObject({
    days: { done: 2, needed: null, isReached: true, formula: 'days on which a position was opened: 2' },
    bestDay: { share: 300 / 350, allowed: 0.5, isKept: false, formula: 'best day 300.00 / profits of all days with one 350.00' },
    target: { balance: '110000.00', isReached: false, formula: 'capital 100000.00 + 10 %, with all positions closed' },
    today: { realised: '50.00' },
  })
})
