import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { configOf } from '../../src/config.ts'
import type { FirmName, PhaseName } from '../../src/contracts/firm.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { ack, armedHouse, beat, closeBar, firstSignal, serverNow, ticketOf } from '../support/orders.ts'
import { choices, policyOf } from '../support/policy.ts'
import { ACCOUNT, openHouse, type TestHouse } from '../support/house.ts'

const at = (text: string): number => Date.parse(text)
/** A Tuesday afternoon in Prague. */
const TUESDAY = at('2026-06-16T14:00Z')
const MIDNIGHT = at('2026-06-16T22:00Z')

type Money = Readonly<{ balance: number; equity?: number }>

/** Says at a moment what the account is; the clock moves to it. */
async function see(
  house: TestHouse,
  when: number,
  { balance, equity = balance }: Money,
  positions: readonly object[] = [],
): Promise<Reply> {
  house.clock.now = when
  const funds = { balance, credit: 0, equity, margin: 0, freeMargin: equity, marginLevel: null }
  return beat(house, positions, { funds })
}

/** One of ours, by its magic number. */
const TICKET = {
  brokerSymbol: 'EURUSD',
  ticket: '900',
  identifier: '900',
  magic: '770001',
  side: 'buy',
  lots: 1,
  openPrice: 1.1,
  openTime: 1_781_000_000,
  stop: 1,
  target: null,
  profit: 0,
  swap: 0,
  commission: -2.5,
  comment: '',
}

let tickets = 1_000
async function deal(house: TestHouse, when: number, profit: number, change: object = {}): Promise<void> {
  tickets += 1
  house.clock.now = Math.max(house.clock.now, when)
  await house.send({
    v: 1,
    account: ACCOUNT,
    session: 'one',
    seq: house.nextSeq(),
    type: 'deal',
    ticket: String(tickets),
    orderTicket: '1',
    positionIdentifier: '1',
    kind: 'sell',
    entry: 'out',
    reason: 'client',
    brokerSymbol: 'EURUSD',
    magic: '0',
    lots: 1,
    price: 1.1,
    profit,
    swap: 0,
    commission: 0,
    fee: 0,
    time: serverNow(house) - Math.round((house.clock.now - when) / 1_000),
    comment: '',
    ...change,
  })
}

async function openAt(when: number, balance: number): Promise<TestHouse> {
  const house = await openHouse()
  house.clock.now = when
  await house.hello()
  await see(house, when, { balance })
  return house
}

const enter = (house: TestHouse, initial: string, firm: FirmName = 'ftmo-2-step', phase: PhaseName = 'challenge') =>
  house.server().engine.enterPhase(ACCOUNT, { firm, phase, initial }, 'user', 'test')
const risk = (house: TestHouse) => house.server().engine.risk(ACCOUNT)
const switches = (house: TestHouse) => house.server().engine.account(ACCOUNT)?.switches

