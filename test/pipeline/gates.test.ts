import { describe, expect, it } from 'vitest'
import { configOf } from '../../src/config.ts'
import type { Decision, Signal } from '../../src/contracts/decision.ts'
import type { FirmName, PhaseName } from '../../src/contracts/firm.ts'
import type { AccountId, Side } from '../../src/contracts/primitives.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ACCOUNT, only, openHouse, type TestHouse } from '../support/house.ts'
import { ack, armedHouse, beat, closeBar, firstSignal, GBPUSD, NOT_FILLED, serverNow, ticketOf } from '../support/orders.ts'
import { choices, policyOf } from '../support/policy.ts'
import { WAVE_EURUSD } from '../../replay/wave-market.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const FREE = { minHoldBars: 0, minExitCostShare: 0 } as const

const decisionOf = (house: TestHouse, key: string | null): Decision => {
  const decision = house.server().journal.decision(key ?? '')
  if (decision === undefined) throw new Error('no decision')
  return decision
}
/** Gates that refused the next close of M5. */
async function refusals(house: TestHouse, positions: readonly object[] = []): Promise<readonly string[]> {
  house.clock.now += 5 * MINUTE
  const { decision } = await closeBar(house, ['M5'], positions)
  return decisionOf(house, decision)
    .verdicts.filter((verdict) => !verdict.pass)
    .map(({ gate }) => gate)
}
const rejected = async (house: TestHouse, signal: Signal) =>
  ack(house, signal, { ...NOT_FILLED, outcome: 'rejected', message: 'no', retcode: 10_006 })

async function nextSignal(house: TestHouse): Promise<Signal> {
  house.clock.now += 5 * MINUTE
  const [signal] = (await closeBar(house, ['M5'])).signals
  if (signal === undefined) throw new Error('no signal')
  return signal
}

const deal = (house: TestHouse, change: object) =>
  house.send({
    v: 1,
    account: ACCOUNT,
    session: 'one',
    seq: house.nextSeq(),
    type: 'deal',
    ticket: '1',
    orderTicket: '1',
    positionIdentifier: '900',
    kind: 'sell',
    entry: 'out',
    reason: 'stop',
    brokerSymbol: 'EURUSD',
    magic: '770001',
    lots: 1,
    price: 1.1,
    profit: -200,
    swap: 0,
    commission: -2.5,
    fee: 0,
    time: serverNow(house),
    comment: '[sl 1.098]',
    ...change,
  })

const enterPhase = async (house: TestHouse, firm: FirmName, phase: PhaseName, account: AccountId = ACCOUNT) =>
  house
    .server()
    .journal.append([
      { kind: 'phase', row: { account, at: house.clock.now - 30 * DAY, firm, phase, initial: '100000', who: 'user', why: 'test' } },
    ])

describe('rejects', () => {
  it('failure 32: after three in a row the symbol waits, and a restart does not end the wait', async () => {
    const house = await armedHouse({ config: configOf({ entriesPerHourMax: 100 }) })
    await rejected(house, await firstSignal(house))
    await rejected(house, await nextSignal(house))
    await rejected(house, await nextSignal(house))
    expect(await refusals(house)).toEqual(['rejects'])
    await house.restart()
    expect(await refusals(house)).toEqual(['rejects'])
    house.clock.now += 15 * MINUTE
    expect(await refusals(house)).toEqual([])
  })

  it('check 24: however often it asks, a symbol enters four times an hour and no more', async () => {
    const house = await armedHouse({ config: configOf({ rejectsMax: 100 }) })
    await rejected(house, await firstSignal(house))
    for (let i = 0; i < 3; i += 1) await rejected(house, await nextSignal(house))
    expect(await refusals(house)).toEqual(['repeats'])
    await house.restart()
    expect(await refusals(house)).toEqual(['repeats'])
    house.clock.now += 40 * MINUTE
    expect(await refusals(house)).toEqual([])
  })

  it('of one symbol are no matter to another', async () => {
    const house = await armedHouse({ config: configOf({ rejectsMax: 1 }) })
    await rejected(house, await firstSignal(house))
    house.clock.now += 5 * MINUTE
    const other = await house.snapshot({ market: GBPUSD })
    expect(only(other, 'signals').signals).toHaveLength(1)
    expect(await refusals(house)).toContain('rejects')
  })
})

