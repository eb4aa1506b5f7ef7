import { describe, expect, it } from 'vitest'
import { ACCOUNT, NOON, only, openHouse } from '../support/house.ts'

describe('the engine', () => {
  it('registers an account at its first hello, disarmed', async () => {
    const house = await openHouse()
    const reply = await house.hello()
    expect(only(reply, 'welcome')).toMatchObject({ windowBars: 300, held: [] })
    expect(only(reply, 'state')).toMatchObject({ armed: false, mode: 'ACTIVE', execution: 'broker' })
  })

  it('answers a bar close with a journalled decision that names its gate', async () => {
    const house = await openHouse()
    await house.hello()
    const signals = only(await house.snapshot(), 'signals')
    expect(signals.signals).toEqual([])
    expect(signals.reason).toBe('hold: switch: the account is not armed')
    const decision = house.server().journal.decision(signals.decision ?? '')
    expect(decision).toMatchObject({ account: ACCOUNT, symbol: 'EURUSD', timeframe: 'H1', entry: { kind: 'hold', gate: 'switch' } })
    expect(decision?.verdicts.map((verdict) => verdict.gate)).toContain('data-quality')
  })

  it('asks for all bars when a delta does not follow', async () => {
    const house = await openHouse()
    await house.hello()
    expect(only(await house.snapshot({ full: false }), 'resync')).toMatchObject({ brokerSymbol: 'EURUSD' })
    await house.snapshot()
    house.clock.now = NOON + 10 * 60_000
    expect(only(await house.snapshot({ full: false, closed: ['M5'] }), 'resync')).toMatchObject({ timeframe: 'M5' })
  })

  it('enters when the desk sees a crossing, with a stop, a target and a size within the budget', async () => {
    const house = await openHouse()
    await house.hello()
    await house.snapshot()
    await house.arm()
    const opened = await playUntilSignal(house)
    const [signal] = opened.signals
    expect(signal).toMatchObject({ kind: 'OPEN', symbol: 'EURUSD', brokerSymbol: 'EURUSD', positionIdentifier: null })
    expect(signal?.riskMoney).toBeLessThanOrEqual(500)
    expect(signal?.riskMoney).toBeGreaterThan(400)
    expect(signal?.id.length).toBeLessThanOrEqual(27)
  })

  it('gives the same answer to the same bytes, to a rebuilt message, and after a restart', async () => {
    const house = await openHouse()
    await house.hello()
    await house.snapshot()
    await house.arm()
    const first = await playUntilSignal(house)
    const again = only(
      await house.snapshot({
        full: false,
        closed: ['M5'],
        change: (message) => ({ ...message, quote: { ...message.quote, bid: message.quote.bid - 0.0003 } }),
      }),
      'signals',
    )
    expect({ ...again, seq: first.seq }).toEqual(first)
    await house.restart()
    const later = only(await house.snapshot({ full: false, closed: ['M5'] }), 'signals')
    expect({ ...later, seq: first.seq }).toEqual(first)
  })
})

async function playUntilSignal(house: Awaited<ReturnType<typeof openHouse>>) {
  for (let i = 0; i < 200; i += 1) {
    house.clock.now += 5 * 60_000
    const signals = only(await house.snapshot({ full: false, closed: ['M5'] }), 'signals')
    if (signals.signals.length > 0) return signals
  }
  throw new Error('no crossing in 200 bars')
}