describe('the day of a firm', () => {
  it('failure 17: begins with the capital on the first day, and with the balance at midnight in Prague from then on', async () => {
    const house = await openAt(TUESDAY, 200_000)
    await enter(house, '200000')
    expect(risk(house).daily).toMatchObject({ floor: '190000.00', room: '10000.00' })
    await deal(house, TUESDAY + 60_000, 4_000)
    await see(house, MIDNIGHT - 1_000, { balance: 204_000, equity: 204_000 })
    expect(risk(house).daily).toMatchObject({ floor: '190000.00', room: '14000.00' })
    await see(house, MIDNIGHT, { balance: 204_000 })
    expect(risk(house)).toMatchObject({ day: { name: '2026-06-17', startsAt: MIDNIGHT }, daily: { floor: '194000.00', room: '10000.00' } })
  })

  it('failures 15 and 18: the figures of a real screen, from deals with commission and swap', async () => {
    const house = await openAt(TUESDAY, 200_000)
    await enter(house, '200000')
    await deal(house, TUESDAY + 1_000, -5_500, { commission: -5.04 })
    await see(house, MIDNIGHT - 60_000, { balance: 194_494.96 })
    await see(house, MIDNIGHT + 1_000, { balance: 194_494.96 })
    await deal(house, MIDNIGHT + 3_600_000, 400, { commission: -5.5, swap: -5.4 })
    await see(house, MIDNIGHT + 3_601_000, { balance: 194_884.06, equity: 195_159.09 })
    expect(risk(house)).toMatchObject({
      daily: { floor: '184494.96', room: '10664.13' },
      total: { floor: '180000.00', room: '15159.09' },
      progress: { today: { realised: '389.10' } },
    })
  })

  it('failure 16 and check 21: a restart of the server forgets nothing of the day', async () => {
    const house = await openAt(TUESDAY, 200_000)
    await enter(house, '200000')
    await see(house, MIDNIGHT + 60_000, { balance: 200_000 })
    await deal(house, MIDNIGHT + 120_000, -4_000)
    await see(house, MIDNIGHT + 180_000, { balance: 196_000 })
    const before = risk(house)
    await house.restart()
    await see(house, MIDNIGHT + 240_000, { balance: 196_000 })
    expect(risk(house)).toMatchObject({ daily: before.daily, total: before.total, day: before.day })
    expect(before.daily?.room).toBe('6000.00')
  })

  it('is reckoned from the deals when the server was away over midnight, whichever of them is told first', async () => {
    const house = await openAt(TUESDAY, 200_000)
    await enter(house, '200000')
    await see(house, MIDNIGHT - 3_600_000, { balance: 200_000 })
    await house.restart()
    // Lost 1,000 before midnight and 500 after; the first view comes before either deal is told.
    await see(house, MIDNIGHT + 3_600_000, { balance: 198_500 })
    expect(risk(house).daily?.floor).toBe('190000.00')
    await deal(house, MIDNIGHT + 60_000, -500)
    await deal(house, MIDNIGHT - 60_000, -1_000)
    await see(house, MIDNIGHT + 3_700_000, { balance: 198_500 })
    expect(risk(house).daily).toMatchObject({ floor: '189000.00', room: '9500.00' })
  })

  it('does not take a payout for a loss, nor a deposit for room', async () => {
    const house = await openAt(TUESDAY, 200_000)
    await enter(house, '200000', 'ftmo-2-step', 'funded')
    await see(house, MIDNIGHT + 60_000, { balance: 210_000 })
    await deal(house, MIDNIGHT + 120_000, -10_000, { kind: 'balance', brokerSymbol: null, positionIdentifier: '0', lots: 0, price: 0 })
    await see(house, MIDNIGHT + 180_000, { balance: 200_000 })
    expect(risk(house).daily).toMatchObject({ floor: '190000.00', room: '10000.00' })
  })

  it('a deal that is told twice counts once', async () => {
    const house = await openAt(TUESDAY, 200_000)
    await enter(house, '200000')
    await see(house, MIDNIGHT + 60_000, { balance: 200_000 })
    await deal(house, MIDNIGHT + 120_000, -1_000, { ticket: '77' })
    await deal(house, MIDNIGHT + 120_000, -1_000, { ticket: '77' })
    await see(house, MIDNIGHT + 180_000, { balance: 199_000 })
    expect(risk(house).daily).toMatchObject({ floor: '190000.00', room: '9000.00' })
  })
})

describe('a trailing floor', () => {
  it('of the 1-Step rises with the ends of days, also of those the server slept through, and never falls', async () => {
    const house = await openAt(TUESDAY, 100_000)
    await enter(house, '100000', 'ftmo-1-step')
    expect(risk(house).total.floor).toBe('90000.00')
    await see(house, TUESDAY + 3_600_000, { balance: 100_000 })
    await house.restart()
    await deal(house, TUESDAY + 7_200_000, 4_000)
    await deal(house, MIDNIGHT + 3_600_000, -1_000)
    await see(house, MIDNIGHT + 86_400_000 + 60_000, { balance: 103_000 })
    expect(risk(house)).toMatchObject({ total: { floor: '94000.00' }, daily: { floor: '100000.00' } })
  })

  it('of Apex rises with the highest equity of any moment, and stays after a restart', async () => {
    const house = await openAt(TUESDAY, 50_000)
    await enter(house, '50000', 'apex')
    await see(house, TUESDAY + 60_000, { balance: 50_000, equity: 51_500 })
    await see(house, TUESDAY + 120_000, { balance: 50_200 })
    expect(risk(house).total).toMatchObject({ floor: '49000.00', room: '1200.00' })
    await house.restart()
    await see(house, TUESDAY + 180_000, { balance: 50_200 })
    expect(risk(house).total.floor).toBe('49000.00')
  })
})

