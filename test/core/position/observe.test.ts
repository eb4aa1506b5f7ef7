import { describe, expect, it } from 'vitest'
import { WAVE_EURUSD, waveColumns } from '../../../replay/wave-market.ts'
import type { Columns } from '../../../src/contracts/bars.ts'
import { BrokerSymbolSchema } from '../../../src/contracts/primitives.ts'
import { observePositions } from '../../../src/core/position/observe.ts'
import type { Origin } from '../../../src/core/position/origin.ts'
import { startSeries } from '../../../src/pipeline/windows/series.ts'
import { opinionOf } from '../../support/desk.ts'
import { gateInput, heldPosition } from '../../support/gate-input.ts'
import { NOON, ZONE } from '../../support/house.ts'

const { close } = gateInput()
const flat = (change: Partial<Columns> = {}): Columns => {
  const bars = waveColumns(WAVE_EURUSD, 'M5', { now: ZONE.toServer(NOON), count: 300, whole: true })
  const level = (price: number) => bars.time.map(() => price)
  return { ...bars, open: level(1.1), high: level(1.1), low: level(1.1), close: level(1.1), ...change }
}
const windowOf = (bars: Columns) => ({ M5: startSeries(bars, { timeframe: 'M5', zone: ZONE }).bars })
const origin: Origin = { signal: 's', kind: 'OPEN', timeframe: 'M5', riskPerLot: 200, reducedAt: null, adds: 0, askedLots: 1, sentAt: 0 }
const peakAt = (index: number, high: number) => ({ high: flat().time.map((_at, i) => (i === index ? high : 1.1)) })
const look = (change: Partial<Parameters<typeof observePositions>[0]> = {}) =>
  observePositions({
    close,
    positions: [heldPosition({})],
    window: windowOf(flat()),
    opinion: opinionOf('buy'),
    originOf: () => origin,
    ...change,
  })

describe('a position as the policy sees it', () => {
  it('counts profit after costs in units of its first risk, and bars of its own timeframe', () => {
    const [seen] = look({ positions: [heldPosition({ profit: 105, swap: 0, commission: -2.5 })] })
    // 105 less the commission of both sides, over 200 at risk.
    expect(seen?.observation).toMatchObject({ side: 'buy', lots: 1, profitR: 0.5, barsHeld: 12, leaning: 'buy', hasStop: true, adds: 0 })
  })

  it('reads its peak from the bars since it was opened', () => {
    // 40 points of 10 each above the entry: 400 less 5, over 200.
    expect(look({ window: windowOf(flat(peakAt(295, 1.104))) })[0]?.observation.peakProfitR).toBeCloseTo(1.975, 9)
    expect(look({ window: windowOf(flat(peakAt(280, 1.104))) })[0]?.observation.peakProfitR).toBeCloseTo(-0.025, 9)
  })

  it('counts its peak anew from a partial close, so that the same peak is not given back twice', () => {
    const reduced = { ...origin, reducedAt: NOON - 600_000 }
    const window = windowOf(flat(peakAt(294, 1.104)))
    expect(look({ window })[0]?.observation.peakProfitR).toBeCloseTo(1.975, 9)
    expect(look({ window, originOf: () => reduced })[0]?.observation.peakProfitR).toBeCloseTo(-0.025, 9)
  })

  it('takes the side of the spread into account for shorts', () => {
    const low = flat().time.map((_at, i) => (i === 299 ? 1.096 : 1.1))
    const [seen] = look({ positions: [heldPosition({ side: 'sell', stop: 1.102 })], window: windowOf(flat({ low })) })
    // Bought back at 1.096 plus 8 points of spread: 392 less 5, over 200.
    expect(seen?.observation.peakProfitR).toBeCloseTo(1.935, 9)
  })

  it('is all tickets of one side; those by hand, of another contract, or unknown to the journal are left alone', () => {
    const other = BrokerSymbolSchema.parse('EURUSD.x')
    const positions = [
      heldPosition({ identifier: '2', openedAt: NOON - 60_000, lots: 0.5, stop: null }),
      heldPosition({ identifier: '1' }),
      heldPosition({ identifier: '3', isOurs: false }),
      heldPosition({ identifier: '4', brokerSymbol: other }),
      heldPosition({ identifier: '5' }),
      heldPosition({ identifier: '6', side: 'sell' }),
    ]
    const seen = look({
      positions,
      originOf: (identifier) => (identifier === '5' ? undefined : identifier === '2' ? { ...origin, kind: 'ADD' } : origin),
    })
    expect(
      seen.map(({ observation }) => [observation.side, observation.identifiers, observation.lots, observation.hasStop, observation.adds]),
    ).toEqual([
      ['buy', ['1', '2'], 1.5, false, 1],
      ['sell', ['6'], 1, true, 0],
    ])
  })

  it('hears the desk only at closes of its own timeframe', () => {
    expect(look({ close: { ...close, trigger: 'M1' } })[0]?.observation.leaning).toBeNull()
  })
})