describe('failure 61: the orders of a day', () => {
  it('are bounded, through a restart, until the day is over', async () => {
    const house = await armedHouse({ config: configOf({ requestsPerDayMax: 2, entriesPerHourMax: 100, rejectsMax: 100 }) })
    // A reserve of 20 % of two: entries stop at one.
    await rejected(house, await firstSignal(house))
    expect(await refusals(house)).toEqual(['budget'])
    await house.restart()
    expect(await refusals(house)).toEqual(['budget'])
    house.clock.now += DAY
    expect(await refusals(house)).toEqual([])
  })

  it('leave a close possible when they are spent', async () => {
    const house = await armedHouse({ policy: policyOf(() => choices.all), config: configOf({ ...FREE, requestsPerDayMax: 2 }) })
    const signal = await firstSignal(house)
    await ack(house, signal)
    house.clock.now += 5 * MINUTE
    expect((await closeBar(house, ['M5'], [ticketOf(house, signal)])).signals.map(({ kind }) => kind)).toEqual(['CLOSE_ALL'])
  })
})

describe('check 27 and failure 9: after a close', () => {
  it('by its stop, the same direction waits for the cool-down, through a restart', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal)
    await beat(house, [ticketOf(house, signal)])
    house.clock.now += MINUTE
    await beat(house)
    await deal(house, {})
    expect(await refusals(house)).toEqual(['cooldown'])
    await house.restart()
    expect(await refusals(house)).toEqual(['cooldown'])
    house.clock.now += 20 * MINUTE
    expect(await refusals(house)).toEqual([])
  })

  it('whose deal was never told, the view is enough', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal)
    await beat(house, [ticketOf(house, signal)])
    house.clock.now += MINUTE
    await beat(house)
    expect(await refusals(house)).toEqual(['cooldown'])
  })

  it('the other direction is free', async () => {
    let side: Side = 'buy'
    const house = await armedHouse({ desk: scriptedDesk(() => opinionOf(side)) })
    const signal = await firstSignal(house)
    await ack(house, signal)
    await beat(house, [ticketOf(house, signal)])
    house.clock.now += MINUTE
    await beat(house)
    side = 'sell'
    expect(await refusals(house)).toEqual([])
  })
})

describe('opposite positions of two accounts at one firm', () => {
  const OTHER = '2.Wave-Demo'

  async function twoAccounts(other: FirmName): Promise<TestHouse> {
    const house = await openHouse({ desk: scriptedDesk(() => opinionOf('buy')) })
    await enterPhase(house, 'ftmo-2-step', 'challenge')
    await enterPhase(house, other, 'challenge', OTHER)
    await house.hello()
    await house.arm()
    await house.hello({ account: OTHER, session: 'two' })
    return house
  }
  const otherHolds = async (house: TestHouse, side: Side) =>
    house.snapshot({
      account: OTHER,
      session: 'two',
      change: (message) => ({
        ...message,
        positions: [
          { ...ticketOf(house, { brokerSymbol: 'EURUSD', side, lots: 0.1, stop: null, target: null, id: '' } as Signal), magic: '0' },
        ],
      }),
    })

  it('are refused while the other is not known, and when it holds the other side', async () => {
    const house = await twoAccounts('ftmo-1-step')
    expect(await refusals(house)).toEqual(['opposite'])
    await otherHolds(house, 'sell')
    expect(await refusals(house)).toEqual(['opposite'])
    await otherHolds(house, 'buy')
    expect(await refusals(house)).toEqual([])
  })

  it('are no matter at another firm', async () => {
    const house = await twoAccounts('the5ers-hyper-growth')
    expect(await refusals(house)).toEqual([])
  })
})

