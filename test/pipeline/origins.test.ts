import { configOf } from '../../src/config.ts'
import { describe, expect, it } from 'vitest'
import type { Decision } from '../../src/contracts/decision.ts'
import { choices, policyOf } from '../support/policy.ts'
import { ACCOUNT, type TestHouse } from '../support/house.ts'
import { ack, armedHouse, beat, closeBar, firstSignal, report, ticketOf } from '../support/orders.ts'

const MINUTE = 60_000
const decisionOf = (house: TestHouse, key: string | null): Decision | undefined => house.server().journal.decision(key ?? '')

async function movesOf(house: TestHouse, positions: readonly object[]) {
  house.clock.now += MINUTE
  const { decision } = await closeBar(house, ['M1'], positions)
  return decisionOf(house, decision)?.moves ?? []
}

describe('where a ticket comes from', () => {
  it('is known by the beginning of its comment, whatever the broker wrote behind it', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    const ticket = ticketOf(house, signal, { comment: `${signal.id}[s:1]` })
    expect(await movesOf(house, [ticket])).toHaveLength(1)
  })

  it('is learnt from the answer to a query when the comment is gone and the ticket showed before', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    const ticket = ticketOf(house, signal, { comment: '[sl 1.098]' })
    await beat(house, [ticket])
    expect(await movesOf(house, [ticket])).toEqual([])
    await report(house, signal)
    expect(await movesOf(house, [ticket])).toHaveLength(1)
    await house.restart()
    expect(await movesOf(house, [ticket])).toHaveLength(1)
  })

  it('is learnt from a fill that comes long after its order was placed and its room let go', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    const ticket = ticketOf(house, signal, { comment: '' })
    await ack(house, signal, { outcome: 'placed', positionIdentifier: null, lots: 0, price: 0 })
    await beat(house, [ticket])
    expect(await movesOf(house, [ticket])).toEqual([])
    await ack(house, signal)
    expect(await movesOf(house, [ticket])).toHaveLength(1)
  })

  it('is learnt from its deal when ack, report and comment of the ticket are lost', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    const ticket = ticketOf(house, signal, { comment: '' })
    expect(await movesOf(house, [ticket])).toEqual([])
    await house.send({
      v: 1,
      account: ACCOUNT,
      session: 'one',
      seq: house.nextSeq(),
      type: 'deal',
      ticket: '12',
      orderTicket: '11',
      positionIdentifier: '900',
      kind: 'buy',
      entry: 'in',
      reason: 'expert',
      brokerSymbol: 'EURUSD',
      magic: '770001',
      lots: signal.lots,
      price: 1.1,
      profit: 0,
      swap: 0,
      commission: -2.5,
      fee: 0,
      time: ticket.openTime,
      comment: `${signal.id} x`,
    })
    expect(await movesOf(house, [ticket])).toHaveLength(1)
  })
})

describe('a partial close', () => {
  it('that took a whole ticket counts for the others too: the peak begins anew, through a restart too, and it is not repeated', async () => {
    const seen: number[] = []
    let wanted: (typeof choices)[keyof typeof choices] = choices.add
    const house = await armedHouse({
      policy: policyOf((observation) => {
        seen.push(observation.peakProfitR)
        return wanted
      }),
      config: configOf({ minHoldBars: 0, minExitCostShare: 0 }),
    })
    const opened = await firstSignal(house)
    await ack(house, opened)
    const first = ticketOf(house, opened, { profit: 10 })
    house.clock.now += 5 * MINUTE
    const [add] = (await closeBar(house, ['M5'], [first])).signals
    if (add === undefined) throw new Error('no add')
    await ack(house, add, { positionIdentifier: '901' })
    const second = ticketOf(house, add, { identifier: '901', ticket: '901', lots: opened.lots, profit: 10 })
    // Hours later, the way up and back stands in the bars of both tickets.
    wanted = choices.half
    house.clock.now += 3 * 3_600_000
    await beat(house, [first, second])
    const { signals } = await closeBar(house, ['M15'], [first, second])
    expect(signals.map(({ kind, positionIdentifier, lots }) => [kind, positionIdentifier, lots])).toEqual([
      ['PARTIAL_CLOSE', '900', opened.lots],
    ])
    const before = seen.at(-1) ?? 0
    const [part] = signals
    if (part !== undefined) await ack(house, part)
    await beat(house, [second])
    await movesOf(house, [second])
    const after = seen.at(-1)
    expect(after).toBeLessThan(before)
    // The signal names the ticket that is gone: what is left learns of it from the journal all the same.
    await house.restart()
    house.clock.now += 5 * MINUTE
    await movesOf(house, [second])
    expect(seen.at(-1)).toBe(after)
  })
})
