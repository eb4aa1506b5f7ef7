import { describe, expect, it } from 'vitest'
import { configOf } from '../../src/config.ts'
import type { Decision, Signal, Verdict } from '../../src/contracts/decision.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { waveSnapshot, WAVE_EURUSD } from '../../replay/wave-market.ts'
import { ACCOUNT, only, openHouse, type TestHouse } from '../support/house.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ack, armedHouse, beat, closeBar, firstSignal, GBPUSD, NOT_FILLED, serverNow, ticketOf } from '../support/orders.ts'
import { choices, policyOf } from '../support/policy.ts'

const MINUTE = 60_000

/** The same steps in a house that starts again where `restart` is called, and in one that never does. */
async function bothWays<T>(open: () => Promise<TestHouse>, steps: (house: TestHouse, restart: () => Promise<void>) => Promise<T>) {
  const never = await open()
  const again = await open()
  return { never: await steps(never, async () => undefined), again: await steps(again, () => again.restart()) }
}

const decisionOf = (house: TestHouse, reply: Reply): Decision => {
  const decision = house.server().journal.decision(only(reply, 'signals').decision ?? '')
  if (decision === undefined) throw new Error('no decision')
  return decision
}
const verdictOf = ({ verdicts }: Decision, gate: string): Verdict => {
  const verdict = verdicts.find((each) => each.gate === gate)
  if (verdict === undefined) throw new Error(`no verdict of ${gate}`)
  return verdict
}

describe('the calendar', () => {
  const release = (house: TestHouse, inMinutes: number) => ({
    time: serverNow(house) + inMinutes * 60,
    currency: 'USD',
    impact: 'high',
    name: 'Payrolls',
  })
  /** As an EA sends it that has told its calendar before. */
  const delta = async (house: TestHouse, calendar?: readonly object[]): Promise<Decision> => {
    house.clock.now += 5 * MINUTE
    const spoken = { account: ACCOUNT, session: 'one', seq: house.nextSeq(), now: serverNow(house) }
    const snapshot = waveSnapshot(WAVE_EURUSD, spoken, { full: false, closed: ['M5'] })
    return decisionOf(house, await house.send({ ...snapshot, ...(calendar === undefined ? {} : { calendar }) }))
  }

  it('is known after a restart, though the terminal does not say it again', async () => {
    const house = await armedHouse()
    await house.snapshot({ change: (message) => ({ ...message, calendar: [release(house, 10)] }) })
    await house.restart()
    expect(verdictOf(await delta(house), 'news')).toMatchObject({ pass: false, facts: { eventInMinutes: 5, currency: 'USD' } })
  })

  it('that was told to be empty is empty after a restart', async () => {
    const house = await armedHouse()
    await house.snapshot({ change: (message) => ({ ...message, calendar: [release(house, 20)] }) })
    expect(verdictOf(await delta(house, []), 'news').pass).toBe(true)
    await house.restart()
    expect(verdictOf(await delta(house), 'news')).toMatchObject({ pass: true, facts: { events: 0 } })
  })

  it('outlives its message, once that is pruned from the journal', async () => {
    const house = await armedHouse()
    await house.snapshot({ change: (message) => ({ ...message, calendar: [release(house, 20)] }) })
    // A checkpoint covers the message and a newer one follows it: nothing but the calendar needs it any more.
    await house.restart()
    await delta(house)
    const { journal } = house.server()
    const { pruned } = journal.maintain({ retentionDays: -1, compressAfterHours: 0 })
    expect(pruned).toBeGreaterThan(0)
    await house.restart()
    expect(verdictOf(await delta(house), 'news')).toMatchObject({ pass: false, facts: { eventInMinutes: 10 } })
  })

  it('of a snapshot that comes again does not replace the newer one', async () => {
    const house = await armedHouse()
    await house.snapshot()
    house.clock.now += 5 * MINUTE
    const spoken = { account: ACCOUNT, session: 'one', seq: house.nextSeq(), now: serverNow(house) }
    const first = { ...waveSnapshot(WAVE_EURUSD, spoken, { full: false, closed: ['M5'] }), calendar: [release(house, 15)] }
    await house.send(first)
    house.clock.now += 2_000
    // Of another symbol: it carries an empty list.
    await house.snapshot({ market: GBPUSD, closed: ['M5'] })
    await house.send(first)
    house.clock.now -= 2_000
    expect(verdictOf(await delta(house), 'news').pass).toBe(true)
  })
})

/** A position that the terminal shows, made of the first signal. */
async function opened(house: TestHouse): Promise<Readonly<{ signal: Signal; ticket: object }>> {
  const signal = await firstSignal(house)
  await ack(house, signal)
  const ticket = ticketOf(house, signal)
  house.clock.now += 1_000
  await beat(house, [ticket])
  return { signal, ticket }
}
const nextDecision = async (house: TestHouse, positions: readonly object[] = []): Promise<Decision> => {
  house.clock.now += 5 * MINUTE
  return decisionOf(house, [await closeBar(house, ['M5'], positions)])
}

