import { afterAll, beforeAll, expect, it } from 'vitest'
import { again, BUILD_MS, buildDriver, clearPlays, describeOrders, MAGIC, play, type Played, START } from './orders-rig.ts'
import { ARMED, close, deliver, idOf, LIFE, modify, open, part, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

const outcomes = ({ acks }: Played) => acks.map(({ outcome }) => outcome)
const KILLS = ['beforeOrderSend', 'afterOrderSend'] as const
const ACCOUNTS = [
  ['hedging', { marginMode: 'hedging' }],
  ['netting', { marginMode: 'netting' }],
  ['FIFO', { fifo: true, hedgeAllowed: false }],
] as const

describeOrders.each(ACCOUNTS)('killed around OrderSend on a %s account', (_name, account) => {
  it.each(KILLS)('%s: an entry is exactly one order after the restart', async (point) => {
    const first = await play({ account, steps: [ARMED, open(1000, LIFE)], faults: [{ kind: 'kill', point }] })
    expect(first.isKilled).toBe(true)
    expect(first.acks).toEqual([])
    const second = await again(first, { account, steps: [ARMED] })
    expect(second.acks.at(-1)).toMatchObject({ id: idOf('OPEN', 1), outcome: 'filled', facts: { lots: '0.1' } })
    expect(second.brokerDeals.filter(({ magic }) => magic === MAGIC)).toHaveLength(1)
    expect(second.positions).toMatchObject([{ volume: 0.1, sl: 1.098 }])
  })

  it.each(KILLS)('%s: a part is closed exactly once', async (point) => {
    const steps = [ARMED, open(1000, LIFE), part(2000, ticket(1), { lots: 0.04, ...LIFE })]
    const first = await play({ account, steps, faults: [{ kind: 'kill', point, nth: 2 }] })
    const second = await again(first, { account, steps: [ARMED] })
    expect(second.acks.at(-1)).toMatchObject({ id: idOf('PARTIAL_CLOSE', 1), outcome: 'filled', facts: { lots: '0.04' } })
    expect(second.positions).toMatchObject([{ volume: 0.06 }])
  })

  it.each(KILLS)('%s: a position is closed exactly once', async (point) => {
    const steps = [ARMED, open(1000, LIFE), close(2000, ticket(1), LIFE)]
    const first = await play({ account, steps, faults: [{ kind: 'kill', point, nth: 2 }] })
    const second = await again(first, { account, steps: [ARMED] })
    expect(second.acks.at(-1)).toMatchObject({ id: idOf('CLOSE_ALL', 1), outcome: 'filled' })
    expect(second.positions).toEqual([])
    expect(second.brokerDeals.filter(({ magic }) => magic === MAGIC)).toHaveLength(2)
  })

  it('a signal that was sent again by the server after the restart is still one order', async () => {
    const first = await play({ account, steps: [ARMED, open(1000, LIFE)], faults: [{ kind: 'kill', point: 'afterOrderSend' }] })
    const second = await again(first, { account, steps: [ARMED, open(100, LIFE), open(5000, LIFE)] })
    expect(outcomes(second)).toEqual(['filled', 'filled'])
    expect(second.requests).toEqual([])
  })
})

describeOrders('killed around OrderSend', () => {
  it('an order that never left goes out only while its signal lives', async () => {
    const first = await play({ steps: [ARMED, open(1000, { life: 20_000 })], faults: [{ kind: 'kill', point: 'beforeOrderSend' }] })
    const second = await again(first, { steps: [ARMED] })
    expect(outcomes(second)).toEqual(['unknown', 'expired'])
    expect(second.requests).toEqual([])
  })

  it('what was sent a second time and not answered is not sent a third time', async () => {
    const first = await play({ steps: [ARMED, open(1000, LIFE)], faults: [{ kind: 'kill', point: 'beforeOrderSend' }] })
    const second = await again(first, { steps: [ARMED], faults: [{ kind: 'timeout', executed: false }] })
    expect(second.requests).toHaveLength(1)
    expect(second.positions).toEqual([])
  })

  it('nothing goes out before the server has said what is allowed now', async () => {
    const first = await play({ steps: [ARMED, open(1000, LIFE)], faults: [{ kind: 'kill', point: 'beforeOrderSend' }] })
    const second = await again(first, { steps: ['20000 state armed=0 mode=ACTIVE execution=broker'] })
    expect(second.requests).toEqual([])
    expect(second.acks.at(-1)).toMatchObject({ outcome: 'rejected', message: 'the account is not armed' })
  })

  it('an order that may be carried out yet is waited for: half a minute after the restart it is still one', async () => {
    const first = await play({
      steps: [ARMED, open(1000, LIFE)],
      faults: [
        { kind: 'timeout', executed: true, delayMs: 40_000 },
        { kind: 'kill', point: 'afterOrderSend' },
      ],
    })
    const second = await again(first, { steps: [ARMED], seconds: 120 }, START + 5_000)
    expect(outcomes(second)).toEqual(['unknown', 'filled'])
    expect(second.requests).toEqual([])
    expect(second.positions).toHaveLength(1)
  })

  it('a change is made once', async () => {
    for (const point of KILLS) {
      const steps = [ARMED, open(1000, LIFE), modify(2000, ticket(1), { stop: 1.099, ...LIFE })]
      const first = await play({ steps, faults: [{ kind: 'kill', point, nth: 2 }] })
      const second = await again(first, { steps: [ARMED] })
      expect(second.acks.at(-1)).toMatchObject({ outcome: 'filled' })
      expect(second.positions).toMatchObject([{ sl: 1.099 }])
    }
  })

  it('three times in a row: still one order', async () => {
    const fault = { kind: 'kill', point: 'beforeOrderSend' } as const
    let played = await play({ steps: [ARMED, open(1000, LIFE)], faults: [fault] })
    for (const startsAt of [START + 65_000, START + 200_000])
      played = await again(played, { steps: [ARMED], faults: [{ ...fault, point: 'afterOrderSend' }] }, startsAt)
    const last = await again(played, { steps: [ARMED] }, START + 300_000)
    expect(last.positions).toHaveLength(1)
    expect(last.brokerDeals.filter(({ magic }) => magic === MAGIC)).toHaveLength(1)
  })
})

describeOrders('what the server was not told before the end', () => {
  it('is all it is told: not once more that a signal is unknown', async () => {
    const steps = [ARMED, open(1000, LIFE), close(2000, ticket(1), LIFE)]
    const faults = [
      { kind: 'timeout', executed: false, action: 'close', count: 1 },
      { kind: 'kill', point: 'beforeOrderSend', nth: 3 },
    ] as const
    const first = await play({ steps, faults })
    expect(outcomes(first)).toEqual(['filled', 'unknown'])
    expect(outcomes(await again(first, { steps: [ARMED] }))).toEqual(['filled'])
  })

  it('is told after the restart, and what it has is not told again', async () => {
    const steps = [ARMED, open(1000), deliver(2000, false), open(3000, { id: idOf('OPEN', 2) })]
    const first = await play({ steps })
    expect(first.acks.map(({ id }) => id)).toEqual([idOf('OPEN', 1)])
    const second = await again(first, { steps: [ARMED] })
    expect(second.acks.map(({ id, outcome }) => [id, outcome])).toEqual([[idOf('OPEN', 2), 'filled']])
    const third = await again(second, { steps: [ARMED] }, START + 120_000)
    expect(third.acks).toEqual([])
  })

  it('a repeat after the restart is answered with the same words as before', async () => {
    const first = await play({ steps: [ARMED, open(1000), open(1500, { id: idOf('OPEN', 2), lots: 50 })] })
    const second = await again(first, { steps: [ARMED, open(1000), open(1500, { id: idOf('OPEN', 2), lots: 50 })] })
    expect(second.acks).toEqual(first.acks)
    expect(second.requests).toEqual([])
  })
})
