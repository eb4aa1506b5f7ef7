import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/adapters/journal/journal.ts'
import { configOf } from '../../src/config.ts'
import { BarcloseError } from '../../src/errors.ts'
import type { JournalEntry } from '../../src/ports/journal.ts'
import { choices, policyOf } from '../support/policy.ts'
import { ACCOUNT, NOON, ZONE } from '../support/house.ts'
import { ack, armedHouse, beat, closeBar, firstSignal, GBPUSD, NOT_FILLED, report, ticketOf } from '../support/orders.ts'

const MINUTE = 60_000
const unsettled = (house: Awaited<ReturnType<typeof armedHouse>>) => house.server().engine.account(ACCOUNT)?.unsettledSignals

describe('what the broker said of a signal', () => {
  it.each(['expired', 'rejected', 'unknown'])('is not taken back by a later %s: what was filled keeps its room', async (outcome) => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal)
    await ack(house, signal, { ...NOT_FILLED, outcome })
    expect(house.server().engine.unsettled(ACCOUNT)).toMatchObject([{ state: 'filled' }])
    expect(house.server().journal.signal(signal.id)?.state).toBe('filled')
  })

  it('is not taken back by a search that found no trace of it', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal)
    house.clock.now = signal.expiresAt + 1_000
    await report(house, signal, { ...NOT_FILLED, outcome: 'unknown', known: false })
    expect(unsettled(house)).toBe(1)
  })

  it('frees the room when a placed order is refused after all', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal, { outcome: 'placed', positionIdentifier: null, lots: 0, price: 0 })
    await ack(house, signal, { ...NOT_FILLED, outcome: 'rejected' })
    expect(unsettled(house)).toBe(0)
  })

  it('counts one add once, however often its fill is told', async () => {
    const house = await armedHouse({ policy: policyOf(() => choices.add), config: configOf({ signalExpiryMs: 300_000 }) })
    const opened = await firstSignal(house)
    await ack(house, opened)
    house.clock.now += 5 * MINUTE
    const held = ticketOf(house, opened, { profit: 900, openTime: ZONE.toServer(NOON) })
    const [add] = (await closeBar(house, ['M5'], [held])).signals
    if (add === undefined) throw new Error('no add')
    expect(add.kind).toBe('ADD')
    // A netting account: the add lands in the position that is held.
    await ack(house, add, { outcome: 'partial', positionIdentifier: '900' })
    await ack(house, add, { positionIdentifier: '900' })
    await report(house, add, { positionIdentifier: '900' })
    house.clock.now += MINUTE
    const { decision } = await closeBar(house, ['M1'], [held])
    expect(house.server().journal.decision(decision ?? '')?.moves).toMatchObject([{ observation: { adds: 1 } }])
  })
})

describe('a search without a trace', () => {
  it("expires nothing that the terminal's own clock would still execute", async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    // The trade server runs 15 s behind this machine: what is too old here is not too old there.
    house.clock.now = signal.expiresAt + 5_000
    const searched = ZONE.toServer(house.clock.now) - 15
    await report(house, signal, { ...NOT_FILLED, outcome: 'unknown', known: false }, searched)
    expect(unsettled(house)).toBe(1)
    await report(house, signal, { ...NOT_FILLED, outcome: 'unknown', known: false }, ZONE.toServer(signal.expiresAt) + 1)
    expect(unsettled(house)).toBe(0)
  })
})

describe('a fill that the account does not show yet', () => {
  it('still counts, so that a second symbol cannot spend its room', async () => {
    const house = await armedHouse({ config: configOf({ riskPerTradePercent: 1, riskPortfolioPercent: 1, marginUsePercent: 100 }) })
    const signal = await firstSignal(house)
    await ack(house, signal)
    // The terminal's list of positions lags the answer of the trade server.
    await beat(house, [])
    expect((await closeBar(house, ['M5'], [], GBPUSD)).signals).toEqual([])
    expect(unsettled(house)).toBe(1)
    await beat(house, [ticketOf(house, signal)])
    expect(unsettled(house)).toBe(0)
  })

  it('is let go when it never shows: it was stopped out at once', async () => {
    const house = await armedHouse()
    const signal = await firstSignal(house)
    await ack(house, signal)
    house.clock.now += 15_000
    await beat(house, [])
    expect(unsettled(house)).toBe(0)
  })
})

it('a view from before the ack is not the account, also when the server was started anew in between', async () => {
  const isGbp = (entry: JournalEntry) => entry.kind === 'decision' && entry.decision.symbol === 'GBPUSD'
  const disk = { isFull: true }
  const house = await armedHouse({
    config: configOf({ riskPerTradePercent: 1, riskPortfolioPercent: 1, marginUsePercent: 100 }),
    openJournal: (options) => {
      const journal = openJournal(options)
      const full = new BarcloseError('JOURNAL_DOWN', 'full')
      return { ...journal, append: (entries) => (disk.isFull && entries.some(isGbp) ? Promise.reject(full) : journal.append(entries)) }
    },
  })
  const signal = await firstSignal(house)
  // Its bars were written, its decision was not; before it is sent again the ack comes and the server starts anew.
  const early = { market: GBPUSD, closed: ['M5'], seq: house.nextSeq() } as const
  await expect(house.snapshot(early)).rejects.toMatchObject({ code: 'JOURNAL_DOWN' })
  disk.isFull = false
  await ack(house, signal)
  await house.restart()
  await expect(house.snapshot(early)).rejects.toMatchObject({ code: 'SEQ_BACK' })
  await house.server().engine.command(ACCOUNT, { kind: 'resume' }, 'user', 'looked at the journal')
  await house.arm()
  expect((await closeBar(house, ['M5'], [ticketOf(house, signal)], GBPUSD)).reason).toMatch(/hold: portfolio: [\d.]+ is at risk already/)
})
