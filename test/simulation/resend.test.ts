import { describe, expect, it } from 'vitest'
import { waveSnapshot, WAVE_EURUSD } from '../../replay/wave-market.ts'
import { openJournal } from '../../src/adapters/journal/journal.ts'
import type { JournalEntry } from '../../src/ports/journal.ts'
import { ACCOUNT, NOON, only, openHouse, ZONE } from '../support/house.ts'

describe('a hello', () => {
  it('sent again with the same bytes gets the same answer, also after a restart', async () => {
    const house = await openHouse()
    const first = await house.hello({ seq: 1 })
    expect(await house.hello({ seq: 1 })).toEqual(first)
    await house.restart()
    expect(await house.hello({ seq: 1 })).toEqual(first)
    expect(await Promise.all([house.hello({ seq: 2 }), house.hello({ seq: 2 })])).toMatchObject([
      [{ seq: 2 }, {}],
      [{ seq: 2 }, {}],
    ])
  })

  it('with other bytes under a seq that was used is a conflict', async () => {
    const house = await openHouse()
    await house.hello({ seq: 1 })
    await expect(house.hello({ seq: 1, extra: { leverage: 30 } })).rejects.toMatchObject({ code: 'CONFLICT', path: 'seq' })
    await house.restart()
    await expect(house.hello({ seq: 1, extra: { leverage: 30 } })).rejects.toMatchObject({ code: 'CONFLICT', path: 'seq' })
  })

  it('cannot take the seq of its session back', async () => {
    const house = await openHouse()
    await house.hello({ seq: 5 })
    await house.snapshot({ seq: 7 })
    await expect(house.hello({ seq: 6 })).rejects.toMatchObject({ code: 'SEQ_BACK', path: 'seq' })
    await house.restart()
    await expect(house.hello({ seq: 6 })).rejects.toMatchObject({ code: 'SEQ_BACK', path: 'seq' })
    await expect(house.snapshot({ seq: 8 })).resolves.toMatchObject([{ type: 'signals' }])
  })

  it('cannot begin a session again that another one has followed', async () => {
    const house = await openHouse()
    await house.hello({ seq: 1, session: 'one' })
    house.clock.now += 60_000
    await house.hello({ seq: 1, session: 'two' })
    house.clock.now = NOON + 120_000
    await expect(house.hello({ seq: 1, session: 'one' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('a message that was refused', () => {
  it('is journalled like a new one when it comes again and is taken', async () => {
    const house = await openHouse()
    await house.hello()
    await house.snapshot()
    const closeAt = NOON + 300_000
    const spoken = { account: ACCOUNT, session: 'one', seq: 90, now: ZONE.toServer(closeAt) }
    const message = waveSnapshot(WAVE_EURUSD, spoken, { full: false, closed: ['M5'] })
    house.clock.now = closeAt + 3_600_000
    await expect(house.send(message)).rejects.toMatchObject({ code: 'STALE_CLOCK' })
    house.clock.now = closeAt
    expect(only(await house.send(message), 'signals').decision).toContain('|M5|')
    expect(house.server().journal.fingerprint(ACCOUNT, 'one', 90)).toBeDefined()
    await expect(house.send({ ...message, stateVersion: 7 })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('a journal that lost a bar', () => {
  it('gives no windows after the break, and whole ones again once all bars were sent', async () => {
    const losing = { on: false }
    const house = await openHouse({
      openJournal: (options) => {
        const journal = openJournal(options)
        const keep = ({ kind }: JournalEntry) => kind !== 'checkpoint' && !(losing.on && kind === 'received')
        return { ...journal, append: (entries) => journal.append(entries.filter((entry) => keep(entry))) }
      },
    })
    const delta = async () => {
      house.clock.now += 300_000
      return (await house.snapshot({ full: false, closed: ['M5'] }))[0]?.type
    }
    await house.hello()
    await house.snapshot()
    expect(await delta()).toBe('signals')
    losing.on = true
    expect(await delta()).toBe('signals')
    losing.on = false
    expect(await delta()).toBe('signals')
    await house.restart()
    expect(await delta()).toBe('resync')
    await house.snapshot({ closed: ['M5'] })
    expect(await delta()).toBe('signals')
    await house.restart()
    expect(await delta()).toBe('signals')
  })
})
