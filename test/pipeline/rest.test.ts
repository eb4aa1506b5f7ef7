import { describe, expect, it } from 'vitest'
import { configOf } from '../../src/config.ts'
import { UserHolidaysSchema } from '../../src/contracts/holidays.ts'
import type { FirmName, PhaseName } from '../../src/contracts/firm.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ACCOUNT, only, openHouse, type TestHouse } from '../support/house.ts'
import { ack, beat, NOT_FILLED, ticketOf } from '../support/orders.ts'

const MINUTE = 60_000
/** Friday 2026-06-19 in New York and on the server's clock seven hours ahead: closes at 23:55 there. */
const CLOSES = Date.UTC(2026, 5, 19, 20, 55)
const SESSIONS = [1, 2, 3, 4, 5].map((day) => ({ day, from: 300, to: day === 5 ? 86_100 : 86_340 }))
const JUNETEENTH = { date: '2026-06-19', name: 'Juneteenth', classes: ['pair'], zone: 'America/New_York', closes: '13:00' }
const EARLY = Date.UTC(2026, 5, 19, 17)

type Options = Readonly<{ firm?: FirmName; phase?: PhaseName; holidays?: readonly object[] }>

/** An account at a firm with one position of ours, opened on Friday long before the market closes. */
async function heldOnFriday({ firm = 'ftmo-2-step', phase = 'funded', holidays = [] }: Options = {}) {
  let opinion = opinionOf('buy')
  const house = await openHouse({
    desk: scriptedDesk(() => opinion),
    config: configOf({ giveBackFromR: 50, addFromR: 50 }),
    holidays: UserHolidaysSchema.parse({ holidays }),
  })
  house.clock.now = Date.UTC(2026, 5, 19, 13)
  await house.hello()
  await beat(house)
  await house.server().engine.enterPhase(ACCOUNT, { firm, phase, initial: '100000' }, 'user', 'test')
  await house.arm()
  const bar = (positions: readonly object[]) =>
    house.snapshot({
      closed: ['M5'],
      change: (message) => ({
        ...message,
        positions,
        spec: { ...message.spec, sessions: SESSIONS },
        calendar: [{ time: message.serverTime + 86_400, currency: 'EUR', impact: 'high', name: 'ECB' }],
      }),
    })
  const [signal] = only(await bar([]), 'signals').signals
  if (signal === undefined) throw new Error('no signal')
  await ack(house, signal)
  opinion = opinionOf('buy', { side: null })
  return { house, bar, ticket: ticketOf(house, signal) }
}

const closesIn = (reply: Reply) =>
  reply.flatMap((message) =>
    message.type === 'signals' ? message.signals.map(({ kind, positionIdentifier }) => `${kind} ${positionIdentifier}`) : [],
  )
const beatAt = async (house: TestHouse, at: number, tickets: readonly object[]) => {
  house.clock.now = at
  return beat(house, tickets)
}

