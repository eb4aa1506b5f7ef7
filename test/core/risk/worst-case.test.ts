import { describe, expect, it } from 'vitest'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { FIRMS } from '../../../src/core/firm/firms.ts'
import { nightsAhead, ofSymbol, type CostTerms } from '../../../src/core/risk/costs.ts'
import { roomFor } from '../../../src/core/risk/firm-room.ts'
import { stakesOf, type Exposure } from '../../../src/core/risk/open-risk.ts'
import { worstCaseOf } from '../../../src/core/risk/worst-case.ts'
import { heldPosition, sentSignal } from '../../support/gate-input.ts'
import { NOON, ZONE } from '../../support/house.ts'
import { elsewhere, EURUSD, exposureOf, groundOf } from '../../support/plan.ts'

/** Wednesday: the triple day of the specification. A lot pays 6.50 a night long, and earns 1.20 short. */
const WEDNESDAY = ZONE.toServer(NOON)
const DAY = 86_400
const terms = (change: Partial<CostTerms> = {}): CostTerms => ({
  settings: { stopSlippagePoints: 30, stopSlippages: [], commissionPerLot: 2.5, commissions: [] },
  spreadOf: () => 0.00008,
  serverSeconds: WEDNESDAY + DAY,
  ...change,
})
const worst = (exposure: Exposure, equity = 20_000_000, change: Partial<CostTerms> = {}) =>
  worstCaseOf({ equity, digits: 2, stakes: stakesOf({ ...exposure, specOf: () => EURUSD }).bounded, terms: terms(change) })

describe('the worst case', () => {
  it('of a position is its stop with slippage and spread, the half of the commission not yet paid, and a night of swap', () => {
    // Bought at 1.1, 100 in profit, 500 lost at the stop: 600 away. 30 points, 8 points, 2.50, 6.50.
    const held = heldPosition({ lots: 1, openPrice: 1.1, stop: 1.095, profit: 100, swap: -2 })
    expect(worst(exposureOf([held]), 20_009_800)).toEqual({
      equity: 20_009_800 - 60_000 - 3_000 - 800 - 250 - 650,
      parts: { stops: 60_000, slippage: 3_000, spread: 800, commission: 250, swap: 650 },
      lockedIn: 0,
    })
  })

  it('of a pending order slips twice and owes both halves of the commission', () => {
    const order = { ...elsewhere('GBPUSD'), lots: 2, price: 1.1, stop: 1.098 }
    expect(worst(exposureOf([], { orders: [order] })).parts).toEqual({
      stops: 40_000,
      slippage: 12_000,
      spread: 1_600,
      commission: 1_000,
      swap: 1_300,
    })
  })

  it('of a signal on its way is the money it carries, and both halves of the commission; one that closes frees nothing', () => {
    const exposure = exposureOf([], {
      onTheWay: [sentSignal({ riskMoney: 100 }), sentSignal({ kind: 'CLOSE_ALL', positionIdentifier: '7' })],
    })
    expect(worst(exposure).parts).toEqual({ stops: 10_000, slippage: 3_000, spread: 800, commission: 500, swap: 650 })
  })

  it('counts everything at once, both sides of a hedge included', () => {
    const hedge = [heldPosition({ side: 'buy', stop: 1.095 }), heldPosition({ identifier: '8', side: 'sell', stop: 1.105 })]
    expect(worst(exposureOf(hedge)).parts.stops).toBe(100_000)
  })

  it('does not count on a swap that would be earned, nor on a stop that the price has passed', () => {
    expect(worst(exposureOf([heldPosition({ side: 'sell', stop: 1.105 })])).parts.swap).toBe(0)
    expect(worst(exposureOf([heldPosition({ stop: 1.099, profit: -150 })])).parts.stops).toBe(0)
  })

  it('tells what stops beyond the entry have locked in, after all costs', () => {
    const winner = heldPosition({ stop: 1.105, profit: 700, swap: -2 })
    expect(worst(exposureOf([winner])).lockedIn).toBe(50_000 - 200 - 3_000 - 800 - 250 - 650)
  })

  it('rounds every part up to the cent', () => {
    const held = heldPosition({ lots: 0.01, stop: 1.09995 })
    expect(worst(exposureOf([held])).parts).toEqual({ stops: 5, slippage: 30, spread: 8, commission: 3, swap: 7 })
  })

  it('is in whole units of a currency without cents', () => {
    const stakes = stakesOf({ ...exposureOf([heldPosition({ stop: 1.098 })]), specOf: () => EURUSD }).bounded
    expect(worstCaseOf({ equity: 1_000_000, digits: 0, stakes, terms: terms() }).parts).toMatchObject({ stops: 200, commission: 3 })
  })
})

