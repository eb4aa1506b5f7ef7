import { describe, expect, it } from 'vitest'
import { ACCOUNT, only, openHouse, type TestHouse } from '../support/house.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'

async function paperHouse(): Promise<TestHouse> {
  const house = await openHouse({
    desk: scriptedDesk((_symbol, timeframe) =>
      opinionOf(timeframe === 'M5' ? 'buy' : null, { stopDistancePrice: 0.004, targetDistancePrice: null }),
    ),
  })
  await house.hello()
  await house.server().engine.command(ACCOUNT, { kind: 'execution', execution: 'paper' }, 'user', 'trying')
  await house.arm()
  await house.snapshot({ closed: ['M1'] })
  return house
}

async function next(house: TestHouse, closed: readonly ('M1' | 'M5')[]) {
  house.clock.now += closed.includes('M5') ? 300_000 : 60_000
  return only(await house.snapshot({ full: true, closed }), 'signals')
}

describe('an account on paper', () => {
  it('fills here, sends the terminal nothing, and shows its own position and money', async () => {
    const house = await paperHouse()
    const reply = await next(house, ['M1', 'M5'])
    expect(reply.signals).toEqual([])
    expect(reply.reason).toMatch(/^enter buy/)
    const decision = house.server().journal.decision(reply.decision ?? '')
    const [signal] = decision?.signals ?? []
    expect(house.server().journal.signal(signal?.id ?? '')).toMatchObject({ state: 'filled', execution: 'paper' })
    await next(house, ['M1'])
    expect(house.server().engine.positions(ACCOUNT)).toMatchObject([{ side: 'buy', lots: signal?.lots, isOurs: true, comment: signal?.id }])
    expect(house.server().engine.account(ACCOUNT)).toMatchObject({
      unsettledSignals: 0,
      funds: { balance: 100_000 - Math.round(250 * (signal?.lots ?? 0)) / 100 },
    })
  })

  it('does not enter twice while it holds, and stands as it stood after a restart', async () => {
    const house = await paperHouse()
    await next(house, ['M1', 'M5'])
    expect((await next(house, ['M1', 'M5'])).reason).toContain('hold: position')
    const before = house.server().engine.positions(ACCOUNT)
    await house.restart()
    await next(house, ['M1', 'M5'])
    expect(
      house
        .server()
        .engine.positions(ACCOUNT)
        .map(({ identifier, openPrice }) => ({ identifier, openPrice })),
    ).toEqual(before.map(({ identifier, openPrice }) => ({ identifier, openPrice })))
  })

  it('is flattened at the next close', async () => {
    const house = await paperHouse()
    await next(house, ['M1', 'M5'])
    await house.server().engine.command(ACCOUNT, { kind: 'flatten' }, 'user', 'enough')
    expect((await next(house, ['M1'])).reason).toContain('CLOSE_ALL buy (flatten)')
    await next(house, ['M1'])
    expect(house.server().engine.positions(ACCOUNT)).toEqual([])
    const deals = house.server().journal.deals({ account: ACCOUNT, from: 0, to: house.clock.now + 1_000, execution: 'paper' })
    expect(deals.map((deal) => deal.entry)).toEqual(['in', 'out'])
  })

  it('is stopped out by the bars of the terminal', async () => {
    const house = await paperHouse()
    await next(house, ['M1', 'M5'])
    house.clock.now += 60_000
    const crash = await house.snapshot({
      full: true,
      closed: ['M1'],
      change: (message) => {
        const M1 = message.bars['M1']
        if (M1 === undefined) throw new Error('no M1')
        return { ...message, bars: { ...message.bars, M1: { ...M1, low: M1.low.map((low, i) => (i === 299 ? low * 0.99 : low)) } } }
      },
    })
    expect(only(crash, 'signals').signals).toEqual([])
    expect(house.server().engine.positions(ACCOUNT)).toEqual([])
    const deals = house.server().journal.deals({ account: ACCOUNT, from: 0, to: house.clock.now + 1_000, execution: 'paper' })
    expect(deals.at(-1)).toMatchObject({ entry: 'out', reason: 'stop' })
    expect(deals.at(-1)?.profit).toBeLessThan(-300)
  })
})
