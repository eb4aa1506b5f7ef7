import { describe, expect, it } from 'vitest'
import { configOf } from '../../src/config.ts'
import type { Columns } from '../../src/contracts/bars.ts'
import { TIMEFRAMES } from '../../src/contracts/primitives.ts'
import { ACCOUNT, only, openHouse, ZONE } from '../support/house.ts'
import { choices, policyOf } from '../support/policy.ts'
import { ack, armedHouse, closeBar, firstSignal, ticketOf } from '../support/orders.ts'
import { waveColumns, WAVE_EURUSD } from '../../replay/wave-market.ts'

describe('bars from the future', () => {
  it('are refused by name and stand in the way of nothing: exits go on', async () => {
    const house = await armedHouse({ policy: policyOf(() => choices.all), config: configOf({ minHoldBars: 0, minExitCostShare: 0 }) })
    const signal = await firstSignal(house)
    await ack(house, signal)
    house.clock.now += 60_000
    // A tick stamped hours ahead, as at a faulty switch of the server's clock, makes bars look closed that are not.
    const ahead = Math.floor(ZONE.toServer(house.clock.now)) + 6 * 3_600
    const future = house.snapshot({
      closed: ['M5'],
      change: (message) => ({
        ...message,
        quote: { ...message.quote, time: ahead },
        bars: { ...message.bars, M5: waveColumns(WAVE_EURUSD, 'M5', { now: ahead, count: 300, whole: true }) },
      }),
    })
    await expect(future).rejects.toMatchObject({ code: 'BAR_FORMING', path: 'bars.M5.time.299' })
    house.clock.now += 60_000
    const { signals } = await closeBar(house, ['M1'], [ticketOf(house, signal)])
    expect(signals.map(({ kind }) => kind)).toEqual(['CLOSE_ALL'])
  })
})

describe("a trade server's clock ahead of this machine's", () => {
  it('by less than the tolerance keeps no close from being decided', async () => {
    const house = await openHouse()
    await house.hello()
    // The bar has closed there; here its end is five seconds away.
    house.clock.now -= 5_000
    const there = Math.floor(ZONE.toServer(house.clock.now)) + 5
    const reply = await house.snapshot({ change: (sent) => snapshotAt(sent, there) })
    const decision = house.server().journal.decision(only(reply, 'signals').decision ?? '')
    expect(decision?.account).toBe(ACCOUNT)
    expect(decision?.verdicts[0]).toMatchObject({ gate: 'data-quality', pass: true })
  })
})

/** The same message as a terminal makes it at another server time. */
function snapshotAt(message: object, now: number): object {
  const bars: Record<string, Columns> = {}
  for (const timeframe of TIMEFRAMES) bars[timeframe] = waveColumns(WAVE_EURUSD, timeframe, { now, count: 300, whole: true })
  return { ...message, serverTime: now, closed: ['M5'], bars, quote: { bid: 1.1, ask: 1.10008, time: now } }
}