describe('a phase', () => {
  it('failure 20: sets the new reference, of which every percentage is taken from then on', async () => {
    const house = await openAt(TUESDAY, 110_500)
    await enter(house, '100000')
    await see(house, MIDNIGHT + 60_000, { balance: 110_500 })
    house.clock.now = MIDNIGHT + 120_000
    expect(await enter(house, '110500', 'ftmo-2-step', 'funded')).toMatchObject({ initial: '110500.00', daily: { floor: '104975.00' } })
    await house.restart()
    await see(house, MIDNIGHT + 180_000, { balance: 110_500 })
    expect(risk(house)).toMatchObject({ phase: 'funded', initial: '110500.00', progress: { target: null } })
  })

  it('check 22 and failure 19: a challenge whose capital the deals contradict is refused', async () => {
    const house = await openAt(TUESDAY, 200_000)
    await deal(house, TUESDAY - 60_000, 200_000, { kind: 'balance', brokerSymbol: null, positionIdentifier: '0', lots: 0, price: 0 })
    await expect(enter(house, '100000')).rejects.toThrow(/said to begin with 100000, its deals say 200000/)
    expect(await enter(house, '200000')).toMatchObject({ initial: '200000.00' })
  })

  it.each([
    ['a size the firm does not have', '70000', 'topstep', 'challenge', /lists no limit for an account of 70000.00/],
    ['a phase the firm does not have', '50000', 'topstep', 'verification', /no rules of topstep for the phase verification/],
    ['no amount', 'much', 'ftmo-2-step', 'challenge', /"much" is no amount of money/],
    ['nothing', '0', 'ftmo-2-step', 'challenge', /0 is no capital/],
  ] as const)('with %s is refused, and nothing is written', async (_, initial, firm, phase, why) => {
    const house = await openAt(TUESDAY, 50_000)
    await expect(enter(house, initial, firm, phase)).rejects.toThrow(why)
    expect(risk(house).firm).toBe('none')
    await house.restart()
    await see(house, TUESDAY + 60_000, { balance: 50_000 })
    expect(risk(house).firm).toBe('none')
  })
})

describe('the guard', () => {
  it('check 20: closes everything of ours at the heartbeat that comes within the buffer of the daily floor, and disarms', async () => {
    const house = await armedHouse()
    await see(house, TUESDAY, { balance: 200_000 })
    await enter(house, '200000')
    await see(house, MIDNIGHT + 1_000, { balance: 201_000 })
    const positions = [TICKET]
    const calm = await see(house, MIDNIGHT + 2_000, { balance: 201_000, equity: 192_000 }, positions)
    expect(calm.flatMap((message) => (message.type === 'signals' ? message.signals : []))).toEqual([])
    expect(risk(house).daily).toMatchObject({ floor: '191000.00', room: '1000.00' })

    const near = await see(house, MIDNIGHT + 3_000, { balance: 201_000, equity: 191_999.99 }, positions)
    const signals = near.flatMap((message) => (message.type === 'signals' ? message.signals : []))
    expect(signals.map(({ kind, positionIdentifier }) => [kind, positionIdentifier])).toEqual([['CLOSE_ALL', '900']])
    expect(switches(house)).toMatchObject({ armed: false, mode: 'HALTED', flattening: true, who: 'guard' })
    expect(switches(house)?.why).toContain('999.99 above the daily floor of 191000.00')
  })

  it('has the chart of the terminal show what is left down to the nearer floor, and nothing without a firm', async () => {
    const house = await armedHouse()
    await see(house, TUESDAY, { balance: 200_000 })
    const told = async (equity: number) => {
      await house.server().engine.command(ACCOUNT, { kind: 'arm' }, 'user', 'say it again')
      const reply = await see(house, house.clock.now + 1_000, { balance: 200_000, equity })
      return reply.flatMap((message) => (message.type === 'state' ? [message.roomToday] : []))
    }
    expect(await told(199_000)).toEqual([null])
    await enter(house, '200000')
    expect(await told(198_765.43)).toEqual([8_765.43])
  })

  it('trips again when it is resumed too near to the floor, and not when the day is new', async () => {
    const house = await armedHouse()
    await see(house, TUESDAY, { balance: 200_000 })
    await enter(house, '200000')
    await see(house, TUESDAY + 1_000, { balance: 190_500 })
    expect(switches(house)?.mode).toBe('HALTED')
    await house.server().engine.command(ACCOUNT, { kind: 'resume' }, 'user', 'try')
    await see(house, TUESDAY + 2_000, { balance: 190_500 })
    expect(switches(house)?.mode).toBe('HALTED')
    // The money was lost by a deal that was told; the new day begins 10,000 above its floor, and so does the whole account.
    await deal(house, TUESDAY + 1_000, -9_500)
    await see(house, MIDNIGHT + 1_000, { balance: 190_500 })
    await house.server().engine.command(ACCOUNT, { kind: 'resume' }, 'user', 'new day')
    await see(house, MIDNIGHT + 2_000, { balance: 190_500 })
    expect(switches(house)?.mode).toBe('ACTIVE')
  })

  it('stops an own account at the emergency loss of the day and of the week', async () => {
    const house = await armedHouse()
    await see(house, TUESDAY, { balance: 10_000 })
    await see(house, TUESDAY + 1_000, { balance: 9_500.01 })
    expect(switches(house)?.mode).toBe('ACTIVE')
    await see(house, TUESDAY + 2_000, { balance: 9_500 })
    expect(switches(house)).toMatchObject({ mode: 'HALTED', who: 'guard' })

    const slow = await armedHouse()
    for (const [day, balance] of [10_000, 9_700, 9_400, 9_100].entries()) await see(slow, TUESDAY + day * 86_400_000, { balance })
    expect(switches(slow)?.mode).toBe('ACTIVE')
    await see(slow, TUESDAY + 3 * 86_400_000 + 1_000, { balance: 9_000 })
    expect(switches(slow)?.why).toContain("the week's first equity of 10000.00")
  })

  it('follows a paper account as well', async () => {
    const house = await armedHouse()
    await see(house, TUESDAY, { balance: 100_000 })
    expect(risk(house)).toMatchObject({ firm: 'none', total: { floor: '0.00' }, buffer: null })
  })
})

