import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILD_MS, buildDriver, clearPlays, describeOrders, MAGIC, play, START } from './orders-rig.ts'
import { add, ARMED, close, hand, idOf, modify, open, part, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

const second = (fields: Parameters<typeof open>[1] = {}) => open(1500, { id: idOf('OPEN', 2), ...fields })

describeOrders('on a hedging account', () => {
  it('CLOSE_ALL closes exactly the ticket it names, whatever is left of it', async () => {
    const { acks, positions, requests } = await play({ steps: [ARMED, open(1000), second(), close(3000, ticket(1), { lots: 0.7 })] })
    expect(acks.at(-1)).toMatchObject({ outcome: 'filled', facts: { position: ticket(1), lots: '0.1', price: '1.10000' } })
    expect(positions).toMatchObject([{ identifier: ticket(2) }])
    expect(requests.at(-1)).toMatchObject({ type: 1, position: ticket(1), volume: 0.1, comment: idOf('CLOSE_ALL', 1) })
  })

  it('CLOSE_ALL closes all of it, also where the server knew of less', async () => {
    const { acks, positions } = await play({ steps: [ARMED, open(1000), close(3000, ticket(1), { lots: 0.04 })] })
    expect(acks.at(-1)).toMatchObject({ outcome: 'filled', facts: { lots: '0.1' } })
    expect(positions).toEqual([])
  })

  it('a position of several tickets is closed by a signal each', async () => {
    const { acks, positions } = await play({
      steps: [ARMED, open(1000), add(1500), close(3000, ticket(1)), close(3000, ticket(2), { id: idOf('CLOSE_ALL', 2) })],
    })
    expect(acks.map(({ outcome }) => outcome)).toEqual(['filled', 'filled', 'filled', 'filled'])
    expect(positions).toEqual([])
  })

  it('an ADD is a ticket of its own, and there is none without a position', async () => {
    const { acks, positions } = await play({ steps: [ARMED, add(500), open(1000), add(1500, { id: idOf('ADD', 2), stop: 1.099 })] })
    expect(acks[0]).toMatchObject({ outcome: 'refused', message: 'there is no position of ours to add to' })
    expect(positions).toMatchObject([
      { volume: 0.1, sl: 1.098 },
      { volume: 0.1, sl: 1.099 },
    ])
  })

  it('PARTIAL_CLOSE takes its lots from the ticket, and its stop stays', async () => {
    const { acks, positions } = await play({ steps: [ARMED, open(1000), part(3000, ticket(1), { lots: 0.04 })] })
    expect(acks.at(-1)).toMatchObject({ outcome: 'filled', facts: { lots: '0.04', position: ticket(1) } })
    expect(positions).toMatchObject([{ volume: 0.06, sl: 1.098 }])
  })

  it('MODIFY sets stop and target', async () => {
    const { acks, positions } = await play({ steps: [ARMED, open(1000), modify(3000, ticket(1), { stop: 1.0995, target: 1.11 })] })
    expect(acks.at(-1)).toMatchObject({ outcome: 'filled', facts: { lots: '0', position: ticket(1) } })
    expect(positions).toMatchObject([{ sl: 1.0995, tp: 1.11 }])
  })

  it('closing uses the filling mode of the symbol as well', async () => {
    const { requests, acks } = await play({ symbol: { filling: 2 }, steps: [ARMED, open(1000), close(3000, ticket(1))] })
    expect(requests.map(({ filling }) => filling)).toEqual([1, 1])
    expect(acks.at(-1)).toMatchObject({ outcome: 'filled' })
  })

  it('buying over it is refused where opposite positions are not allowed', async () => {
    const { acks } = await play({
      account: { hedgeAllowed: false },
      steps: [ARMED, hand(500, { side: 'sell', lots: 0.1 }), open(1000)],
    })
    expect(acks[0]?.message).toMatch(/^a position of the other side is open/)
  })
})

const MANUAL = hand(500, { side: 'buy', lots: 0.5, stop: 1.098 })
const OWN = hand(500, { side: 'buy', lots: 0.3, stop: 1.098, magic: MAGIC })

const WRONG: readonly (readonly [what: string, message: RegExp, before: string, signal: string])[] = [
  ['a ticket opened by hand', /is not ours and is never touched$/, MANUAL, close(2000, ticket(1))],
  ['a ticket of another expert', /is not ours/, hand(500, { side: 'buy', lots: 0.5, magic: 77 }), close(2000, ticket(1))],
  ['stops of a ticket opened by hand', /is not ours/, MANUAL, modify(2000, ticket(1), { stop: 1.099 })],
  ['a ticket of another symbol', /is one of EURUSD, not of GBPUSD$/, OWN, close(2000, ticket(1), { symbol: 'GBPUSD' })],
  ['a ticket of the other side', /is not a sell$/, OWN, close(2000, ticket(1), { side: 'sell' })],
  ['a ticket that does not exist', /does not exist or is closed$/, OWN, close(2000, ticket(9))],
  ['no ticket', /^CLOSE_ALL names no position$/, OWN, close(2000, '')],
  ['more than there is', /^0\.4 lots to close, ours are 0\.3$/, OWN, part(2000, ticket(1), { lots: 0.4 })],
  ['a part that is no multiple of the step', /no multiple of 0\.1$/, OWN, part(2000, ticket(1), { lots: 0.15 })],
  ['a part below the smallest order', /the smallest order is 0\.2$/, OWN, part(2000, ticket(1), { lots: 0.1 })],
  [
    'a part that would leave less than the smallest order',
    /^0\.1 lots would remain, the smallest order is 0\.2$/,
    OWN,
    part(2000, ticket(1), { lots: 0.2 }),
  ],
  ['the stop, away', /^MODIFY would leave the position without a stop$/, OWN, modify(2000, ticket(1), { target: 1.11 })],
  [
    'the stop, to where more would be lost than allowed',
    /^90\.00 would be lost at the stop, 70\.00 is allowed$/,
    OWN,
    modify(2000, ticket(1), { stop: 1.0971, risk: 70 }),
  ],
  ['the stop, to the wrong side', /^stop 1\.10100 is on the wrong side/, OWN, modify(2000, ticket(1), { stop: 1.101 })],
]

describeOrders('an exit is refused, with an alarm where a position is left standing, when it asks to close or change', () => {
  it.each(WRONG)('%s', async (what, message, before, signal) => {
    const symbol = what.includes('smallest')
      ? { volumeMin: 0.2, volumeStep: 0.1 }
      : what.includes('step')
        ? { volumeStep: 0.1, volumeMin: 0.1 }
        : {}
    const { acks, requests, positions, alarms } = await play({ symbol, steps: [ARMED, before, signal], more: ['GBPUSD'] })
    expect(acks).toHaveLength(1)
    expect(acks[0]).toMatchObject({ outcome: 'refused', retcode: 0 })
    expect(acks[0]?.message).toMatch(message)
    expect(requests.length).toBe(before === OWN ? 1 : 0)
    expect(positions).toHaveLength(1)
    const isGone = what.includes('exist') || what.startsWith('no ')
    expect(alarms.some((text) => text.includes('is refused'))).toBe(!isGone)
  })

  it('a position whose stop is within the freeze level', async () => {
    const { acks, requests } = await play({
      symbol: { freezeLevel: 300 },
      steps: [ARMED, OWN, close(2000, ticket(1)), modify(2500, ticket(1), { stop: 1.099 })],
    })
    expect(acks.map(({ message }) => message)).toEqual([
      `position ${ticket(1)} is frozen: the market is too near to its stop`,
      `position ${ticket(1)} is frozen: the market is too near to its stop`,
    ])
    expect(requests).toHaveLength(1)
  })
})

describeOrders('every position of ours has its stop', () => {
  it('a stop that a hand took away is put back, once, as the signal had it', async () => {
    const { positions, requests, alarms } = await play({
      steps: [ARMED, open(1000), hand(3000, { position: ticket(1), stop: 0 })],
      seconds: 30,
    })
    expect(positions).toMatchObject([{ sl: 1.098 }])
    expect(requests.filter(({ action }) => action === 6)).toHaveLength(1)
    expect(alarms.join()).toContain('has no stop at the broker')
  })

  it('of two, and as a MODIFY had left it', async () => {
    const { positions } = await play({
      steps: [
        ARMED,
        open(1000),
        second({ stop: 1.0985 }),
        modify(2000, ticket(1), { stop: 1.099 }),
        hand(3000, { position: ticket(2), stop: 0 }),
        hand(3000, { position: ticket(1), stop: 0 }),
      ],
      seconds: 30,
    })
    expect(positions.map(({ sl }) => sl)).toEqual([1.099, 1.0985])
  })

  it('no stop is made up for a position of which no signal is known, and a person is told', async () => {
    const { positions, requests, alarms } = await play({
      steps: [ARMED, hand(1000, { side: 'buy', lots: 0.1, magic: MAGIC })],
      seconds: 30,
    })
    expect(positions).toMatchObject([{ sl: 0 }])
    expect(requests).toHaveLength(1)
    expect(alarms.join()).toContain('has no stop at the broker')
  })

  it('what others hold without one is theirs', async () => {
    const { requests, alarms } = await play({ steps: [ARMED, hand(1000, { side: 'buy', lots: 0.1 })], seconds: 30 })
    expect([requests, alarms]).toEqual([[], []])
  })

  it('one that stays refused is not tried for ever', async () => {
    const { requests } = await play({
      steps: [ARMED, open(1000), hand(3000, { position: ticket(1), stop: 0 })],
      faults: [{ kind: 'reject', action: 'sltp', from: START + 4000, until: START + 900_000 }],
      seconds: 120,
    })
    expect(requests.filter(({ action }) => action === 6)).toHaveLength(5)
  })
})
