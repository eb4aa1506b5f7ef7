import { describe, expect, it } from 'vitest'
import type { FirmName, PhaseName } from '../../src/contracts/firm.ts'
import { cash, deal, MIDNIGHT, NO_TRADE, see, TUESDAY } from '../support/deals.ts'
import { ACCOUNT, openHouse, type TestHouse } from '../support/house.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const enter = (house: TestHouse, initial: string, firm: FirmName = 'ftmo-2-step', phase: PhaseName = 'challenge') =>
  house.server().engine.enterPhase(ACCOUNT, { firm, phase, initial }, 'user', 'test')
const risk = (house: TestHouse) => house.server().engine.risk(ACCOUNT)
const mode = (house: TestHouse) => house.server().engine.account(ACCOUNT)?.switches.mode

async function openAt(when: number, balance: number, firm?: FirmName): Promise<TestHouse> {
  const house = await openHouse()
  house.clock.now = when
  await house.hello()
  await see(house, when, balance)
  if (firm !== undefined) await enter(house, String(balance), firm)
  return house
}

describe('a floor that trails the ends of days', () => {
  it.each([
    ['between two views', false],
    ['with a restart between them', true],
  ])('is put right by deals that are told after the first view of a day, %s', async (_, isRestarted) => {
    const house = await openAt(TUESDAY, 100_000, 'ftmo-1-step')
    await see(house, TUESDAY + HOUR, 100_000)
    // Asleep over midnight: 4,000 were won before it and 3,000 lost after, and the first view comes before both deals.
    await see(house, MIDNIGHT + HOUR, 101_000)
    if (isRestarted) await house.restart()
    await deal(house, TUESDAY + 2 * HOUR, 4_000)
    await deal(house, MIDNIGHT + 60_000, -3_000)
    await see(house, MIDNIGHT + 2 * HOUR, 101_000)
    expect(risk(house)).toMatchObject({ daily: { floor: '101000.00' }, total: { floor: '94000.00', room: '7000.00' } })
  })

  it('and the one of the day are told anew when a deal is, though the equity is what it was, and so is the room when the equity moves', async () => {
    const house = await openAt(TUESDAY, 100_000, 'ftmo-1-step')
    await see(house, MIDNIGHT + HOUR, 101_000)
    expect(risk(house)).toMatchObject({ daily: { floor: '98000.00', room: '3000.00' } })
    await deal(house, TUESDAY + 2 * HOUR, 4_000)
    await deal(house, MIDNIGHT + 60_000, -3_000)
    await see(house, MIDNIGHT + 2 * HOUR, 101_000)
    expect(risk(house)).toMatchObject({ daily: { floor: '101000.00', room: '0.00' } })
    await see(house, MIDNIGHT + 3 * HOUR, 101_000, 101_500)
    expect(risk(house)).toMatchObject({ daily: { floor: '101000.00', room: '500.00' } })
  })

  it('is put right as well where the balance came back to what it was', async () => {
    const house = await openAt(TUESDAY, 100_000, 'ftmo-1-step')
    await see(house, MIDNIGHT + DAY + HOUR, 100_000)
    await deal(house, TUESDAY + 2 * HOUR, 4_000)
    await deal(house, MIDNIGHT + HOUR, -4_000)
    await see(house, MIDNIGHT + DAY + 2 * HOUR, 100_000)
    expect(risk(house)).toMatchObject({ daily: { floor: '97000.00' }, total: { floor: '94000.00' } })
  })

  it('does not keep a gain of after the reset that the account showed before its deal was told', async () => {
    const house = await openAt(TUESDAY, 100_000, 'ftmo-1-step')
    await see(house, MIDNIGHT - 1_000, 100_000)
    await see(house, MIDNIGHT + 5_000, 104_000)
    await deal(house, MIDNIGHT + 3_000, 4_000)
    await see(house, MIDNIGHT + 6_000, 104_000)
    expect(risk(house)).toMatchObject({ daily: { floor: '97000.00' }, total: { floor: '90000.00' } })
    await see(house, MIDNIGHT + DAY + HOUR, 104_000)
    expect(risk(house).total.floor).toBe('94000.00')
  })
})

