import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configOf } from '../../src/config.ts'
import type { Signal } from '../../src/contracts/decision.ts'
import { choices, policyOf } from '../support/policy.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ACCOUNT, type TestHouse } from '../support/house.ts'
import { ack, armedHouse, beat, closeBar, firstSignal, GBPUSD, NOT_FILLED, serverNow, ticketOf } from '../support/orders.ts'

const MINUTE = 60_000
const switches = (house: TestHouse) => house.server().engine.account(ACCOUNT)?.switches
const command = (house: TestHouse, kind: 'resume' | 'arm') => house.server().engine.command(ACCOUNT, { kind }, 'user', 'looked at it')
const rearm = async (house: TestHouse) => {
  await command(house, 'resume')
  await command(house, 'arm')
}
/** What another EA, or a doubled order, would show: our magic number and nothing of ours. */
const stranger = (house: TestHouse, signal: Signal, change: object = {}) =>
  ticketOf(house, signal, { ticket: '901', identifier: '901', comment: '', ...change })

describe('orders that are rejected again and again', () => {
  /** The wait of a symbol after its own rejects is not what is looked at. */
  const RULES = { rejectsTripMax: 3, rejectsTripMinutes: 60, rejectsMax: 100, entriesPerHourMax: 100 } as const
  const config = configOf(RULES)
  const rejected = { ...NOT_FILLED, outcome: 'rejected', retcode: 10_019, message: 'no money' }

  async function tried(house: TestHouse, market = undefined as typeof GBPUSD | undefined): Promise<Signal> {
    const [signal] = (await closeBar(house, ['M5'], [], market)).signals
    if (signal === undefined) throw new Error('no signal')
    return signal
  }
  async function houseWithRejects(count: number, everyMs = 5 * MINUTE): Promise<TestHouse> {
    const house = await armedHouse({ config })
    await ack(house, await firstSignal(house), rejected)
    for (let i = 1; i < count; i += 1) {
      house.clock.now += everyMs
      await ack(house, await tried(house), rejected)
    }
    return house
  }

  it('stop entries, name who and why and when, and say it with the last word of the broker', async () => {
    const house = await houseWithRejects(2)
    expect(switches(house)).toMatchObject({ mode: 'ACTIVE', armed: true })
    house.clock.now += 5 * MINUTE
    await ack(house, await tried(house), rejected)
    expect(switches(house)).toMatchObject({
      mode: 'REDUCING',
      armed: false,
      who: 'guard',
      why: '3 orders were rejected within 60 minutes, the last OPEN EURUSD: 10019 no money',
      changedAt: house.clock.now,
    })
    house.clock.now += 5 * MINUTE
    expect((await closeBar(house, ['M5'])).reason).toContain('hold: switch: the account is REDUCING')
  })

  it('are told to the address of alerts', async () => {
    const bodies: string[] = []
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (part: string) => bodies.push(part))
      request.on('end', () => response.end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const house = await armedHouse({ config: configOf({ ...RULES, rejectsTripMax: 2, alertUrl: `http://127.0.0.1:${port}/` }) })
    await ack(house, await firstSignal(house), rejected)
    house.clock.now += 5 * MINUTE
    await ack(house, await tried(house), rejected)
    await expect.poll(() => bodies.length).toBe(1)
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      kind: 'trip',
      account: ACCOUNT,
      at: house.clock.now,
      text: '2 orders were rejected within 60 minutes, the last OPEN EURUSD: 10019 no money',
      facts: { rejects: 2, rejectsTripMax: 2, rejectsTripMinutes: 60 },
    })
  })

  it('count over all symbols, and over what the EA refused as well', async () => {
    const house = await armedHouse({ config })
    await ack(house, await firstSignal(house), rejected)
    const [pound] = (await house.snapshot({ market: GBPUSD })).flatMap((message) => (message.type === 'signals' ? message.signals : []))
    if (pound === undefined) throw new Error('no signal')
    await ack(house, pound, { ...NOT_FILLED, outcome: 'refused', retcode: 0, message: 'too old' })
    expect(switches(house)?.mode).toBe('ACTIVE')
    house.clock.now += 5 * MINUTE
    await ack(house, await tried(house), rejected)
    expect(switches(house)?.mode).toBe('REDUCING')
  })

  it('that lie further apart do not', async () => {
    const house = await houseWithRejects(4, 31 * MINUTE)
    expect(switches(house)?.mode).toBe('ACTIVE')
  })

  it('are remembered over a restart, and so is the trip', async () => {
    const house = await houseWithRejects(2)
    await house.restart()
    house.clock.now += 5 * MINUTE
    await ack(house, await tried(house), rejected)
    expect(switches(house)?.mode).toBe('REDUCING')
    await house.restart()
    await beat(house)
    expect(switches(house)).toMatchObject({ mode: 'REDUCING', armed: false, who: 'guard' })
  })

  it('count anew once a person has armed the account again, also after a restart', async () => {
    const house = await houseWithRejects(3)
    house.clock.now += MINUTE
    await rearm(house)
    await house.restart()
    house.clock.now += 4 * MINUTE
    await ack(house, await tried(house), rejected)
    house.clock.now += 5 * MINUTE
    await ack(house, await tried(house), rejected)
    expect(switches(house)).toMatchObject({ mode: 'ACTIVE', armed: true })
    house.clock.now += 5 * MINUTE
    await ack(house, await tried(house), rejected)
    expect(switches(house)?.mode).toBe('REDUCING')
  })
})