describe('the wait after a close', () => {
  const closing = () => armedHouse({ policy: policyOf(() => choices.all), config: configOf({ minHoldBars: 0, minExitCostShare: 0 }) })

  it('is counted from the same instant after a restart, when the view that showed it came after the ack', async () => {
    const { never, again } = await bothWays(closing, async (house, restart) => {
      const { ticket } = await opened(house)
      house.clock.now += 5 * MINUTE
      const [close] = (await closeBar(house, ['M5'], [ticket])).signals
      if (close === undefined) throw new Error('no close')
      await ack(house, close)
      house.clock.now += 8
      await beat(house)
      await restart()
      return JSON.stringify(await nextDecision(house))
    })
    expect(again).toBe(never)
    // From the view, 8 ms behind the ack: of all that tells of a close the latest counts, so that no wait ends too early.
    expect(never).toContain('"sinceMinutes":5,')
  })

  it.each(['before it is gone', 'after it is gone'] as const)(
    'begins when a position is gone whose deal nobody tells, with a restart %s',
    async (when) => {
      const { never, again } = await bothWays(armedHouse, async (house, restart) => {
        const { ticket } = await opened(house)
        await beat(house, [ticket])
        house.clock.now += 7_000
        if (when === 'before it is gone') await restart()
        await beat(house)
        if (when === 'after it is gone') await restart()
        return JSON.stringify(await nextDecision(house))
      })
      expect(again).toBe(never)
      expect(never).toContain('a buy was closed 5.0 minutes ago')
    },
  )

  it('does not begin again when the same word comes twice', async () => {
    const halving = () => armedHouse({ policy: policyOf(() => choices.half), config: configOf({ minHoldBars: 0, minExitCostShare: 0 }) })
    const { never, again } = await bothWays(halving, async (house, restart) => {
      const { ticket } = await opened(house)
      house.clock.now += 5 * MINUTE
      const [close] = (await closeBar(house, ['M5'], [ticket])).signals
      if (close?.kind !== 'PARTIAL_CLOSE') throw new Error('no partial close')
      await ack(house, close)
      house.clock.now += MINUTE
      await ack(house, close)
      await restart()
      // Still shown, with less of it: no view tells of a close.
      house.clock.now -= MINUTE
      return verdictOf(await nextDecision(house, [{ ...ticket, lots: 0.1 }]), 'cooldown').facts
    })
    expect(again).toEqual(never)
    expect(never).toMatchObject({ sinceMinutes: 5 })
  })
})

it('an order that was filled and is not shown yet still takes its room after a restart', async () => {
  const { never, again } = await bothWays(armedHouse, async (house, restart) => {
    const signal = await firstSignal(house)
    house.clock.now += 290_000
    await ack(house, signal)
    await beat(house)
    await restart()
    house.clock.now += 10_000 - 1_000
    await beat(house)
    return house.server().engine.unsettled(ACCOUNT).length
  })
  expect(never).toBe(1)
  expect(again).toBe(never)
})

it('a fill that is told after its order was given up counts at once, and not only from the next start on', async () => {
  const { never, again } = await bothWays(
    () => armedHouse({ config: configOf({ rejectsMax: 1 }) }),
    async (house, restart) => {
      const signal = await firstSignal(house)
      await ack(house, signal, { ...NOT_FILLED, outcome: 'rejected', message: 'no' })
      await ack(house, signal)
      await restart()
      return JSON.stringify(await nextDecision(house, [ticketOf(house, signal)]))
    },
  )
  expect(again).toBe(never)
})

it('a flatten that the broker refuses is not tried again sooner because the server started again', async () => {
  const { never, again } = await bothWays(armedHouse, async (house, restart) => {
    const { ticket } = await opened(house)
    await house.server().engine.command(ACCOUNT, { kind: 'flatten' }, 'user', 'test')
    const closes: number[] = []
    for (let i = 0; i < 12; i += 1) {
      house.clock.now += 5_000
      const sent = (await beat(house, [ticket])).flatMap((message) => (message.type === 'signals' ? message.signals : []))
      closes.push(sent.length)
      const waiting = house.server().engine.unsettled(ACCOUNT)
      for (const { signal } of waiting) await ack(house, signal, { ...NOT_FILLED, outcome: 'rejected', message: 'no' })
      if (i % 4 === 1) await restart()
    }
    return closes
  })
  expect(again).toEqual(never)
  expect(never.filter((count) => count > 0).length).toBeGreaterThan(1)
})

it('a session that said bye is over after a restart too: the next one need not wait', async () => {
  const house = await openHouse({ desk: scriptedDesk(() => opinionOf(null)) })
  await house.hello()
  await house.send({ v: 1, account: ACCOUNT, session: 'one', seq: house.nextSeq(), type: 'bye', reason: 'removed' })
  await house.restart()
  expect((await house.hello({ session: 'two' })).map(({ type }) => type)).toContain('welcome')
})