it('a payout of the night, told before anybody saw the new day, lowers no floor that trails the ends of days', async () => {
  const house = await openAt(TUESDAY, 100_000)
  await enter(house, '100000', 'ftmo-1-step', 'funded')
  await deal(house, TUESDAY + HOUR, 8_000)
  await see(house, TUESDAY + 2 * HOUR, 108_000)
  await cash(house, MIDNIGHT + HOUR, -4_000)
  await see(house, MIDNIGHT + 2 * HOUR, 104_000)
  expect(risk(house).total).toMatchObject({ floor: '98000.00', room: '6000.00' })
})

it('the highest equity of a minute is known after a restart, not only the first one of it', async () => {
  const house = await openAt(TUESDAY, 50_000, 'apex')
  await see(house, TUESDAY + 60_000, 50_000, 51_000)
  await see(house, TUESDAY + 61_000, 50_000, 52_000)
  await see(house, TUESDAY + 180_000, 50_000, 50_500)
  expect(risk(house).total.floor).toBe('49500.00')
  await house.restart()
  await see(house, TUESDAY + 240_000, 50_000, 50_500)
  expect(risk(house).total).toMatchObject({ floor: '49500.00', room: '1000.00' })
})

describe('a phase that an account is taken into while it lasts', () => {
  it('is measured from the balance at midnight where that is above the capital', async () => {
    const house = await openHouse()
    house.clock.now = TUESDAY
    await house.hello()
    await cash(house, TUESDAY - 9 * DAY, 100_000)
    await deal(house, TUESDAY - 5 * DAY, 4_000)
    await deal(house, TUESDAY - HOUR, 1_000)
    await see(house, TUESDAY, 105_000)
    expect(await enter(house, '100000', 'ftmo-2-step', 'funded')).toMatchObject({ daily: { floor: '99000.00', room: '6000.00' } })
    await see(house, TUESDAY + 1_000, 105_000, 99_500)
    expect(mode(house)).toBe('HALTED')
    expect(risk(house).daily).toMatchObject({ floor: '99000.00', room: '500.00', formula: '104000.00 at the reset - 5000.00' })
  })
})

describe('a challenge that its deals show to be under way', () => {
  /** Paid in nine days ago; five days ago 4,000 were won, three days ago 6,000.01 lost, today 500. */
  async function underWay(firm: FirmName): Promise<TestHouse> {
    const house = await openHouse()
    house.clock.now = TUESDAY
    await house.hello()
    await cash(house, TUESDAY - 9 * DAY, 100_000)
    await deal(house, TUESDAY - 5 * DAY, 0, { kind: 'buy', entry: 'in' })
    await deal(house, TUESDAY - 5 * DAY, 4_000)
    await deal(house, TUESDAY - 3 * DAY, -6_000, { commission: -0.01 })
    await deal(house, TUESDAY - HOUR, -500)
    await see(house, TUESDAY, 97_499.99)
    await enter(house, '100000', firm)
    return house
  }

  it('has the figures of the firm at once: the reference of today, the ends of days, the days', async () => {
    const house = await underWay('ftmo-1-step')
    const figures = {
      // 97,999.99 at midnight less 3,000; the highest end of a day was 104,000.
      daily: { floor: '94999.99', room: '2500.00' },
      total: { floor: '94000.00', room: '3499.99' },
      progress: { days: { done: 1 }, bestDay: { share: 1 }, today: { realised: '-500.00' } },
    }
    expect(risk(house)).toMatchObject(figures)
    await house.restart()
    await see(house, TUESDAY + 1_000, 97_499.99)
    expect(risk(house)).toMatchObject(figures)
  })

  it('and one that began today has its capital, paid in today, as the reference', async () => {
    const house = await openHouse()
    house.clock.now = TUESDAY
    await house.hello()
    await cash(house, TUESDAY - HOUR, 100_000)
    await deal(house, TUESDAY - 60_000, 700)
    await see(house, TUESDAY, 100_700)
    expect(await enter(house, '100000')).toMatchObject({ daily: { floor: '95000.00' }, progress: { today: { realised: '700.00' } } })
  })
})

