import { describe, expect, it } from 'vitest'
import type { SymbolSpec } from '../../../src/contracts/account.ts'
import { floorToStep } from '../../../src/core/risk/volume.ts'
import { planEntry } from '../../../src/core/risk/plan-entry.ts'
import { about, elsewhere, exposureOf, FREE, groundOf, planOf } from '../../support/plan.ts'
import { sentSignal } from '../../support/gate-input.ts'

const whole = { volumeStep: 1, volumeMin: 1, volumeMax: 1_000 }
const spec = (change: Partial<SymbolSpec>): SymbolSpec => ({ ...FREE, ...change })
type Priced = Readonly<{ spec: SymbolSpec; bid: number; stopDistancePrice: number; change?: Parameters<typeof planOf>[0] }>
const plan = ({ spec: of, bid, stopDistancePrice, change = {} }: Priced) =>
  planEntry(
    planOf({
      spec: of,
      quote: { bid, ask: bid, at: 0 },
      opinion: { stopDistancePrice, targetDistancePrice: null },
      market: { range: { price: stopDistancePrice, timeframe: 'D1' }, yearlyVolatility: 0.1 },
      ...change,
    }),
  )

describe('check 11: the size on 200,000 at half a per cent', () => {
  // By hand: budget 1,000; lots = budget / (ticks to stop x tick value), floored to the step.
  it.each([
    ['EURUSD, 200 ticks of 1', spec({ tickValue: 1 }), 1.1, 0.002, 5],
    [
      'US30 of contract 0.5, 15,000 ticks of 0.005',
      spec({ digits: 2, point: 0.01, tickSize: 0.01, tickValue: 0.005, ...whole }),
      40_000,
      150,
      13,
    ],
    ['XAUUSD of 100 ounces, 1,200 ticks of 1', spec({ digits: 2, point: 0.01, tickSize: 0.01, tickValue: 1 }), 2_400, 12, 0.83],
    ['XAUUSD of 10 ounces, 1,200 ticks of 0.1', spec({ digits: 2, point: 0.01, tickSize: 0.01, tickValue: 0.1, ...whole }), 2_400, 12, 8],
    ['USDJPY at 150, 600 ticks of 0.6667', spec({ digits: 3, point: 0.001, tickSize: 0.001, tickValue: 0.6667 }), 150, 0.6, 2.49],
  ])('%s', (_name, of, bid, stopDistancePrice, lots) => {
    const entry = plan({ spec: of, bid, stopDistancePrice })
    expect(entry).toMatchObject({ kind: 'enter', lots, facts: { limitedBy: 'perTrade', perTradeMoney: 1_000 } })
    if (entry.kind === 'enter') expect(entry.riskMoney).toBeLessThanOrEqual(1_000 + 1e-9)
  })

  it('follows from a tick value of all its digits: 0.005 is not 0.01', () => {
    const us30 = { digits: 2, point: 0.01, tickSize: 0.01, ...whole }
    expect(plan({ spec: spec({ ...us30, tickValue: 0.01 }), bid: 40_000, stopDistancePrice: 150 })).toMatchObject({ lots: 6 })
  })
})

describe('the size of an entry', () => {
  it('is cut to the room that is left, and refused without any', () => {
    const left = (lots: number) =>
      plan({ spec: FREE, bid: 1.1, stopDistancePrice: 0.002, change: { exposure: exposureOf([elsewhere('GBPUSD', { lots })]) } })
    // 200 a lot to the stop: 3,500 and 4,000 of the 4,000 that 2 % allow.
    expect(left(17.5)).toMatchObject({ kind: 'enter', lots: 2.5, facts: { limitedBy: 'portfolio', portfolioMoney: about(500) } })
    expect(left(20)).toMatchObject({ kind: 'hold', gate: 'room' })
  })

  it('counts pending orders and entries on their way like positions', () => {
    const order = { ...elsewhere('GBPUSD'), lots: 10, price: 1.1, stop: 1.098 }
    const exposure = exposureOf([], { orders: [order], onTheWay: [sentSignal({ riskMoney: 1_500 })] })
    expect(plan({ spec: FREE, bid: 1.1, stopDistancePrice: 0.002, change: { exposure } })).toMatchObject({
      lots: 2.5,
      facts: { portfolioMoney: about(500) },
    })
  })

  it('is cut to the free margin, and refused for margin when not even the smallest order fits', () => {
    const margin = (freeMargin: number) =>
      plan({
        spec: spec({ marginPerLot: 1_000 }),
        bid: 1.1,
        stopDistancePrice: 0.002,
        change: { room: { balance: 200_000, capital: 200_000, freeMargin } },
      })
    expect(margin(1_500)).toMatchObject({ kind: 'enter', lots: 1.5, facts: { limitedBy: 'margin' } })
    expect(margin(5)).toMatchObject({ kind: 'hold', gate: 'margin' })
    expect(margin(-5)).toMatchObject({ kind: 'hold', gate: 'margin' })
  })

  it('goes to a fifth in a crisis, to half in a volatile market and in one whose state is unknown', () => {
    const lots = (['ranging', 'trending', 'volatile', 'crisis', null] as const).map((regime) => {
      const entry = planEntry(planOf({ regime }))
      return entry.kind === 'enter' ? entry.lots : null
    })
    expect(lots).toEqual([5, 5, 2.5, 1, 2.5])
  })

  it('is refused when what is open cannot be bounded', () => {
    const naked = elsewhere('GBPUSD', { stop: null })
    expect(planEntry(planOf({ exposure: exposureOf([naked]) }))).toMatchObject({ kind: 'hold', gate: 'room' })
    expect(planEntry(planOf({ exposure: exposureOf([elsewhere('GBPUSD')], { specOf: () => undefined }) }))).toMatchObject({
      kind: 'hold',
      gate: 'room',
    })
  })

  it('names every cap with its number, and the one that decided', () => {
    const entry = planEntry(planOf({ firm: groundOf(), limits: [{ name: 'group', gate: 'correlation', money: 600 }] }))
    expect(entry).toMatchObject({ kind: 'enter', lots: 3 })
    expect(entry.facts).toMatchObject({
      limitedBy: 'group',
      perTradeLots: about(5),
      positionLots: about(10),
      portfolioLots: about(20),
      groupLots: about(3),
      ownLots: 50,
      brokerLots: 100,
      floorsLots: about(50),
      floor: 'daily',
      worstEquityMoney: 199_400,
    })
    expect(Object.values(entry.facts).every((fact) => typeof fact !== 'number' || Number.isFinite(fact))).toBe(true)
  })
})

describe('a volume', () => {
  it('that is a whole number of steps keeps all of them', () => {
    for (let steps = 1; steps <= 1_000; steps += 1)
      expect(floorToStep({ volumeMin: 0.01, volumeStep: 0.01 }, steps * 0.01)).toBeCloseTo(steps * 0.01, 9)
  })
})
