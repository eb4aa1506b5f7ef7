import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WAVE_EURUSD, waveSpec } from '../../../replay/wave-market.ts'
import { configOf } from '../../../src/config.ts'
import { SymbolSpecSchema, type SymbolSpec } from '../../../src/contracts/account.ts'
import { moneyBetween } from '../../../src/core/risk/open-risk.ts'
import { planEntry } from '../../../src/core/risk/plan-entry.ts'
import { floorToStep } from '../../../src/core/risk/volume.ts'

const eurusd = SymbolSpecSchema.parse(waveSpec(WAVE_EURUSD))
const settings = configOf({ riskPerTradePercent: 0.5, maxDeviationPoints: 0, marginUsePercent: 100 })
const room = { capital: 200_000, openRiskMoney: 0, freeMargin: 1e9 }
type Case = Readonly<{ spec: SymbolSpec; bid: number; stopDistancePrice: number; change?: Partial<Parameters<typeof planEntry>[0]> }>
const plan = ({ spec, bid, stopDistancePrice, change = {} }: Case) =>
  planEntry({
    side: 'buy',
    opinion: { stopDistancePrice, targetDistancePrice: null },
    quote: { bid, ask: bid, at: 0 },
    spec,
    room,
    settings,
    ...change,
  })

describe('the size of an entry', () => {
  // By hand: budget 1,000; lots = budget / (ticks to stop x tick value), floored to the step.
  it.each([
    ['EURUSD', { ...eurusd, digits: 5, point: 0.00001, tickSize: 0.00001, tickValue: 1 }, 1.1, 0.002, 5],
    [
      'US30 with a contract of 0.5',
      { ...eurusd, digits: 2, point: 0.01, tickSize: 0.01, tickValue: 0.005, volumeStep: 1, volumeMin: 1, volumeMax: 1_000 },
      40_000,
      150,
      13,
    ],
    ['XAUUSD', { ...eurusd, digits: 2, point: 0.01, tickSize: 0.01, tickValue: 1 }, 2_400, 12, 0.83],
    ['USDJPY at 150', { ...eurusd, digits: 3, point: 0.001, tickSize: 0.001, tickValue: 0.6667 }, 150, 0.6, 2.49],
  ])('of %s follows from budget, ticks and tick value', (_name, spec, bid, stopDistancePrice, lots) => {
    expect(plan({ spec, bid, stopDistancePrice })).toMatchObject({ kind: 'enter', lots })
  })

  it('below the minimum is refused, never raised', () => {
    const spec = { ...eurusd, volumeMin: 1, volumeStep: 1 }
    expect(plan({ spec, bid: 1.1, stopDistancePrice: 0.02, change: { room: { ...room, capital: 2_000 } } })).toMatchObject({
      kind: 'hold',
      gate: 'size',
    })
  })

  it('stays within our own cap whatever the broker allows', () => {
    expect(plan({ spec: eurusd, bid: 1.1, stopDistancePrice: 0.0001, change: { settings: { ...settings, lotsMax: 2 } } })).toMatchObject({
      lots: 2,
    })
  })

  it('is cut to the room that is left, and refused without any', () => {
    const left = (openRiskMoney: number) =>
      plan({ spec: eurusd, bid: 1.1, stopDistancePrice: 0.002, change: { room: { ...room, openRiskMoney } } })
    expect(left(3_500)).toMatchObject({ kind: 'enter', lots: 2.5 })
    expect(left(4_000)).toMatchObject({ kind: 'hold', gate: 'room' })
  })

  it('is cut to the free margin, and refused for margin when not even the smallest order fits', () => {
    const margin = (freeMargin: number) =>
      plan({ spec: { ...eurusd, marginPerLot: 1_000 }, bid: 1.1, stopDistancePrice: 0.002, change: { room: { ...room, freeMargin } } })
    expect(margin(1_500)).toMatchObject({ kind: 'enter', lots: 1.5 })
    expect(margin(5)).toMatchObject({ kind: 'hold', gate: 'margin' })
  })

  it('never risks more than the budget, and puts stop and target on the right sides', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        fc.double({ min: 0.0005, max: 0.05, noNaN: true }),
        fc.double({ min: 0.9, max: 1.5, noNaN: true }),
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 1_000, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        (side, stopDistancePrice, price, spreadPoints, capital, openRiskMoney) => {
          const bid = Number(price.toFixed(5))
          const quote = { bid, ask: Number((bid + spreadPoints * 0.00001).toFixed(5)), at: 0 }
          const entry = planEntry({
            side,
            opinion: { stopDistancePrice, targetDistancePrice: stopDistancePrice * 2 },
            quote,
            spec: eurusd,
            room: { ...room, capital, openRiskMoney },
            settings: configOf(),
          })
          if (entry.kind === 'hold') return
          const budget = Math.min(capital * 0.005, capital * 0.02 - openRiskMoney)
          expect(entry.riskMoney).toBeLessThanOrEqual(budget + 1e-6)
          expect(moneyBetween(eurusd, entry.lots, Math.abs(entry.price - entry.stop))).toBeLessThanOrEqual(entry.riskMoney)
          if (side === 'buy') expect([entry.stop < quote.bid, (entry.target ?? Infinity) > quote.ask]).toEqual([true, true])
          else expect([entry.stop > quote.ask, (entry.target ?? 0) < quote.bid]).toEqual([true, true])
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is refused with a stop on the wrong side of the spread, or nearer than the broker allows', () => {
    const quote = { bid: 1.1, ask: 1.102, at: 0 }
    expect(plan({ spec: eurusd, bid: 1.1, stopDistancePrice: 0.001, change: { quote } })).toMatchObject({ kind: 'hold', gate: 'stop' })
    expect(plan({ spec: { ...eurusd, stopsLevelPoints: 300 }, bid: 1.1, stopDistancePrice: 0.002 })).toMatchObject({
      kind: 'hold',
      gate: 'stop',
    })
  })
})

describe('a volume', () => {
  it('that is a whole number of steps keeps all of them', () => {
    for (let steps = 1; steps <= 1_000; steps += 1)
      expect(floorToStep({ volumeMin: 0.01, volumeStep: 0.01 }, steps * 0.01)).toBeCloseTo(steps * 0.01, 9)
  })
})
