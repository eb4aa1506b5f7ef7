import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/adapters/journal/journal.ts'
import { configOf } from '../../src/config.ts'
import { BarcloseError } from '../../src/errors.ts'
import type { JournalEntry } from '../../src/ports/journal.ts'
import type { Signal } from '../../src/contracts/decision.ts'
import { choices, policyOf } from '../support/policy.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ACCOUNT, only, openHouse, type TestHouse } from '../support/house.ts'
import { ack, armedHouse, beat, closeBar, firstSignal, NOT_FILLED, ticketOf } from '../support/orders.ts'

const MINUTE = 60_000
const command = async (house: TestHouse, kind: 'halt' | 'disarm' | 'flatten' | 'reduce' | 'resume' | 'arm') =>
  house.server().engine.command(ACCOUNT, { kind }, 'user', 'test')
const execution = async (house: TestHouse, to: 'paper' | 'broker') =>
  house.server().engine.command(ACCOUNT, { kind: 'execution', execution: to }, 'user', 'test')
const turn = async () => new Promise((resolve) => setImmediate(resolve))

/** A journal that refuses groups with such an entry while it is told to. */
function refusing(what: (entry: JournalEntry) => boolean) {
  const disk = { isFull: false }
  const options: Parameters<typeof openHouse>[0] = {
    openJournal: (given) => {
      const journal = openJournal(given)
      const full = () => Promise.reject(new BarcloseError('JOURNAL_DOWN', 'full'))
      return { ...journal, append: (entries) => (disk.isFull && entries.some(what) ? full() : journal.append(entries)) }
    },
  }
  return { disk, options }
}

describe('a switch in the middle of a decision', () => {
  it.each(['halt', 'disarm', 'reduce', 'flatten'] as const)('%s lets no add leave that was under way', async (kind) => {
    let letGo = () => {}
    const policy = policyOf(async () => {
      await new Promise<void>((resolve) => (letGo = resolve))
      return choices.add
    })
    const house = await armedHouse({ policy })
    const opened = await firstSignal(house)
    await ack(house, opened)
    house.clock.now += 5 * MINUTE
    const answer = closeBar(house, ['M5'], [ticketOf(house, opened)])
    await turn()
    await command(house, kind)
    letGo()
    expect((await answer).signals.filter((signal) => signal.kind === 'ADD' || signal.kind === 'OPEN')).toEqual([])
  })

  it('a flatten closes a ticket once, not beside the close of the policy', async () => {
    let letGo = () => {}
    const policy = policyOf(async () => {
      await new Promise<void>((resolve) => (letGo = resolve))
      return choices.all
    })
    const house = await armedHouse({ policy })
    const opened = await firstSignal(house)
    await ack(house, opened)
    house.clock.now += 5 * MINUTE
    const answer = closeBar(house, ['M5'], [ticketOf(house, opened)])
    await turn()
    await command(house, 'flatten')
    letGo()
    await answer
    const closes = house
      .server()
      .engine.unsettled(ACCOUNT)
      .filter((row) => row.signal.kind === 'CLOSE_ALL')
    expect(closes).toHaveLength(1)
  })

  it('nobody else fills while a close is being decided', async () => {
    let letGo = () => {}
    const desk = scriptedDesk(async () => {
      await new Promise<void>((resolve) => (letGo = resolve))
      return opinionOf('buy')
    })
    const house = await armedHouse({ desk })
    const answer = house.snapshot()
    await turn()
    await expect(execution(house, 'paper')).rejects.toMatchObject({ code: 'SWITCH_REFUSED' })
    letGo()
    expect(only(await answer, 'signals').signals).toHaveLength(1)
  })
})

describe('who fills', () => {
  it('is not changed after a restart before the account was seen: a position may be open', async () => {
    const house = await armedHouse()
    const opened = await firstSignal(house)
    await ack(house, opened)
    await beat(house, [ticketOf(house, opened)])
    await house.restart()
    await expect(execution(house, 'paper')).rejects.toMatchObject({ code: 'SWITCH_REFUSED' })
    await beat(house, [ticketOf(house, opened)])
    await expect(execution(house, 'paper')).rejects.toMatchObject({ code: 'SWITCH_REFUSED' })
    await beat(house, [])
    await expect(execution(house, 'paper')).resolves.toMatchObject({ execution: 'paper' })
  })

  it('is not changed while a position that was just filled on paper is open', async () => {
    const house = await openHouse({ desk: scriptedDesk(() => opinionOf('buy')) })
    await house.hello()
    await execution(house, 'paper')
    await house.arm()
    expect(only(await house.snapshot(), 'signals').reason).toMatch(/^enter buy/)
    expect(house.server().engine.positions(ACCOUNT)).toHaveLength(1)
    await expect(execution(house, 'broker')).rejects.toMatchObject({ code: 'SWITCH_REFUSED' })
  })

  it('stays as it was when the switch could not be written: no signal is filled here and sent there', async () => {
    const { disk, options } = refusing(({ kind }) => kind === 'switches')
    const house = await armedHouse(options)
    disk.isFull = true
    await expect(execution(house, 'paper')).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    disk.isFull = false
    const signal = await firstSignal(house)
    expect(house.server().journal.signal(signal.id)).toMatchObject({ execution: 'broker', state: 'sent' })
    expect(house.server().engine.account(ACCOUNT)).toMatchObject({ unsettledSignals: 1, switches: { execution: 'broker' } })
  })

  it('paper hears that the terminal lost its connection, and that it is back', async () => {
    const house = await openHouse({ desk: scriptedDesk(() => opinionOf('buy')) })
    await house.hello()
    await execution(house, 'paper')
    await house.arm()
    const off = (message: object & { permissions: object }) => ({ ...message, permissions: { ...message.permissions, connected: false } })
    expect(only(await house.snapshot({ change: off }), 'signals').reason).toContain('the terminal is not connected')
    house.clock.now += 5 * MINUTE
    expect(only(await house.snapshot({ closed: ['M5'] }), 'signals').reason).toMatch(/^enter buy/)
  })
})

