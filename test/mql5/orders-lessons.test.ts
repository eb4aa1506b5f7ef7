import { afterAll, beforeAll, expect, it } from 'vitest'
import { again, BUILD_MS, buildDriver, clearPlays, describeOrders, MAGIC, play, START } from './orders-rig.ts'
import { add, ARMED, close, hand, hear, idOf, LIFE, open, part, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

/** A system with the same plan failed in these ways; the numbers are those of its post-mortem. */
const OWN = hand(500, { side: 'buy', lots: 0.3, stop: 1.098, magic: MAGIC })

describeOrders('check 12: a size below the smallest order', () => {
  it('is not raised to it', async () => {
    const { acks, requests } = await play({ symbol: { volumeMin: 1, volumeStep: 1 }, steps: [ARMED, open(1000, { lots: 0.03 })] })
    expect([acks[0]?.outcome, requests]).toEqual(['refused', []])
  })
})

describeOrders('check 14: stop and target stand on their sides', () => {
  it('of whatever is sent, for 60 random signals; what does not is refused and not repaired', async () => {
    let seed = 7
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
    const near = () => (1.1 + Math.round((random() - 0.5) * 600) * 1e-5).toFixed(5)
    const signals = [...Array(60).keys()].map((index) =>
      open(1000 + index * 100, {
        id: idOf('OPEN', index),
        side: random() < 0.5 ? 'buy' : 'sell',
        lots: 0.01,
        risk: 100,
        stop: near(),
        target: random() < 0.3 ? '' : near(),
      }),
    )
    const { requests, acks } = await play({ steps: [ARMED, ...signals], inputs: { MaxPositions: 100 } })
    expect(acks).toHaveLength(60)
    expect(requests.length).toBeGreaterThan(8)
    expect(requests.length).toBeLessThan(45)
    for (const { type, sl, tp, retcode } of requests) {
      expect(retcode).toBe(10_009)
      expect(type === 0 ? sl < 1.1 : sl > 1.1001).toBe(true)
      expect(tp === 0 || (type === 0 ? tp > 1.1 : tp < 1.1001)).toBe(true)
    }
  })
})

describeOrders('check 15: no order and no add without a stop', () => {
  it('is sent, and a position that lost its stop gets it back', async () => {
    const steps = [
      ARMED,
      open(1000, { stop: '' }),
      open(1500, { id: idOf('OPEN', 2) }),
      add(2000, { stop: '' }),
      hand(3000, { position: ticket(1), stop: 0 }),
    ]
    const { acks, positions } = await play({ steps })
    expect(acks.map(({ outcome }) => outcome)).toEqual(['refused', 'filled', 'refused'])
    expect(positions).toMatchObject([{ sl: 1.098 }])
  })
})

describeOrders('check 19: the same decision twice, or a timeout and the decision again', () => {
  it('is one order', async () => {
    for (const faults of [[], [{ kind: 'timeout', executed: true }] as const]) {
      const { requests, brokerDeals } = await play({ faults, steps: [ARMED, open(1000), open(1200), open(9000)] })
      expect([requests.length, brokerDeals.length]).toEqual([1, 2])
    }
  })
})

describeOrders('check 23: a close acts on its ticket alone', () => {
  it('and on none where symbol, side or magic number are others, with an alarm', async () => {
    const wrong = [
      close(2000, ticket(1), { id: 'a', symbol: 'GBPUSD' }),
      close(2100, ticket(1), { id: 'b', side: 'sell' }),
      close(2200, ticket(2), { id: 'c' }),
    ]
    const steps = [
      ARMED,
      OWN,
      hand(600, { side: 'buy', lots: 0.2, symbol: 'GBPUSD' }),
      ...wrong,
      close(3000, ticket(1), { id: 'd', lots: 0.3 }),
    ]
    const { acks, positions, alarms } = await play({ steps, more: ['GBPUSD'] })
    expect(acks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['a', 'refused'],
      ['b', 'refused'],
      ['c', 'refused'],
      ['d', 'filled'],
    ])
    expect(positions).toMatchObject([{ identifier: ticket(2), volume: 0.2 }])
    expect(alarms).not.toEqual([])
  })
})

describeOrders('check 24: the server is told what became of an order', () => {
  it.each([
    ['a symbol that can only be closed', { symbol: { tradeMode: 'closeOnly' } }, 'refused', 0],
    ['an expired contract', { symbol: { expirationTime: START / 1000 - 60 } }, 'refused', 0],
    ['a closed market', { faults: [{ kind: 'marketClosed' }] }, 'rejected', 10_018],
    ['no money', { faults: [{ kind: 'noMoney' }] }, 'rejected', 10_019],
    ['a partial fill', { symbol: { filling: 2 }, faults: [{ kind: 'partial', fraction: 0.5 }] }, 'partial', 10_010],
  ] as const)('%s', async (_what, plan, outcome, retcode) => {
    const { acks } = await play({ ...plan, steps: [ARMED, open(1000)] })
    expect(acks).toMatchObject([{ outcome, retcode }])
  })
})

describeOrders('check 25: a server that does not answer for 30 s', () => {
  it('gets no new entries, stops stay, the chart shows an alarm; a restart forgets nothing', async () => {
    const first = await play({ steps: [ARMED, open(1000, LIFE), hear(2000, false), add(50_000)] })
    expect(first.acks.map(({ outcome }) => outcome)).toEqual(['filled', 'refused'])
    expect(first.alarms.join()).toContain('server silent')
    const second = await again(first, { steps: [ARMED, open(1000, LIFE)] })
    expect(second.requests).toEqual([])
    expect(second.positions).toMatchObject([{ sl: 1.098 }])
  })
})

describeOrders('defects of its Expert Advisor', () => {
  it('a request without a filling mode: 10030', async () => {
    const { acks } = await play({ symbol: { filling: 2 }, steps: [ARMED, open(1000), close(2000, ticket(1))] })
    expect(acks.map(({ retcode }) => retcode)).toEqual([10_009, 10_009])
  })

  it('a partial close that left less than the smallest order', async () => {
    const { acks } = await play({ symbol: { volumeMin: 0.1 }, steps: [ARMED, OWN, part(2000, ticket(1), { lots: 0.25 })] })
    expect(acks[0]).toMatchObject({ outcome: 'refused', message: '0.05 lots would remain, the smallest order is 0.1' })
  })

  it('actions on positions opened by hand', async () => {
    const { acks, positions } = await play({ steps: [ARMED, hand(500, { side: 'buy', lots: 0.3 }), part(2000, ticket(1))] })
    expect(acks[0]?.outcome).toBe('refused')
    expect(positions).toMatchObject([{ volume: 0.3 }])
  })

  it('a size that grew until nothing held it: 157 lots in eight minutes', async () => {
    const adds = [...Array(40).keys()].map((index) => add(2000 + index * 500, { id: idOf('ADD', index), lots: 4, risk: 1e6 }))
    const { positions } = await play({ account: { balance: 1e8 }, steps: [ARMED, open(1000, { lots: 4, risk: 1e6 }), ...adds] })
    expect(positions.reduce((sum, { volume }) => sum + volume, 0)).toBe(8)
  })

  it('a stop of 1.0 price units: 0.32 under a price of 1.32', async () => {
    const { acks } = await play({ bid: () => 1.3236, steps: [ARMED, open(1000, { stop: 0.3222, target: 3.6 })] })
    expect(acks[0]?.message).toMatch(/would be lost at the stop, 25\.00 is allowed$/)
  })
})
