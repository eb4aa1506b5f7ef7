import { describe, expect, it } from 'vitest'
import { BarcloseError } from '../../src/errors.ts'
import type { FirmName, PhaseName } from '../../src/contracts/firm.ts'
import { openJournal } from '../../src/adapters/journal/journal.ts'
import type { CapitalChange } from '../../src/pipeline/phases.ts'
import { cash, deal, MIDNIGHT, see, TUESDAY } from '../support/deals.ts'
import { ACCOUNT, openHouse, type TestHouse } from '../support/house.ts'

const HOUR = 3_600_000
const opening = { kind: 'buy', entry: 'in' }

const enter = (house: TestHouse, initial: string, firm: FirmName = 'ftmo-2-step', phase: PhaseName = 'funded') =>
  house.server().engine.enterPhase(ACCOUNT, { firm, phase, initial }, 'user', 'test')
const change = (house: TestHouse, event: CapitalChange['event'], amount: string) =>
  house.server().engine.changeCapital(ACCOUNT, { event, amount }, 'user', `${event} of the month`)
const risk = (house: TestHouse) => house.server().engine.risk(ACCOUNT)
const mode = (house: TestHouse) => house.server().engine.account(ACCOUNT)?.switches.mode

/** A funded account of 100,000 on the day after it began, with a balance of 108,000. */
async function funded(firm: FirmName = 'ftmo-2-step', options: Parameters<typeof openHouse>[0] = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  house.clock.now = TUESDAY
  await house.hello()
  await see(house, TUESDAY, 100_000)
  await enter(house, '100000', firm)
  await deal(house, TUESDAY + HOUR, 0, opening)
  await deal(house, TUESDAY + HOUR, 8_000)
  await see(house, TUESDAY + 2 * HOUR, 108_000)
  await see(house, MIDNIGHT + HOUR, 108_000)
  return house
}

describe('a payout', () => {
  it('of 4,000 leaves the capital and the total floor, moves the reference of the day, and counts days anew', async () => {
    const house = await funded()
    expect(risk(house)).toMatchObject({ daily: { floor: '103000.00' }, total: { floor: '90000.00' }, progress: { days: { done: 1 } } })
    await cash(house, MIDNIGHT + 2 * HOUR, -4_000)
    await see(house, MIDNIGHT + 3 * HOUR, 104_000)
    const at = MIDNIGHT + 3 * HOUR
    expect(await change(house, 'payout', '4000')).toMatchObject({
      initial: '100000.00',
      capital: [{ at, event: 'payout', amount: '4000.00', initial: '100000.00', balance: '104000.00' }],
      daily: { floor: '99000.00', room: '5000.00', formula: '104000.00 at the reset - 5000.00' },
      total: { floor: '90000.00', room: '14000.00' },
      progress: { since: at, days: { done: 0 }, bestDay: { share: null } },
    })
    await house.restart()
    await see(house, MIDNIGHT + 4 * HOUR, 104_000)
    expect(risk(house)).toMatchObject({ capital: [{ event: 'payout' }], daily: { floor: '99000.00' }, progress: { since: at } })
    await see(house, MIDNIGHT + 25 * HOUR, 104_000)
    expect(risk(house)).toMatchObject({ daily: { floor: '99000.00' }, total: { floor: '90000.00' } })
  })

  it('of more than the daily emergency loss is none once it is told', async () => {
    const house = await funded()
    await cash(house, MIDNIGHT + 2 * HOUR, -8_000)
    await see(house, MIDNIGHT + 3 * HOUR, 100_000)
    expect(mode(house)).toBe('HALTED')
    await change(house, 'payout', '8000')
    expect(risk(house).emergency).toMatchObject({ day: { equity: '95000.00' }, week: { equity: '90000.00' } })
    await house.server().engine.command(ACCOUNT, { kind: 'resume' }, 'user', 'it was the payout')
    await see(house, MIDNIGHT + 4 * HOUR, 100_000)
    await house.restart()
    await see(house, MIDNIGHT + 5 * HOUR, 100_000)
    expect(mode(house)).toBe('ACTIVE')
  })

  it('leaves a floor that trails the ends of days where it was: no text of the firm lowers it', async () => {
    const house = await funded('ftmo-1-step')
    expect(risk(house).total.floor).toBe('98000.00')
    await cash(house, MIDNIGHT + 2 * HOUR, -4_000)
    await see(house, MIDNIGHT + 3 * HOUR, 104_000)
    expect((await change(house, 'payout', '4000')).total).toMatchObject({ floor: '98000.00', room: '6000.00' })
  })

  it('is told once: the next one must have its own deals', async () => {
    const house = await funded()
    await cash(house, MIDNIGHT + 2 * HOUR, -1_000)
    await see(house, MIDNIGHT + 3 * HOUR, 107_000)
    await change(house, 'payout', '1000')
    await expect(change(house, 'payout', '1000')).rejects.toMatchObject({ code: 'CAPITAL_MISMATCH' })
    house.clock.now += HOUR
    await cash(house, house.clock.now, -2_000)
    await see(house, house.clock.now + 1_000, 105_000)
    await expect(change(house, 'payout', '3000')).rejects.toThrow(/2000\.00 were paid out, not 3000\.00 out/)
    expect((await change(house, 'payout', '2000')).capital.map(({ amount }) => amount)).toEqual(['1000.00', '2000.00'])
  })
})

