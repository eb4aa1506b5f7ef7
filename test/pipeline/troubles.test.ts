import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/adapters/journal/journal.ts'
import { BarcloseError } from '../../src/errors.ts'
import { ACCOUNT, type TestHouse } from '../support/house.ts'
import { ack, armedHouse, beat, closeBar, firstSignal, NOT_FILLED, serverNow } from '../support/orders.ts'

const MINUTE = 60_000
const switches = (house: TestHouse) => house.server().engine.account(ACCOUNT)?.switches
/** A heartbeat whose clock is an hour behind. */
const lateBeat = (house: TestHouse) => beat(house, [], { serverTime: serverNow(house) - 3_600 })

describe('a clock that disagrees', () => {
  it('takes an armed account to reducing with its second message in a row, and stays there when it agrees again', async () => {
    const house = await armedHouse()
    await beat(house)
    await expect(lateBeat(house)).rejects.toMatchObject({ code: 'STALE_CLOCK' })
    expect(switches(house)).toMatchObject({ mode: 'ACTIVE', armed: true })
    await expect(lateBeat(house)).rejects.toMatchObject({ code: 'STALE_CLOCK' })
    expect(switches(house)).toMatchObject({ mode: 'REDUCING', armed: false, who: 'guard' })
    expect(switches(house)?.why).toMatch(/^the clock disagreed in 2 messages in a row: the server's time is 3600000 ms behind/)
    house.clock.now += 5 * MINUTE
    expect((await closeBar(house, ['M5'])).reason).toContain('hold: switch: the account is REDUCING: the clock disagreed')
    await house.restart()
    expect(switches(house)).toMatchObject({ mode: 'REDUCING', armed: false })
  })

  it('is forgiven where only one message was late', async () => {
    const house = await armedHouse()
    for (let i = 0; i < 3; i += 1) {
      await expect(lateBeat(house)).rejects.toMatchObject({ code: 'STALE_CLOCK' })
      await beat(house)
    }
    expect(switches(house)).toMatchObject({ mode: 'ACTIVE', armed: true })
  })
})

describe('a journal that failed', () => {
  const failing = () => {
    const disk = { isFull: false }
    return {
      disk,
      house: async () =>
        armedHouse({
          openJournal: (options) => {
            const journal = openJournal(options)
            const full = () => Promise.reject(new BarcloseError('JOURNAL_DOWN', 'full'))
            return { ...journal, append: (entries) => (disk.isFull ? full() : journal.append(entries)) }
          },
        }),
    }
  }

  it('stops an armed account as soon as it can be written, before anything else is taken', async () => {
    const { disk, house: open } = failing()
    const house = await open()
    disk.isFull = true
    house.clock.now += 5 * MINUTE
    await expect(house.snapshot({ closed: ['M5'] })).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    disk.isFull = false
    house.clock.now += 5 * MINUTE
    const { reason, signals } = await closeBar(house, ['M5'])
    expect({ reason, signals }).toEqual({
      reason: 'hold: switch: the account is REDUCING: the journal could not be written: full',
      signals: [],
    })
    await house.restart()
    expect(switches(house)).toMatchObject({ mode: 'REDUCING', armed: false, who: 'guard' })
  })

  it('leaves a halted account halted', async () => {
    const { disk, house: open } = failing()
    const house = await open()
    disk.isFull = true
    await expect(beat(house)).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    disk.isFull = false
    await house.server().engine.command(ACCOUNT, { kind: 'halt' }, 'user', 'enough')
    await beat(house)
    expect(switches(house)).toMatchObject({ mode: 'HALTED', why: 'enough' })
  })

  it('has nothing to stop where nobody has armed', async () => {
    const { disk, house: open } = failing()
    const house = await open()
    await ack(house, await firstSignal(house), NOT_FILLED)
    await house.server().engine.command(ACCOUNT, { kind: 'disarm' }, 'user', 'for today')
    disk.isFull = true
    await expect(beat(house)).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    disk.isFull = false
    await beat(house)
    expect(switches(house)).toMatchObject({ mode: 'ACTIVE', why: 'for today' })
  })
})
