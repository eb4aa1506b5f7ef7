import { describe, expect, it } from 'vitest'
import { waveSpec, WAVE_EURUSD } from '../../../replay/wave-market.ts'
import { configOf } from '../../../src/config.ts'
import { SymbolSpecSchema } from '../../../src/contracts/account.ts'
import type { FirmName } from '../../../src/contracts/firm.ts'
import { FIRMS } from '../../../src/core/firm/firms.ts'
import { judge, type Standing } from '../../../src/core/firm/floors.ts'
import type { FirmGround } from '../../../src/core/firm/ground.ts'
import { findTrip } from '../../../src/core/firm/trip.ts'
import { atStops } from '../../../src/core/risk/at-stops.ts'
import { heldPosition } from '../../support/gate-input.ts'

const SETTINGS = configOf({ firmBufferPercent: 0.5, stopSlippagePoints: 0, stopSlippages: '', commissionPerLot: 0 })
const cents = (amount: number): number => Math.round(amount * 100)

function ground(firm: FirmName, equity: number, change: Partial<Standing> = {}): FirmGround {
  const initial = cents(50_000)
  const rules = firm === 'none' ? FIRMS.none.phases.funded : FIRMS[firm].phases[firm === 'apex' ? 'challenge' : 'funded']
  const standing: Standing = {
    digits: 2,
    initial,
    reference: { balance: initial, equity: initial },
    highestEndOfDay: null,
    highestEquity: cents(equity),
    ...change,
  }
  return { name: firm, rules, standing, equity: cents(equity), judged: judge(rules, standing, cents(equity)) }
}
const first = { day: cents(50_000), week: cents(50_000) }
const trip = (of: FirmGround) => findTrip({ ground: of, first, settings: SETTINGS, atStops: null })

describe('an account is closed', () => {
  it('within the buffer of the daily floor, and not a cent before', () => {
    expect(trip(ground('ftmo-2-step', 47_750))).toBeNull()
    expect(trip(ground('ftmo-2-step', 47_749.99))?.why).toContain('249.99 above the daily floor of 47500.00')
  })

  it('within the buffer of the total floor', () => {
    const change = { reference: { balance: cents(46_000), equity: cents(46_000) } }
    const calm = { day: cents(46_000), week: cents(46_000) }
    const at = (equity: number) =>
      findTrip({ ground: ground('ftmo-2-step', equity, change), first: calm, settings: SETTINGS, atStops: null })
    expect(at(45_250)).toBeNull()
    expect(at(45_249.99)?.why).toContain('above the total floor of 45000.00')
  })

  it('at the emergency loss of the day and of the week, without a firm as well', () => {
    expect(trip(ground('none', 47_500.01))).toBeNull()
    expect(trip(ground('none', 47_500))?.why).toContain("5 % or more of the day's first equity")
    const slow = { day: cents(45_100), week: cents(50_000) }
    expect(findTrip({ ground: ground('none', 45_000), first: slow, settings: SETTINGS, atStops: null })?.why).toContain(
      "10 % or more of the week's",
    )
  })

  it('when a floor that trails the equity has risen past what the stops bound, far from it as the account is', () => {
    const spec = SymbolSpecSchema.parse(waveSpec(WAVE_EURUSD))
    // Bought at 1.1, a stop 300 below, and 2,400 won: the floor of Apex stands at 49,900, the stop brings equity to 49,700.
    const position = heldPosition({ side: 'buy', lots: 1, openPrice: 1.1, stop: 1.097, profit: 2_400, swap: 0, commission: 0 })
    const seen = ground('apex', 52_400)
    const terms = { settings: SETTINGS, serverSeconds: 1_781_000_000, spreadOf: () => 0 }
    const spared = { ...spec, swapLongPerLot: 0 }
    const at = (stop: number) =>
      atStops(
        { positions: [{ ...position, stop }], orders: [], onTheWay: [], specOf: () => spared },
        { firm: seen, balance: 50_000, terms },
      )
    const closed = (stop: number) => findTrip({ ground: seen, first, settings: SETTINGS, atStops: at(stop) })
    expect(closed(1.1)).toBeNull()
    expect(closed(1.097)?.why).toBe('with every stop hit equity would be 49700.00, past the total floor of 49900.00')
  })

  it('not for a loss that nobody can bound: its own rules name it', () => {
    const position = heldPosition({ stop: null })
    const at = atStops(
      { positions: [position], orders: [], onTheWay: [], specOf: () => undefined },
      { firm: ground('apex', 50_000), balance: 50_000, terms: { settings: SETTINGS, serverSeconds: 0, spreadOf: () => 0 } },
    )
    expect(at).toBeNull()
  })
})
