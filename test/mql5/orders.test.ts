import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILD_MS, buildDriver, clearPlays, describeOrders, play, type Play } from './orders-rig.ts'
import { add, ARMED, hand, idOf, open, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

describeOrders('an entry', () => {
  it('is sent once, with its stop, its target and its id as comment', async () => {
    const { acks, requests, positions } = await play({ steps: [ARMED, open(1000)] })
    expect(requests).toMatchObject([
      { action: 1, type: 0, volume: 0.1, sl: 1.098, tp: 1.105, deviation: '20', comment: idOf('OPEN', 1), retcode: 10_009 },
    ])
    expect(acks).toMatchObject([{ id: idOf('OPEN', 1), outcome: 'filled', retcode: 10_009 }])
    expect(acks[0]?.facts).toMatchObject({ order: ticket(1), position: ticket(1), lots: '0.1', price: '1.10010' })
    expect(positions).toMatchObject([{ identifier: ticket(1), volume: 0.1, sl: 1.098, tp: 1.105 }])
  })

  it('sells at the bid', async () => {
    const { acks, positions } = await play({ steps: [ARMED, open(1000, { side: 'sell', stop: 1.102, target: 1.095 })] })
    expect(acks).toMatchObject([{ outcome: 'filled' }])
    expect(positions).toMatchObject([{ type: 1, priceOpen: 1.1, sl: 1.102 }])
  })

  it('keeps every digit of its stop and its target', async () => {
    const { positions } = await play({ steps: [ARMED, open(1000, { stop: 1.09803, target: 1.10507 })] })
    expect(positions).toMatchObject([{ sl: 1.09803, tp: 1.10507 }])
  })

  it('goes out without a target when the signal has none', async () => {
    const { positions } = await play({ steps: [ARMED, open(1000, { target: '' })] })
    expect(positions).toMatchObject([{ tp: 0 }])
  })

  it('that has come before is answered with the first ack and sent no second time', async () => {
    const { acks, requests } = await play({ steps: [ARMED, open(1000), open(3000), open(5000, { lots: 0.2 })] })
    expect(requests).toHaveLength(1)
    expect(acks).toHaveLength(3)
    expect(new Set(acks.map((ack) => JSON.stringify(ack))).size).toBe(1)
  })

  it('fills as much as there is: a partial fill is told with its lots, and its part has the stop', async () => {
    const { acks, requests, positions } = await play({
      steps: [ARMED, open(1000)],
      symbol: { filling: 2 },
      faults: [{ kind: 'partial', fraction: 0.4 }],
    })
    expect(requests).toMatchObject([{ filling: 1 }])
    expect(acks).toMatchObject([{ outcome: 'partial', retcode: 10_010, facts: { lots: '0.04' } }])
    expect(positions).toMatchObject([{ volume: 0.04, sl: 1.098 }])
  })
})

type Refusal = readonly [what: string, message: RegExp, signal: string, plan?: Omit<Play, 'steps'>, before?: readonly string[]]

const toCase = ([what, message, signal, plan = {}, before = []]: Refusal) => ({ what, message, signal, plan, before })

const REFUSED: readonly Refusal[] = [
  ['without a stop', /^OPEN without a stop$/, open(1000, { stop: '' })],
  ['that adds without a stop', /^ADD without a stop$/, add(1000, { stop: '' }), {}, [open(500)]],
  ['with its stop on the wrong side', /^stop 1\.10200 is on the wrong side/, open(1000, { stop: 1.102 })],
  ['with its stop between bid and ask', /^stop 1\.10005 is on the wrong side/, open(1000, { stop: 1.10005, risk: 100 })],
  ['of a seller with a buyer’s levels', /^stop 1\.09800 is on the wrong side/, open(1000, { side: 'sell' })],
  ['with its target on the wrong side', /^target 1\.09900 is on the wrong side/, open(1000, { target: 1.099 })],
  [
    'with a stop nearer than the stops level',
    /^stop 1\.09960 is 40\.0 points from the market, the least is 50$/,
    open(1000, { stop: 1.0996 }),
    { symbol: { stopsLevel: 50 } },
  ],
  [
    'with a target nearer than the stops level',
    /^target 1\.10049 is 49\.0 points/,
    open(1000, { target: 1.10049 }),
    { symbol: { stopsLevel: 50 } },
  ],
  [
    'with a stop off the grid of prices',
    /no price of the symbol: its step is 5e-05/,
    open(1000, { stop: 1.09803 }),
    { symbol: { tickSize: 0.00005 } },
  ],
  ['whose stop would cost more than riskMoney', /^21\.00 would be lost at the stop, 20\.98 is allowed$/, open(1000, { risk: 20.98 })],
  ['with a stop a whole unit away', /^7782\.10 would be lost at the stop/, open(1000, { stop: 0.32189 })],
  ['below the smallest volume', /^0\.01 lots, the smallest order is 0\.1$/, open(1000, { lots: 0.01 }), { symbol: { volumeMin: 0.1 } }],
  ['above the largest volume', /^0\.1 lots, the largest order is 0\.05$/, open(1000), { symbol: { volumeMax: 0.05 } }],
  [
    'whose volume is no multiple of the step',
    /^0\.15 lots are no multiple of 0\.1$/,
    open(1000, { lots: 0.15, risk: 100 }),
    { symbol: { volumeMin: 0.1, volumeStep: 0.1 } },
  ],
  [
    'above the broker’s limit of one direction',
    /^0\.3 lots in one direction, the broker allows 0\.25$/,
    open(1000, { lots: 0.2, risk: 100 }),
    { symbol: { volumeLimit: 0.25 } },
    [hand(500, { side: 'buy', lots: 0.1 })],
  ],
  ['above the bound on lots', /^0\.1 lots of EURUSD would be held, the EA's bound is 0\.09$/, open(1000), { inputs: { MaxLots: 0.09 } }],
  [
    'that brings a symbol above the bound on lots',
    /^0\.2 lots of EURUSD would be held/,
    open(1000, { id: idOf('OPEN', 2) }),
    { inputs: { MaxLots: 0.15 } },
    [open(500)],
  ],
  [
    'above the bound on positions',
    /^1 positions are open or on their way, the EA's bound is 1$/,
    open(1000, { id: idOf('OPEN', 2) }),
    { inputs: { MaxPositions: 1 } },
    [open(500)],
  ],
  [
    'beyond the bound on orders per day',
    /^1 requests were sent today/,
    open(1000, { id: idOf('OPEN', 2) }),
    { inputs: { MaxOrdersPerDay: 1 } },
    [open(500)],
  ],
  [
    'at a spread above the bound',
    /^the spread is 30 points, the EA's bound is 20$/,
    open(1000, { risk: 100 }),
    { spreadPoints: 30, inputs: { MaxSpreadPoints: 20 } },
  ],
  ['of a symbol that is not served', /^EURUSD is not served by this EA$/, open(1000), { inputs: { Symbols: 'GBPUSD' } }],
  [
    'of a symbol that does not exist',
    /^XAUUSD does not exist at this broker$/,
    open(1000, { symbol: 'XAUUSD' }),
    { inputs: { Symbols: 'EURUSD,XAUUSD' } },
  ],
  ['of a symbol that can only be closed', /can only be closed/, open(1000), { symbol: { tradeMode: 'closeOnly' } }],
  ['that buys what can only be sold', /can only be sold/, open(1000), { symbol: { tradeMode: 'shortOnly' } }],
  [
    'that sells what can only be bought',
    /can only be bought/,
    open(1000, { side: 'sell', stop: 1.102, target: '' }),
    { symbol: { tradeMode: 'longOnly' } },
  ],
  [
    'outside the sessions',
    /^the market of EURUSD is closed$/,
    open(1000),
    { symbol: { sessions: [{ day: 3, from: '11:00', to: '12:00' }] } },
  ],
  [
    'of an expired contract',
    /^the contract EURUSD has expired$/,
    open(1000),
    { symbol: { expirationTime: Date.UTC(2026, 5, 3, 9) / 1000 } },
  ],
  ['at a price that is minutes old', /^the last price of EURUSD is 13\d s old$/, open(135_000), { seconds: 140, lastTick: 2 }],
  ['that names a position', /^OPEN names a position$/, open(1000, { position: ticket(9) })],
  ['of an unknown kind', /^unknown kind HEDGE$/, open(1000, { kind: 'HEDGE' })],
  ['of an unknown side', /^unknown side long$/, open(1000, { side: 'long' })],
  ['without lots', /lots or risk are no numbers/, open(1000, { lots: 0 })],
  ['that could not be read', /^not a signal of this contract: lots_is_missing$/, open(1000, { fault: 'lots_is_missing' })],
  ['where the symbol allows no filling mode', /^the symbol allows no filling mode/, open(1000), { symbol: { filling: 0 } }],
]

describeOrders('an entry is refused, never repaired:', () => {
  it.each(REFUSED.map(toCase))('one $what', async ({ message, signal, plan, before }) => {
    const { acks, requests } = await play({ ...plan, steps: [ARMED, ...before, signal] })
    const last = acks.at(-1)
    expect(last).toMatchObject({ outcome: 'refused', retcode: 0, facts: { lots: '0', order: '' } })
    expect(last?.message).toMatch(message)
    expect(requests).toHaveLength(acks.length - 1)
  })

  it('one whose life is over', async () => {
    const { acks, requests } = await play({ steps: [ARMED, open(1000, { life: -1000 })] })
    expect(acks).toMatchObject([{ outcome: 'expired', retcode: 0, message: 'expired 1000 ms ago' }])
    expect(requests).toEqual([])
  })

  it('but one at the very bounds passes', async () => {
    const { acks } = await play({
      steps: [ARMED, open(1000, { risk: 21, target: 1.1005 })],
      symbol: { stopsLevel: 50 },
      inputs: { MaxLots: 0.1, MaxPositions: 1, MaxOrdersPerDay: 1, MaxSpreadPoints: 10 },
    })
    expect(acks).toMatchObject([{ outcome: 'filled' }])
  })

  it.each(['a,b', 'a'.repeat(28)])('one without a proper id is not even answered, and alarms: %s', async (id) => {
    const { acks, requests, alarms } = await play({ steps: [ARMED, open(1000, { id })] })
    expect([acks, requests]).toEqual([[], []])
    expect(alarms[0]).toContain('without a proper id')
  })
})
