import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILD_MS, buildDriver, clearPlays, describeOrders, play } from './orders-rig.ts'
import { add, ARMED, close, hand, idOf, modify, open, part, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

const MANUAL = hand(500, { side: 'buy', lots: 0.5, stop: 1.098 })

describeOrders('on a netting account', () => {
  const account = { marginMode: 'netting' } as const

  it('an ADD makes the position larger, a part is an opposite order, the rest is closed whole', async () => {
    const steps = [
      ARMED,
      open(1000),
      add(2000, { stop: 1.099 }),
      part(3000, ticket(1), { lots: 0.05 }),
      close(4000, ticket(1), { lots: 0.15 }),
    ]
    const { acks, requests, positions } = await play({ account, steps })
    expect(acks.map(({ outcome, facts }) => [outcome, facts['lots'], facts['position']])).toEqual([
      ['filled', '0.1', ticket(1)],
      ['filled', '0.1', ticket(1)],
      ['filled', '0.05', ticket(1)],
      ['filled', '0.15', ticket(1)],
    ])
    expect(requests.map(({ type, volume }) => [type, volume])).toEqual([
      [0, 0.1],
      [0, 0.1],
      [1, 0.05],
      [1, 0.15],
    ])
    expect(positions).toEqual([])
  })

  it.each([
    [
      'an OPEN against the position: it would reduce it',
      /is of the other side/,
      [open(1000)],
      open(2000, { id: idOf('OPEN', 2), side: 'sell', stop: 1.102, target: '' }),
    ],
    ['a second OPEN: it would become part of the first', /is open already/, [open(1000)], open(2000, { id: idOf('OPEN', 2) })],
    ['an OPEN into a position by hand', /has lots traded by hand/, [MANUAL], open(2000)],
    ['an ADD to a position by hand', /has lots traded by hand/, [MANUAL], add(2000)],
    ['an ADD to a position that a hand made larger', /has lots traded by hand/, [open(300), MANUAL], add(2000)],
    ['an ADD without a position', /^there is no position to add to$/, [], add(2000)],
    [
      'an ADD whose stop would loosen the whole',
      /^the stop of the whole position would move away/,
      [open(1000, { stop: 1.099 })],
      add(2000),
    ],
    [
      'a change of stops with lots by hand in it',
      /has lots traded by hand: its stop is not ours to move$/,
      [open(300), MANUAL],
      modify(2000, ticket(1), { stop: 1.099 }),
    ],
    ['a close of a position by hand', /is not ours/, [MANUAL], close(2000, ticket(1))],
  ])('%s is refused', async (_what, message, before, signal) => {
    const { acks, requests } = await play({ account, steps: [ARMED, ...before, signal] })
    expect(acks.at(-1)).toMatchObject({ outcome: 'refused' })
    expect(acks.at(-1)?.message).toMatch(message)
    expect(requests).toHaveLength(acks.length - 1)
  })

  it('a close takes our own lots and leaves those by hand', async () => {
    const { acks, positions } = await play({ account, steps: [ARMED, open(300), MANUAL, close(2000, ticket(1), { lots: 0.6 })] })
    expect(acks.at(-1)).toMatchObject({ outcome: 'filled', facts: { lots: '0.1' } })
    expect(positions).toMatchObject([{ volume: 0.5, type: 0 }])
  })

  it('a hand that took some of ours away leaves less to close', async () => {
    const { acks, positions } = await play({
      account,
      steps: [ARMED, open(300), hand(1000, { side: 'sell', lots: 0.04 }), close(2000, ticket(1))],
    })
    expect(acks.at(-1)).toMatchObject({ outcome: 'filled', facts: { lots: '0.06' } })
    expect(positions).toEqual([])
  })

  it('a position larger than one order is closed in parts, each told as partial', async () => {
    const { acks, positions } = await play({
      account,
      symbol: { volumeMax: 0.1 },
      steps: [
        ARMED,
        open(1000),
        add(2000, { lots: 0.05 }),
        close(3000, ticket(1), { lots: 0.15 }),
        close(4000, ticket(1), { id: idOf('CLOSE_ALL', 2), lots: 0.05 }),
      ],
    })
    expect(acks.slice(2)).toMatchObject([
      { outcome: 'partial', facts: { lots: '0.1' } },
      { outcome: 'filled', facts: { lots: '0.05' } },
    ])
    expect(positions).toEqual([])
  })
})

describeOrders('on a FIFO account', () => {
  const account = { fifo: true, hedgeAllowed: false }

  it('the oldest ticket closes first, then the next', async () => {
    const { acks, positions } = await play({
      account,
      steps: [
        ARMED,
        open(1000),
        add(2000),
        part(3000, ticket(1), { lots: 0.05 }),
        close(4000, ticket(1)),
        close(4100, ticket(2), { id: idOf('CLOSE_ALL', 2) }),
      ],
    })
    expect(acks.map(({ outcome }) => outcome)).toEqual(['filled', 'filled', 'filled', 'filled', 'filled'])
    expect(positions).toEqual([])
  })

  it('a younger one is refused before the broker is asked, also behind one by hand', async () => {
    const { acks, requests } = await play({ account, steps: [ARMED, MANUAL, open(1000), close(2000, ticket(2))] })
    expect(acks.at(-1)).toMatchObject({
      outcome: 'refused',
      message: `first in, first out: position ${ticket(1)} (not ours) is older than ${ticket(2)}`,
    })
    expect(requests).toHaveLength(1)
  })

  it('stops of a younger one can be moved', async () => {
    const { acks } = await play({ account, steps: [ARMED, open(1000), add(2000), modify(3000, ticket(2), { stop: 1.0995 })] })
    expect(acks.at(-1)).toMatchObject({ outcome: 'filled' })
  })
})