describe('more orders than intended', () => {
  it('a second ticket of one signal stops entries at once; what is open may still be closed', async () => {
    const house = await armedHouse({ policy: policyOf(() => choices.all), config: configOf({ minHoldBars: 0, minExitCostShare: 0 }) })
    const signal = await firstSignal(house)
    await ack(house, signal)
    const doubled = [ticketOf(house, signal), ticketOf(house, signal, { ticket: '901', identifier: '901' })]
    await beat(house, doubled)
    expect(switches(house)).toMatchObject({ mode: 'REDUCING', armed: false, who: 'guard' })
    expect(switches(house)?.why).toBe(
      `signal ${signal.id} asked for ${signal.lots} lots and ${2 * signal.lots} are open, as position 900, 901`,
    )
    house.clock.now += 5 * MINUTE
    const { signals } = await closeBar(house, ['M5'], doubled)
    expect(signals.map(({ kind, positionIdentifier }) => [kind, positionIdentifier])).toEqual([
      ['CLOSE_ALL', '900'],
      ['CLOSE_ALL', '901'],
    ])
  })

  it('a ticket of ours that nobody asked for stops entries, before the next decision', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal)
    house.clock.now += 5 * MINUTE
    const { reason } = await closeBar(house, ['M5'], [ticketOf(house, signal), stranger(house, signal)], GBPUSD)
    expect(reason).toContain('hold: switch: the account is REDUCING: position 901')
  })

  it('a ticket that shows before its answer came is explained, with its comment and without', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await beat(house, [ticketOf(house, signal)])
    await beat(house, [ticketOf(house, signal, { comment: 'rewritten by the broker' })])
    await house.restart()
    await beat(house, [ticketOf(house, signal, { comment: 'rewritten by the broker' })])
    expect(switches(house)?.mode).toBe('ACTIVE')
    await beat(house, [ticketOf(house, signal, { comment: '' }), stranger(house, signal)])
    expect(switches(house)?.mode).toBe('REDUCING')
  })

  it('an answer that names no position explains its ticket, also after a restart, and no second one', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal, { positionIdentifier: null })
    const bare = ticketOf(house, signal, { comment: '' })
    house.clock.now += MINUTE
    for (let i = 0; i < 3; i += 1) await beat(house, [bare])
    await house.restart()
    await beat(house, [bare])
    expect(switches(house)?.mode).toBe('ACTIVE')
    await beat(house, [bare, stranger(house, signal)])
    expect(switches(house)?.mode).toBe('REDUCING')
  })

  it('what is known is known after a restart: no trip because the server began again', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal)
    await house.restart()
    await beat(house, [ticketOf(house, signal, { comment: '' })])
    expect(switches(house)?.mode).toBe('ACTIVE')
  })

  it('what a person opened, and what stood open when the account was registered, trips nothing', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    const byHand = stranger(house, signal, { magic: '0', lots: 50 })
    const before = stranger(house, signal, { identifier: '902', ticket: '902', openTime: serverNow(house) - 3_600 })
    await beat(house, [byHand, before])
    expect(switches(house)?.mode).toBe('ACTIVE')
  })

  it('what was there when a person armed the account again does not trip it twice, and what comes later does', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal)
    const tickets = [ticketOf(house, signal), stranger(house, signal)]
    await beat(house, tickets)
    house.clock.now += MINUTE
    await rearm(house)
    await beat(house, tickets)
    await house.restart()
    await beat(house, tickets)
    expect(switches(house)).toMatchObject({ mode: 'ACTIVE', armed: true })
    await beat(house, [...tickets, stranger(house, signal, { identifier: '902', ticket: '902' })])
    expect(switches(house)?.why).toContain('position 902')
  })

  it('an answer of more than was asked for trips at once', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal, { lots: signal.lots * 2 })
    expect(switches(house)).toMatchObject({
      mode: 'REDUCING',
      why: `signal ${signal.id} asked for ${signal.lots} lots and ${signal.lots * 2} were filled`,
    })
  })
})