it('a clock that disagrees and a floor that comes near are told to the address of alerts', async () => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (part: string) => bodies.push(part))
    request.on('end', () => response.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const house = await armedHouse({ config: configOf({ alertUrl: `http://127.0.0.1:${port}/` }) })
  await see(house, TUESDAY, { balance: 10_000 })
  await see(house, TUESDAY + 1_000, { balance: 9_000 })
  await expect(beat(house, [], { serverTime: serverNow(house) + 3_600 })).rejects.toThrow(/ahead of this machine's clock/)
  await expect.poll(() => bodies.length).toBe(2)
  const Told = z.object({ kind: z.string(), account: z.string(), text: z.string() })
  expect(bodies.map((body) => Told.parse(JSON.parse(body)))).toEqual([
    { kind: 'flatten', account: ACCOUNT, text: "equity 9000.00 has lost 5 % or more of the day's first equity of 10000.00" },
    { kind: 'clock', account: ACCOUNT, text: "the trade server's clock and this machine's disagree" },
  ])
})

it.each([
  ['a balance', { funds: { balance: 1e300, credit: 0, equity: 1, margin: 0, freeMargin: 1, marginLevel: null } }, 'funds.balance'],
  ['an equity', { funds: { balance: 1, credit: 0, equity: -1e16, margin: 0, freeMargin: 1, marginLevel: null } }, 'funds.equity'],
  ['a profit', { positions: [{ ...TICKET, profit: 1e17 }] }, 'positions.0.profit'],
] as const)('%s that nobody can count is refused with its path, and nothing is taken from it', async (_, change, path) => {
  const house = await openAt(TUESDAY, 50_000)
  await expect(beat(house, [], change)).rejects.toMatchObject({ code: 'INVALID_FIELD', path })
  expect(risk(house).equity).toBe('50000.00')
  await expect(deal(house, TUESDAY, 1e200)).rejects.toMatchObject({ code: 'INVALID_FIELD', path: 'profit' })
})

it('failure 3: what stops entries stops no exit', async () => {
  const house = await armedHouse({ policy: policyOf(() => choices.all), config: configOf({ minHoldBars: 0, minExitCostShare: 0 }) })
  const signal = await firstSignal(house)
  await ack(house, signal)
  await house.server().engine.command(ACCOUNT, { kind: 'reduce' }, 'user', 'entries are over')
  house.clock.now += 60_000
  const { decision, signals } = await closeBar(house, ['M1'], [ticketOf(house, signal)])
  expect(signals.map(({ kind }) => kind)).toEqual(['CLOSE_ALL'])
  expect(house.server().journal.decision(decision ?? '')?.entry).toMatchObject({ kind: 'hold', gate: 'switch' })
})