describe('a funded phase', () => {
  it('of less capital than was paid in first is refused: its floors would lie far below those of the firm', async () => {
    const house = await openAt(TUESDAY, 200_000)
    await cash(house, TUESDAY - 9 * DAY, 200_000)
    await expect(enter(house, '20000', 'ftmo-2-step', 'funded')).rejects.toMatchObject({ code: 'BALANCE_MISMATCH' })
    await expect(enter(house, '199999.99', 'ftmo-2-step', 'verification')).rejects.toThrow(
      /said to begin with 199999.99, its deals say 200000/,
    )
    expect(risk(house).firm).toBe('none')
    // More than that may have been added since.
    expect(await enter(house, '250000', 'ftmo-2-step', 'funded')).toMatchObject({ initial: '250000.00' })
  })
})

describe('what the broker books beside trades', () => {
  it.each(['charge', 'correction', 'commission', 'interest', 'other'])('a %s is a cost of the day like any other', async (kind) => {
    const house = await openAt(TUESDAY, 100_000, 'ftmo-2-step')
    await see(house, MIDNIGHT + 1_000, 100_000)
    await deal(house, MIDNIGHT + 2_000, -500, { kind, ...NO_TRADE })
    await see(house, MIDNIGHT + 3_000, 99_500)
    expect(risk(house)).toMatchObject({ daily: { floor: '95000.00', room: '4500.00' }, progress: { today: { realised: '-500.00' } } })
  })

  it.each([
    ['deposit', 'balance', 101_000],
    ['bonus', 'bonus', 101_000],
    ['credit, which is in no balance', 'credit', 100_000],
  ] as const)('a %s is no profit', async (_, kind, balance) => {
    const house = await openAt(TUESDAY, 100_000, 'ftmo-2-step')
    await see(house, MIDNIGHT + 1_000, 100_000)
    await deal(house, MIDNIGHT + 2_000, 1_000, { kind, ...NO_TRADE })
    await see(house, MIDNIGHT + 3_000, balance, 101_000)
    expect(risk(house)).toMatchObject({
      daily: { floor: `${balance - 5_000}.00` },
      progress: { today: { realised: '0.00' } },
    })
  })
})

describe('the emergency loss of an own account', () => {
  it('is not what was paid out, and what is lost beside it counts', async () => {
    const house = await openAt(TUESDAY, 10_000)
    await cash(house, TUESDAY + HOUR, -2_000)
    await see(house, TUESDAY + HOUR + 1_000, 8_000)
    expect(mode(house)).toBe('ACTIVE')
    expect(risk(house).emergency).toMatchObject({ day: { equity: '7600.00' }, week: { equity: '7200.00' } })
    await house.restart()
    await see(house, TUESDAY + 2 * HOUR, 7_600.01)
    expect(mode(house)).toBe('ACTIVE')
    await see(house, TUESDAY + 2 * HOUR + 1_000, 7_600)
    expect(mode(house)).toBe('HALTED')
  })

  it('is not what was paid out while the server was away either', async () => {
    const house = await openAt(TUESDAY, 10_000)
    await house.restart()
    await cash(house, TUESDAY + HOUR, -2_000)
    await see(house, TUESDAY + HOUR + 1_000, 8_000)
    expect(mode(house)).toBe('ACTIVE')
    expect(risk(house).emergency).toMatchObject({ day: { equity: '7600.00' }, week: { equity: '7200.00' } })
  })

  it('is of what was paid in as well: a deposit is no room to lose', async () => {
    const house = await openAt(TUESDAY, 10_000)
    await cash(house, TUESDAY + HOUR, 90_000)
    await see(house, TUESDAY + HOUR + 1_000, 100_000)
    expect(risk(house).emergency).toMatchObject({ day: { equity: '95000.00' }, week: { equity: '90000.00' } })
    await see(house, TUESDAY + 2 * HOUR, 100_000, 95_000)
    expect(mode(house)).toBe('HALTED')
  })

  it('is none while there is nothing to lose', async () => {
    const house = await openAt(TUESDAY, 0)
    expect(mode(house)).toBe('ACTIVE')
  })
})