describe('a flatten', () => {
  const closes = (reply: readonly { type: string; signals?: readonly (Signal | string)[] }[]) =>
    reply.flatMap((message) => (message.type === 'signals' ? (message.signals ?? []) : []))

  async function held(options: Parameters<typeof openHouse>[0] = {}) {
    const house = await armedHouse(options)
    const opened = await firstSignal(house)
    await ack(house, opened)
    const ticket = ticketOf(house, opened)
    await beat(house, [ticket])
    return { house, ticket }
  }

  it('that could not be written is asked for again and then leaves', async () => {
    const { disk, options } = refusing(({ kind }) => kind === 'signal')
    const { house, ticket } = await held(options)
    disk.isFull = true
    await expect(command(house, 'flatten')).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    expect(house.server().engine.account(ACCOUNT)).toMatchObject({ unsettledSignals: 0, switches: { mode: 'HALTED' } })
    await expect(beat(house, [ticket])).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    disk.isFull = false
    expect(closes(await beat(house, [ticket]))).toHaveLength(1)
  })

  it('whose closes the broker rejects is not tried at every heartbeat, and at once when a person asks again', async () => {
    const { house, ticket } = await held()
    await command(house, 'flatten')
    let tries = 0
    for (let second = 0; second < 3_600; second += 5) {
      for (const row of house.server().engine.unsettled(ACCOUNT)) {
        tries += 1
        await ack(house, row.signal, { ...NOT_FILLED, outcome: 'rejected' })
      }
      house.clock.now += 5_000
      await beat(house, [ticket])
    }
    expect(tries).toBeGreaterThanOrEqual(5)
    expect(tries).toBeLessThanOrEqual(12)
    for (const row of house.server().engine.unsettled(ACCOUNT)) await ack(house, row.signal, { ...NOT_FILLED, outcome: 'rejected' })
    await command(house, 'flatten')
    expect(house.server().engine.unsettled(ACCOUNT)).toHaveLength(1)
  })

  it('waits for the market of a ticket to open', async () => {
    const { house, ticket } = await held({ config: configOf() })
    const closeMarket = async (sessions: readonly object[]) => {
      house.clock.now += MINUTE
      await house.snapshot({
        closed: ['M1'],
        change: (message) => ({ ...message, positions: [ticket], spec: { ...message.spec, sessions } }),
      })
    }
    await closeMarket([])
    await command(house, 'flatten')
    expect(house.server().engine.unsettled(ACCOUNT)).toEqual([])
    await closeMarket([0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: 86_400 })))
    await beat(house, [ticket])
    expect(
      house
        .server()
        .engine.unsettled(ACCOUNT)
        .map(({ signal }) => signal.positionIdentifier),
    ).toEqual(['900'])
  })

  it('of an account that only answers when asked leaves with the next reply, once', async () => {
    const { house, ticket } = await held()
    await command(house, 'flatten')
    expect(closes(await beat(house, [ticket]))).toHaveLength(1)
    expect(closes(await beat(house, [ticket]))).toEqual([])
  })

  it('carries the seq of the answer in which it leaves: on a connection that is open nothing else tells it from a push', async () => {
    const { disk, options } = refusing(({ kind }) => kind === 'signal')
    const { house, ticket } = await held(options)
    await command(house, 'flatten')
    const sent = await beat(house, [ticket])
    for (const row of house.server().engine.unsettled(ACCOUNT)) await ack(house, row.signal, { ...NOT_FILLED, outcome: 'rejected' })
    disk.isFull = true
    await expect(command(house, 'flatten')).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
    disk.isFull = false
    const swept = await beat(house, [ticket])
    for (const reply of [sent, swept]) {
      expect(closes(reply)).toHaveLength(1)
      expect(reply.map(({ seq }) => seq)).toEqual(reply.map(() => reply[0]?.seq))
      expect(reply[0]?.seq).toBeGreaterThan(0)
    }
  })

  it('goes on after a restart that lost what was never sent', async () => {
    const { house, ticket } = await held()
    await command(house, 'flatten')
    await house.restart()
    house.clock.now += MINUTE
    const [lost] = only(await beat(house, [ticket]), 'query').signals
    const row = house
      .server()
      .engine.unsettled(ACCOUNT)
      .find(({ signal }) => signal.id === lost)
    if (row === undefined) throw new Error('the close is not known')
    await ack(house, row.signal, { ...NOT_FILLED, outcome: 'expired', retcode: 0 })
    expect(closes(await beat(house, [ticket]))).toHaveLength(1)
  })
})