describe('failure 60 and check 28: Friday afternoon', () => {
  /** Currencies as brokers list them: closed from Friday 23:55 to Monday 00:05 of the server's clock. */
  const SESSIONS = [1, 2, 3, 4, 5].map((day) => ({ day, from: 300, to: day === 5 ? 86_100 : 86_340 }))
  const CLOSES = Date.UTC(2026, 5, 19, 20, 55)

  /** A position that was opened hours before the close of the week, and a desk that leans the other way since. */
  async function movesOnFriday(
    { minutesBefore, profit }: Readonly<{ minutesBefore: number; profit: number }>,
    phase: readonly [FirmName, PhaseName] | null = null,
  ): Promise<readonly string[]> {
    let opinion = opinionOf('buy')
    // The waves of the tape run far: a peak in them is not what is asked about.
    const house = await openHouse({ desk: scriptedDesk(() => opinion), config: configOf({ giveBackFromR: 50, addFromR: 50 }) })
    house.clock.now = CLOSES - 300 * MINUTE
    if (phase !== null) await enterPhase(house, ...phase)
    await house.hello()
    await house.arm()
    const friday = (positions: readonly object[]) =>
      house.snapshot({
        closed: ['M5'],
        change: (message) => ({
          ...message,
          positions,
          spec: { ...message.spec, sessions: SESSIONS },
          calendar: [{ time: serverNow(house) + 86_400, currency: 'EUR', impact: 'high', name: 'ECB' }],
        }),
      })
    const [signal] = only(await friday([]), 'signals').signals
    if (signal === undefined) throw new Error('no signal')
    await ack(house, signal)
    const position = ticketOf(house, signal, { profit })
    house.clock.now = CLOSES - minutesBefore * MINUTE
    opinion = opinionOf('sell', { side: null })
    const { signals, decision } = only(await friday([position]), 'signals')
    expect(decisionOf(house, decision).moves).toHaveLength(1)
    return signals.map(({ kind, reason }) => `${kind} ${reason.split(':')[0]}`)
  }

  it('the minute changes no move: within its costs nothing is closed, beyond them for the same reason', async () => {
    for (const minutesBefore of [180, 170, 5]) {
      expect(await movesOnFriday({ minutesBefore, profit: 6 })).toEqual([])
      expect(await movesOnFriday({ minutesBefore, profit: -150 })).toEqual(['CLOSE_ALL opposite'])
    }
  })

  it('a firm that lets nothing be held through a weekend has it closed half an hour before, and not earlier', async () => {
    const funded = ['ftmo-2-step', 'funded'] as const
    expect(await movesOnFriday({ minutesBefore: 35, profit: 6 }, funded)).toEqual([])
    expect(await movesOnFriday({ minutesBefore: 30, profit: 6 }, funded)).toEqual(['CLOSE_ALL rest'])
    expect(await movesOnFriday({ minutesBefore: 30, profit: 6 }, ['ftmo-2-step-swing', 'funded'])).toEqual([])
  })

  it('nothing is tried in a market that is closed', async () => {
    expect(await movesOnFriday({ minutesBefore: -1, profit: -150 }, ['ftmo-2-step', 'funded'])).toEqual([])
  })
})

describe('check 18: a group of markets', () => {
  it('long EURUSD at the cap of the dollar, GBPUSD is not bought as well; it may be sold', async () => {
    let side: Side = 'buy'
    const house = await armedHouse({ desk: scriptedDesk(() => opinionOf(side)), config: configOf({ groupRiskPercent: 0.5 }) })
    const signal = await firstSignal(house)
    const second = async () => {
      house.clock.now += 5 * MINUTE
      return only(await house.snapshot({ market: GBPUSD }), 'signals')
    }
    const refused = await second()
    expect(refused.signals).toEqual([])
    expect(refused.reason).toMatch(/correlation/)
    await ack(house, signal)
    side = 'sell'
    expect((await second()).signals).toHaveLength(1)
  })

  it('of which half the cap is left gets half the size', async () => {
    const house = await armedHouse({ config: configOf({ groupRiskPercent: 0.75 }) })
    const first = await firstSignal(house)
    house.clock.now += 5 * MINUTE
    const [second] = only(await house.snapshot({ market: GBPUSD }), 'signals').signals
    expect(second?.riskMoney).toBeLessThanOrEqual(100_000 * 0.0075 - first.riskMoney)
    expect(second?.riskMoney).toBeGreaterThan(200)
  })
})

describe('an add', () => {
  it('goes where the desk leans and nowhere else: its gates were asked about that side', async () => {
    const kindsWhenLeaning = async (leaning: Side) => {
      let opinion = opinionOf('buy')
      const house = await armedHouse({ desk: scriptedDesk(() => opinion), policy: policyOf(() => choices.add) })
      const signal = await firstSignal(house)
      await ack(house, signal)
      opinion = opinionOf(leaning, { side: null })
      house.clock.now += 5 * MINUTE
      const { signals } = await closeBar(house, ['M5'], [ticketOf(house, signal, { profit: 400 })])
      return signals.map(({ kind }) => kind)
    }
    expect(await kindsWhenLeaning('buy')).toEqual(['ADD'])
    expect(await kindsWhenLeaning('sell')).toEqual([])
  })
})

it('a stale quote enters nothing', async () => {
  const house = await armedHouse()
  const reply = await house.snapshot({ change: (message) => ({ ...message, quote: { ...message.quote, time: message.quote.time - 31 } }) })
  expect(only(reply, 'signals').reason).toContain('hold: stale')
})

it('news of the calendar stop entries, also when a later message does not repeat it', async () => {
  const house = await armedHouse()
  const calendar = [{ time: serverNow(house) + 600, currency: 'EUR', impact: 'high', name: 'ECB' }]
  const first = await house.snapshot({ change: (message) => ({ ...message, calendar }) })
  expect(only(first, 'signals').reason).toContain('hold: news: ECB')
  house.clock.now += 5 * MINUTE
  const again = await house.snapshot({ full: false, closed: ['M5'], market: WAVE_EURUSD })
  expect(only(again, 'signals').reason).toContain('hold: news: ECB')
})
