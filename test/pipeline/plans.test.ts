import { describe, expect, it } from 'vitest'
import { configOf } from '../../src/config.ts'
import type { Decision } from '../../src/contracts/decision.ts'
import type { ServerMessage } from '../../src/contracts/server.ts'
import { HOLD } from '../../src/core/position/rule-policy.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ACCOUNT, only, openHouse, type TestHouse } from '../support/house.ts'
import { ack, beat, closeBar, firstSignal, ticketOf } from '../support/orders.ts'

const MINUTE = 60_000
const desk = scriptedDesk(() => opinionOf('buy'))
const wanting = (move: 'ADD' | 'PARTIAL_CLOSE') => ({
  name: 'scripted',
  choose: (observations: readonly unknown[]) => observations.map(() => ({ ...HOLD, move, share: 0.5, rule: 'wanted' })),
})

function decisionOf(house: TestHouse, reply: Extract<ServerMessage, { type: 'signals' }>): Decision {
  const decision = house.server().journal.decision(reply.decision ?? '')
  if (decision === undefined) throw new Error('no decision')
  return decision
}

async function houseWith(extra: object, options: Parameters<typeof openHouse>[0] = {}): Promise<TestHouse> {
  const house = await openHouse({ desk, ...options })
  await house.hello({ extra })
  await house.arm()
  return house
}

describe('an entry of an account at a firm', () => {
  it('is sized within the floors, and its journalled decision says how', async () => {
    const house = await houseWith({})
    await beat(house)
    await house.server().engine.enterPhase(ACCOUNT, { firm: 'ftmo-2-step', phase: 'challenge', initial: '100000.00' }, 'user', 'test')
    await house.arm()
    const reply = only(await house.snapshot(), 'signals')
    const { entry } = decisionOf(house, reply)
    expect(reply.signals).toHaveLength(1)
    expect(entry.facts).toMatchObject({ limitedBy: 'perTrade', regime: 'ranging', profile: 'margin', floor: 'daily', floorMoney: 95_000 })
    // 30 points of slippage, 8 of spread and both halves of the commission a lot, and three nights of swap: it is a Wednesday.
    const lots = entry.kind === 'enter' ? entry.lots : 0
    const lost = (entry.kind === 'enter' ? entry.riskMoney : 0) + lots * (30 + 8 + 5 + 3 * 6.5)
    expect(Number(entry.facts['worstEquityMoney'])).toBeGreaterThan(100_000 - lost - 0.06)
    expect(Number(entry.facts['worstEquityMoney'])).toBeLessThanOrEqual(100_000 - lost + 0.001)
  })

  it('is refused where nothing is left above the buffer', async () => {
    const house = await houseWith({}, { config: configOf({ firmBufferPercent: 4.999 }) })
    await beat(house)
    await house.server().engine.enterPhase(ACCOUNT, { firm: 'ftmo-2-step', phase: 'challenge', initial: '100000.00' }, 'user', 'test')
    await house.arm()
    const { entry } = decisionOf(house, only(await house.snapshot(), 'signals'))
    expect(entry).toMatchObject({ kind: 'hold', gate: 'floors', facts: { floorsMoney: 1, limitedBy: 'floors' } })
  })
})

describe('the terms of an account', () => {
  it('FIFO: a younger ticket is not reduced before one opened by hand', async () => {
    const house = await houseWith({ fifo: true }, { policy: wanting('PARTIAL_CLOSE'), config: configOf({ minHoldBars: 0 }) })
    const opened = await firstSignal(house)
    await ack(house, opened)
    const ours = ticketOf(house, opened, { profit: 500 })
    const byHand = { ...ours, identifier: '100', ticket: '100', magic: '0', comment: '', openTime: ours.openTime - 60 }
    house.clock.now += 30 * MINUTE
    const held = decisionOf(house, await closeBar(house, ['M5', 'M15', 'M30'], [byHand, ours]))
    expect(held.moves[0]).toMatchObject({ move: 'HOLD', rule: 'terms' })
    house.clock.now += 5 * MINUTE
    const free = await closeBar(house, ['M5'], [ours])
    expect(free.signals).toMatchObject([{ kind: 'PARTIAL_CLOSE', positionIdentifier: '900' }])
  })

  it('netting: an add whose stop would loosen the position is held, and is sent where tickets keep their own', async () => {
    const added = async (marginMode: string) => {
      const house = await houseWith({ marginMode }, { policy: wanting('ADD') })
      const opened = await firstSignal(house)
      await ack(house, opened)
      const ours = ticketOf(house, opened, { profit: 500, stop: 1.0999, openPrice: 1.1 })
      house.clock.now += 30 * MINUTE
      return decisionOf(house, await closeBar(house, ['M5', 'M15', 'M30'], [ours])).moves[0]
    }
    const [netting, hedging] = [await added('netting'), await added('hedging')]
    expect([netting?.move, netting?.rule]).not.toEqual([hedging?.move, hedging?.rule])
    expect(hedging?.move).toBe('ADD')
    expect(netting).toMatchObject({ move: 'HOLD', rule: 'add' })
  })
})