describe('a scale-up', () => {
  it('from 100,000 to 125,000: every percentage is of the new capital, as the firm lists it', async () => {
    const house = await funded()
    await cash(house, MIDNIGHT + 2 * HOUR, 25_000)
    await see(house, MIDNIGHT + 3 * HOUR, 133_000)
    expect(await change(house, 'scale-up', '125000')).toMatchObject({
      initial: '125000.00',
      // 133,000 less 5 % of 125,000, and 90 % of 125,000.
      daily: { floor: '126750.00', formula: '133000.00 at the reset - 6250.00' },
      total: { floor: '112500.00', formula: '125000.00 at the beginning - 12500.00' },
      buffer: { money: '625.00' },
      progress: { since: TUESDAY, days: { done: 1 } },
    })
    await house.restart()
    await see(house, MIDNIGHT + 4 * HOUR, 133_000)
    expect(risk(house)).toMatchObject({ initial: '125000.00', daily: { floor: '126750.00' }, total: { floor: '112500.00' } })
  })

  it('on the first day of the phase begins the day with what it began with and what was added', async () => {
    const house = await openHouse()
    house.clock.now = TUESDAY
    await house.hello()
    await see(house, TUESDAY, 400_000)
    await enter(house, '400000')
    await cash(house, TUESDAY + HOUR, 100_000)
    await see(house, TUESDAY + 2 * HOUR, 500_000)
    expect(await change(house, 'scale-up', '500000')).toMatchObject({ daily: { floor: '475000.00' }, total: { floor: '450000.00' } })
  })

  it('to a size that the firm does not have is refused', async () => {
    const house = await openHouse()
    house.clock.now = TUESDAY
    await house.hello()
    await see(house, TUESDAY, 50_000)
    await enter(house, '50000', 'topstep')
    await cash(house, TUESDAY + HOUR, 10_000)
    await see(house, TUESDAY + 2 * HOUR, 60_000)
    await expect(change(house, 'scale-up', '60000')).rejects.toMatchObject({ code: 'INVALID_FIELD', path: 'initial' })
    expect(risk(house)).toMatchObject({ initial: '50000.00', capital: [] })
  })
})

describe('either is refused, and nothing is written', () => {
  it.each<[string, FirmName, PhaseName]>([
    ['of a challenge', 'ftmo-2-step', 'challenge'],
    ['of an own account', 'none', 'funded'],
  ])('%s', async (_, firm, phase) => {
    const house = await openHouse()
    house.clock.now = TUESDAY
    await house.hello()
    await see(house, TUESDAY, 100_000)
    await enter(house, '100000', firm, phase)
    await cash(house, TUESDAY + HOUR, -1_000)
    await see(house, TUESDAY + 2 * HOUR, 99_000)
    await expect(change(house, 'payout', '1000')).rejects.toThrow(new RegExp(`in no funded phase of a firm: firm ${firm}, phase ${phase}`))
    expect(risk(house).capital).toEqual([])
  })

  it('where it contradicts the deals, the balance, or is no amount', async () => {
    const house = await funded()
    await cash(house, MIDNIGHT + 2 * HOUR, -9_000)
    await see(house, MIDNIGHT + 3 * HOUR, 99_000)
    await expect(change(house, 'payout', '9000')).rejects.toThrow(/the balance was 99000\.00 after it, below the capital of 100000\.00/)
    await expect(change(house, 'payout', '8000')).rejects.toMatchObject({ code: 'CAPITAL_MISMATCH' })
    await expect(change(house, 'scale-up', '125000')).rejects.toThrow(/9000\.00 were paid out, not 25000\.00 in/)
    await expect(change(house, 'payout', '1.001')).rejects.toMatchObject({ code: 'INVALID_FIELD', path: 'amount' })
    await house.restart()
    await see(house, MIDNIGHT + 4 * HOUR, 99_000)
    expect(risk(house).capital).toEqual([])
  })

  it('on paper, and before the account was seen', async () => {
    const house = await funded()
    await cash(house, MIDNIGHT + 2 * HOUR, -1_000)
    await house.restart()
    await expect(change(house, 'payout', '1000')).rejects.toThrow(/has not been seen since the start/)
    await see(house, MIDNIGHT + 3 * HOUR, 107_000)
    await house.server().engine.command(ACCOUNT, { kind: 'execution', execution: 'paper' }, 'user', 'test')
    await expect(change(house, 'payout', '1000')).rejects.toThrow(/is on paper/)
  })

  it('when the journal cannot take it: the floors and the emergency stay as they were', async () => {
    const disk = { isFull: false }
    const house = await funded('ftmo-2-step', {
      openJournal: (given) => {
        const journal = openJournal(given)
        const isCapital = (entries: readonly { kind: string }[]) => entries.some(({ kind }) => kind === 'capital')
        const full = () => Promise.reject(new BarcloseError('JOURNAL_DOWN', 'full'))
        return { ...journal, append: (entries) => (disk.isFull && isCapital(entries) ? full() : journal.append(entries)) }
      },
    })
    await cash(house, MIDNIGHT + 2 * HOUR, 25_000)
    await see(house, MIDNIGHT + 3 * HOUR, 133_000)
    const before = risk(house)
    disk.isFull = true
    await expect(change(house, 'scale-up', '125000')).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    expect(risk(house)).toEqual(before)
  })
})