describe('a deal of ours', () => {
  const deal = (house: TestHouse, ticket: string, change: object) =>
    house.send({
      v: 1,
      account: ACCOUNT,
      session: 'one',
      seq: house.nextSeq(),
      type: 'deal',
      ticket,
      orderTicket: '11',
      positionIdentifier: '900',
      kind: 'buy',
      entry: 'in',
      reason: 'expert',
      brokerSymbol: 'EURUSD',
      magic: '770001',
      lots: 1,
      price: 1.1,
      profit: 0,
      swap: 0,
      commission: 0,
      fee: 0,
      time: serverNow(house),
      comment: '',
      ...change,
    })

  it('may come in parts and be told twice; a part too many trips, also after a restart', async () => {
    const house = await armedHouse({ desk: scriptedDesk(() => opinionOf('buy')) })
    const { id, lots } = await firstSignal(house)
    for (const ticket of ['1', '2', '2']) await deal(house, ticket, { lots: lots / 2, comment: id })
    expect(switches(house)?.mode).toBe('ACTIVE')
    await house.restart()
    await deal(house, '3', { lots: 0.01, comment: id })
    expect(switches(house)).toMatchObject({ mode: 'REDUCING', why: `signal ${id} asked for ${lots} lots and ${lots + 0.01} were filled` })
  })

  it('that closes, or that the broker made to roll a position over, trips nothing', async () => {
    const house = await armedHouse()
    await deal(house, '1', { kind: 'sell', entry: 'out' })
    await deal(house, '2', { reason: 'rollover' })
    await deal(house, '3', { time: serverNow(house) - 3_600 })
    await deal(house, '4', { magic: '0', reason: 'client' })
    expect(switches(house)?.mode).toBe('ACTIVE')
  })

  it('that nobody asked for trips, though its position is gone before anybody saw it', async () => {
    const house = await armedHouse()
    await deal(house, '77', { positionIdentifier: '950' })
    expect(switches(house)).toMatchObject({
      mode: 'REDUCING',
      who: 'guard',
      why: 'deal 77 (buy 1 lots of EURUSD) carries our magic number and no signal explains it',
    })
  })

  it('whose comment was rewritten is explained by an entry on its way, or by the answer that named its position', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await deal(house, '1', { lots: signal.lots, positionIdentifier: '950' })
    await ack(house, signal)
    house.clock.now += MINUTE
    await beat(house, [ticketOf(house, signal)])
    await beat(house)
    await deal(house, '2', { lots: signal.lots })
    expect(switches(house)?.mode).toBe('ACTIVE')
  })
})