describe('the costs of a symbol', () => {
  it('are its own where the list has it', () => {
    const list = ['US30=300', 'XAUUSD=60.5']
    expect(['US30', 'XAUUSD', 'EURUSD'].map((name) => ofSymbol(list, SymbolNameSchema.parse(name), 30))).toEqual([300, 60.5, 30])
    expect(ofSymbol(list, null, 30)).toBe(30)
  })

  it('charge three nights on the triple day, one on the others; at the weekend Monday comes next', () => {
    const nights = [0, 1, 2, 3, 4, 5, 6].map((days) => nightsAhead(WEDNESDAY + days * DAY, { swapTripleDay: 3 }))
    expect(nights).toEqual([3, 1, 1, 1, 1, 1, 1])
    expect(nightsAhead(WEDNESDAY + 3 * DAY, { swapTripleDay: 1 })).toBe(3)
  })
})

const roomOf = (stand: Parameters<typeof groundOf>[0], exposure: Exposure, { balance = 200_000, buffer = 0 } = {}) => {
  const firm = groundOf(stand)
  const free = terms({
    settings: { stopSlippagePoints: 0, stopSlippages: [], commissionPerLot: 0, commissions: [] },
    spreadOf: () => 0,
  })
  const stakes = stakesOf(exposure).bounded
  return roomFor({
    firm,
    worst: worstCaseOf({ equity: firm.equity, digits: 2, stakes, terms: free }),
    balance: balance * 100,
    bufferPercent: buffer,
  })
}

describe('the room to the floors', () => {
  it('is what is left between the worst case and the tighter floor, less the buffer', () => {
    const held = exposureOf([heldPosition({ lots: 5, stop: 1.098 })])
    expect(roomOf({}, held)).toMatchObject({ room: 900_000, tightest: { name: 'daily', floor: 19_000_000, least: 19_000_000 } })
    expect(roomOf({}, held, { buffer: 0.5 })).toMatchObject({ room: 800_000, tightest: { least: 19_100_000 } })
    expect(roomOf({ midnight: 182_000 }, exposureOf([]), { balance: 182_000 })).toMatchObject({
      room: 200_000,
      tightest: { name: 'total' },
    })
  })

  it('is one cent less where equity at the floor has broken it', () => {
    const rules = FIRMS['the5ers-hyper-growth'].phases.challenge
    expect(roomOf({ initial: 10_000, rules }, exposureOf([]), { balance: 10_000 }).room).toBe(30_000 - 1)
  })

  it('holds against the day after the reset: what was gained today is under the floor by then', () => {
    // 8,000 realised today: 18,000 to today's floor, 10,000 to tomorrow's.
    expect(roomOf({ midnight: 200_000, equity: 208_000 }, exposureOf([]), { balance: 208_000 })).toMatchObject({
      room: 1_000_000,
      tightest: { name: 'daily after the reset', floor: 19_800_000 },
    })
  })

  it('is gone when an open loss would break the floor of midnight, though no price moved: 204,000 less 13,000', () => {
    const loser = heldPosition({ lots: 10, openPrice: 1.1, stop: 1.0865, profit: -13_000 })
    expect(roomOf({ midnight: 200_000, equity: 191_000 }, exposureOf([loser]), { balance: 204_000 })).toMatchObject({
      room: 19_050_000 - 19_400_000,
      tightest: { name: 'daily after the reset' },
    })
  })

  it('counts what may be closed in profit before the reset, while the rest stays at risk', () => {
    const winner = elsewhere('GBPUSD', { lots: 10, openPrice: 1.1, stop: 1.106, profit: 8_000 })
    const loser = elsewhere('AUDUSD', { lots: 10, openPrice: 1.1, stop: 1.091, profit: 0 })
    // Worst case 200,000 + 6,000 - 9,000; closed before the reset, the winner lifts the floor from 190,000 to 196,000.
    expect(roomOf({ equity: 208_000 }, exposureOf([winner, loser]))).toMatchObject({
      room: 100_000,
      tightest: { name: 'daily after the reset', floor: 19_600_000 },
    })
  })

  it('sees the floor that trails the end of the day rise with the balance of now', () => {
    const rules = FIRMS['ftmo-1-step'].phases.challenge
    const room = roomOf({ midnight: 200_000, equity: 230_000, rules }, exposureOf([]), { balance: 230_000 })
    expect(room.floors.map(({ name, floor }) => [name, floor / 100])).toEqual([
      ['daily', 194_000],
      ['total', 180_000],
      ['daily after the reset', 224_000],
      ['total after the reset', 210_000],
    ])
  })
})