describe('a market that closes no more bars before it rests', () => {
  it('has our position closed at a heartbeat, half an hour before and not earlier, once, and says why', async () => {
    const { house, ticket } = await heldOnFriday()
    expect(closesIn(await beatAt(house, CLOSES - 31 * MINUTE, [ticket]))).toEqual([])
    const reply = await beatAt(house, CLOSES - 30 * MINUTE, [ticket])
    expect(closesIn(reply)).toEqual(['CLOSE_ALL 900'])
    expect(only(reply, 'signals').reason).toBe('the market rests in 30 minutes and the firm forbids to hold through it')
    expect(closesIn(await beatAt(house, CLOSES - 29 * MINUTE, [ticket]))).toEqual([])
    expect(house.server().engine.account(ACCOUNT)?.switches).toMatchObject({ mode: 'ACTIVE', armed: true })
  })

  it('is known after a restart, before another bar comes: the position is closed in time, and nothing is tried on the weekend', async () => {
    const { house, ticket } = await heldOnFriday()
    await beatAt(house, CLOSES - 31 * MINUTE, [ticket])
    await house.restart()
    expect(closesIn(await beatAt(house, CLOSES - 30 * MINUTE, [ticket]))).toEqual(['CLOSE_ALL 900'])
    const { unbounded, worst } = house.server().engine.risk(ACCOUNT)
    expect([unbounded, worst === null]).toEqual([[], false])

    const late = await heldOnFriday({ phase: 'challenge' })
    await beatAt(late.house, CLOSES + MINUTE, [late.ticket])
    await late.house.server().engine.command(ACCOUNT, { kind: 'flatten' }, 'user', 'test')
    await late.house.restart()
    expect(closesIn(await beatAt(late.house, CLOSES + 60 * MINUTE, [late.ticket]))).toEqual([])
    expect(late.house.server().engine.unsettled(ACCOUNT)).toEqual([])
  })

  it('is tried again when the broker refuses, and left alone once it is closed', async () => {
    const { house, ticket } = await heldOnFriday()
    const close = only(await beatAt(house, CLOSES - 30 * MINUTE, [ticket]), 'signals').signals[0]
    if (close === undefined) throw new Error('no close')
    await ack(house, close, { ...NOT_FILLED, outcome: 'rejected' })
    expect(closesIn(await beatAt(house, CLOSES - 29 * MINUTE, [ticket]))).toEqual(['CLOSE_ALL 900'])
    for (const row of house.server().engine.unsettled(ACCOUNT)) await ack(house, row.signal, { ...NOT_FILLED, outcome: 'rejected' })
    expect(closesIn(await beatAt(house, CLOSES, [ticket]))).toEqual([])
  })

  it('is not closed a second time by the bar that comes after all', async () => {
    const { house, bar, ticket } = await heldOnFriday()
    expect(closesIn(await beatAt(house, CLOSES - 26 * MINUTE, [ticket]))).toHaveLength(1)
    house.clock.now = CLOSES - 25 * MINUTE
    expect(closesIn(await bar([ticket]))).toEqual([])
  })

  it('is left as it is where the firm has no such rule, where a person opened it, and while the account is halted', async () => {
    const swing = await heldOnFriday({ firm: 'ftmo-2-step-swing' })
    expect(closesIn(await beatAt(swing.house, CLOSES - MINUTE, [swing.ticket]))).toEqual([])
    const manual = await heldOnFriday()
    expect(closesIn(await beatAt(manual.house, CLOSES - MINUTE, [{ ...manual.ticket, magic: '0' }]))).toEqual([])
    const halted = await heldOnFriday()
    await halted.house.server().engine.command(ACCOUNT, { kind: 'halt' }, 'user', 'test')
    expect(closesIn(await beatAt(halted.house, CLOSES - MINUTE, [halted.ticket]))).toEqual([])
    await halted.house.server().engine.command(ACCOUNT, { kind: 'reduce' }, 'user', 'test')
    expect(closesIn(await beatAt(halted.house, CLOSES - MINUTE, [halted.ticket]))).toHaveLength(1)
  })
})

describe('an early close that the user told', () => {
  it('has the position closed before it, at a heartbeat and at a bar', async () => {
    const quiet = await heldOnFriday({ holidays: [JUNETEENTH] })
    expect(closesIn(await beatAt(quiet.house, EARLY - 31 * MINUTE, [quiet.ticket]))).toEqual([])
    expect(closesIn(await beatAt(quiet.house, EARLY - 30 * MINUTE, [quiet.ticket]))).toEqual(['CLOSE_ALL 900'])

    const busy = await heldOnFriday({ holidays: [JUNETEENTH] })
    busy.house.clock.now = EARLY - 30 * MINUTE
    expect(only(await busy.bar([busy.ticket]), 'signals').reason).toContain('CLOSE_ALL buy (rest)')
  })

  it('that is not told of closes nothing, and neither does one of another kind of market', async () => {
    for (const holidays of [[], [{ ...JUNETEENTH, classes: ['index'] }]]) {
      const { house, ticket } = await heldOnFriday({ holidays })
      expect(closesIn(await beatAt(house, EARLY - 30 * MINUTE, [ticket]))).toEqual([])
    }
  })

  it('stops entries by its name while it lasts, and a flatten waits for its end', async () => {
    const { house, bar, ticket } = await heldOnFriday({ holidays: [{ ...JUNETEENTH, opens: '14:00' }] })
    house.clock.now = EARLY
    expect(only(await bar([ticket]), 'signals').reason).toContain('hold: market: the market is closed: Juneteenth')
    await house.server().engine.command(ACCOUNT, { kind: 'flatten' }, 'user', 'test')
    expect(closesIn(await beatAt(house, EARLY + 59 * MINUTE, [ticket]))).toEqual([])
    expect(closesIn(await beatAt(house, EARLY + 60 * MINUTE, [ticket]))).toEqual(['CLOSE_ALL 900'])
  })

  it('is part of what a decision names as its settings', async () => {
    const settingsOf = async (holidays: readonly object[]) => {
      const { house, bar } = await heldOnFriday({ holidays })
      house.clock.now += 5 * MINUTE
      const { decision } = only(await bar([]), 'signals')
      return house.server().journal.decision(decision ?? '')?.versions.config
    }
    const [none, told] = [await settingsOf([]), await settingsOf([JUNETEENTH])]
    expect(none).toMatch(/^[0-9a-f]{16}$/)
    expect(told).not.toBe(none)
  })

  it('in a zone that this machine does not know stops the start', async () => {
    const holidays = UserHolidaysSchema.parse({ holidays: [{ ...JUNETEENTH, zone: 'Mars/Olympus' }] })
    await expect(openHouse({ holidays })).rejects.toThrow(/holidays\.0\.zone: "Mars\/Olympus" is not a zone/)
  })
})
