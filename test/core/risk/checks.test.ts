import { describe, expect, it } from 'vitest'
import { configOf, decidingSettings, readConfig } from '../../../src/config.ts'
import { SymbolSpecSchema, type SymbolSpec } from '../../../src/contracts/account.ts'
import type { Entry } from '../../../src/contracts/decision.ts'
import { moneyBetween } from '../../../src/core/risk/open-risk.ts'
import { planEntry } from '../../../src/core/risk/plan-entry.ts'
import { elsewhere, exposureOf, FREE, groundOf, lotsOf, planOf } from '../../support/plan.ts'

/** A system with the same plan failed in these ways; the numbers are those of its post-mortem and of its acceptance list. */
const plan = (change: Parameters<typeof planOf>[0] = {}): Entry => planEntry(planOf(change))
const distances = (stopDistancePrice: number | null, targetDistancePrice: number | null = null) => ({
  opinion: { stopDistancePrice, targetDistancePrice },
})
const spec = (change: Partial<SymbolSpec>): SymbolSpec => ({ ...FREE, ...change })

describe('check 12', () => {
  it('a budget below the smallest order is no order, and says so', () => {
    const room = { balance: 2_000, capital: 2_000, freeMargin: 1e9 }
    const entry = plan({ room, spec: spec({ volumeMin: 0.1, volumeStep: 0.1 }) })
    expect(entry).toMatchObject({ kind: 'hold', gate: 'size', reason: '0.0500 lots is below the minimum of 0.1, limited by perTrade' })
    expect(entry.facts).toMatchObject({ perTradeMoney: 10, volumeMin: 0.1 })
  })

  it('the own cap holds where the broker would take 100 lots', () => {
    expect(plan({ ...distances(0.00002), settings: { lotsMax: 50 } })).toMatchObject({ lots: 50, facts: { limitedBy: 'own' } })
    expect(plan({ ...distances(0.00002), settings: { lotsMax: 500 } })).toMatchObject({ lots: 100, facts: { limitedBy: 'broker' } })
  })
})

describe('check 13: GBPUSD at 1.3236 with a daily range of 0.008', () => {
  const market = { range: { price: 0.008, timeframe: 'D1' as const }, yearlyVolatility: 0.1 }
  const quote = { bid: 1.3236, ask: 1.3237, at: 0 }
  const stop = (distance: number, stopsLevelPoints = 0) => plan({ market, quote, spec: spec({ stopsLevelPoints }), ...distances(distance) })

  it('lets a stop stand up to three ranges away, and not a tick further', () => {
    expect(stop(0.024)).toMatchObject({ kind: 'enter', stop: 1.2997 })
    expect(stop(0.02401)).toMatchObject({ kind: 'hold', gate: 'stop' })
  })

  it('refuses a stop at 0.3222', () => {
    expect(stop(1.0015)).toMatchObject({ kind: 'hold', gate: 'stop', facts: { stop: 0.3222, stopMaxPrice: 0.024 } })
  })

  it('wants stops level and spread between entry and stop', () => {
    expect(stop(0.0011, 100)).toMatchObject({ kind: 'enter', stop: 1.3226 })
    expect(stop(0.00109, 100)).toMatchObject({ kind: 'hold', gate: 'stop' })
  })

  it('refuses where no window tells a range', () => {
    expect(plan({ market: { range: null, yearlyVolatility: null } })).toMatchObject({ kind: 'hold', gate: 'stop' })
  })
})

describe('check 14: stop and target', () => {
  const quote = { bid: 1.1, ask: 1.1002, at: 0 }
  it.each([
    ['a buy whose stop is at the bid', 'buy', 0.0002, null],
    ['a buy whose stop is above the bid', 'buy', -0.002, null],
    ['a buy whose target is below the ask', 'buy', 0.002, -0.002],
    ['a buy whose target is at the ask', 'buy', 0.002, 0],
    ['a sell whose stop is at the ask', 'sell', 0.0002, null],
    ['a sell whose stop is below the ask', 'sell', -0.002, null],
    ['a sell whose target is above the bid', 'sell', 0.002, -0.002],
    ['a stop that is no number', 'buy', Number.NaN, null],
    ['a target that is no number', 'buy', 0.002, Number.NaN],
  ] as const)('%s is refused', (_what, side, stop, target) => {
    expect(plan({ side, quote, ...distances(stop, target) })).toMatchObject({ kind: 'hold', gate: 'stop' })
  })

  it('on the right sides are sent as they were asked for', () => {
    expect(plan({ side: 'buy', quote, ...distances(0.002, 0.004) })).toMatchObject({ stop: 1.0982, target: 1.1042 })
    expect(plan({ side: 'sell', quote, ...distances(0.002, 0.004) })).toMatchObject({ stop: 1.102, target: 1.096 })
  })
})

describe('check 15: an order without a stop', () => {
  it('is not sent', () => {
    expect(plan(distances(null))).toMatchObject({ kind: 'hold', gate: 'stop' })
  })

  it('and nothing beside a position without one', () => {
    expect(plan({ exposure: exposureOf([elsewhere('GBPUSD', { stop: null })]) })).toMatchObject({ kind: 'hold', gate: 'room' })
  })
})

describe('check 17: four positions on 200,000 with 1.4 % each to the stop', () => {
  const held = (stop: number, profit: number) =>
    exposureOf(['GBPUSD', 'AUDUSD', 'NZDUSD', 'USDCAD'].map((name) => elsewhere(name, { lots: 14, openPrice: 1.1, stop, profit })))
  const settings = { riskPortfolioPercent: 5 }

  it('leave nothing of 5 %', () => {
    expect(plan({ exposure: held(1.098, 0), settings })).toMatchObject({ kind: 'hold', gate: 'room', facts: { limitedBy: 'portfolio' } })
  })

  it('leave all of it with their stops at the entry and 6 % in profit', () => {
    expect(plan({ exposure: held(1.1, 3_000), settings })).toMatchObject({ kind: 'enter', lots: 5 })
  })
})

describe('check 18: a group that falls together', () => {
  const group = (money: number) => plan({ limits: [{ name: 'group', gate: 'correlation', money }] })
  it('cuts the size to what is left of it, or refuses', () => {
    expect(group(400)).toMatchObject({ kind: 'enter', lots: 2, facts: { limitedBy: 'group' } })
    expect(group(0)).toMatchObject({ kind: 'hold', gate: 'correlation' })
  })
})

describe('check 20: FTMO 200,000, 201,000 at midnight', () => {
  const at = (equity: number) =>
    plan({ firm: groundOf({ midnight: 201_000, equity }), room: { balance: equity, capital: equity, freeMargin: 1e9 } })

  it('leaves 200 at an equity of 191,200, and the size is cut to it', () => {
    expect(at(191_200)).toMatchObject({
      kind: 'enter',
      lots: 1,
      facts: { limitedBy: 'floors', floorsMoney: 200, floorMoney: 191_000, floor: 'daily', worstEquityMoney: 191_000 },
    })
  })

  it('leaves nothing at 191,000', () => {
    expect(at(191_000)).toMatchObject({ kind: 'hold', gate: 'floors', facts: { floorsMoney: 0 } })
  })

  it('is a step less where whole cents would be past the floor by one', () => {
    // A lot costs 200 and twice 1.255: 202.51 by division, 202.52 as the broker books it.
    const settings = { commissionPerLot: 1.255 }
    const sized = (equity: number) =>
      plan({ firm: groundOf({ equity }), room: { balance: 200_000, capital: 200_000, freeMargin: 1e9 }, settings })
    expect(sized(190_202.52)).toMatchObject({ lots: 1, facts: { worstEquityMoney: 190_000 } })
    expect(sized(190_202.51)).toMatchObject({ lots: 0.99 })
  })

  it('has a floor of 180,000 in all', () => {
    const firm = groundOf({ midnight: 181_000, equity: 181_000 })
    const entry = plan({ firm, room: { balance: 181_000, capital: 181_000, freeMargin: 1e9 }, settings: { firmBufferPercent: 0.25 } })
    expect(entry).toMatchObject({ lots: 2.5, facts: { floor: 'total', floorMoney: 180_000, leastEquityMoney: 180_500 } })
  })
})

describe('failure 1: 41 lots that became 157', () => {
  it('what is held of a symbol, pending and on its way counts before the next order of it', () => {
    const own = elsewhere('EURUSD', { lots: 8 })
    expect(plan({ exposure: exposureOf([own]) })).toMatchObject({ lots: 2, facts: { limitedBy: 'position' } })
    expect(plan({ exposure: exposureOf([own, { ...own, identifier: 'more', lots: 2 }]) })).toMatchObject({ kind: 'hold', gate: 'room' })
  })

  it('and so does its volume, though its stops have left nothing at risk and the market is cheap to enter', () => {
    const own = elsewhere('EURUSD', { lots: 41, stop: 1.1 })
    expect(plan({ ...distances(0.00002), exposure: exposureOf([own]) })).toMatchObject({ lots: 9, facts: { limitedBy: 'own' } })
    expect(plan({ ...distances(0.00002), exposure: exposureOf([{ ...own, lots: 50 }]) })).toMatchObject({ kind: 'hold', gate: 'size' })
  })
})

describe('failure 4: 50 lots because the broker takes as many', () => {
  it('the size follows from the money at risk: USOIL, 60 ticks of 1 to the stop', () => {
    const oil = spec({ digits: 2, point: 0.01, tickSize: 0.01, tickValue: 1, volumeMin: 1, volumeStep: 1, volumeMax: 50 })
    const market = { range: { price: 1, timeframe: 'D1' as const }, yearlyVolatility: 0.3 }
    const entry = plan({ spec: oil, market, quote: { bid: 60, ask: 60, at: 0 }, ...distances(0.6) })
    expect(entry).toMatchObject({ lots: 16, facts: { limitedBy: 'perTrade' } })
  })
})

describe('failure 6: stops a whole price unit away on currencies', () => {
  it('are refused, however small the lots would be', () => {
    expect(plan(distances(1))).toMatchObject({ kind: 'hold', gate: 'stop' })
  })
})

describe('failure 7: sells with the levels of a buy', () => {
  it('are refused and never turned round', () => {
    expect(plan({ side: 'sell', ...distances(-0.002, -0.004) })).toMatchObject({ kind: 'hold', gate: 'stop' })
  })
})

describe('failure 8: a stop that changes after the size', () => {
  it('cannot: the size follows from the stop on the grid of the broker', () => {
    const coarse = spec({ digits: 2, point: 0.01, tickSize: 0.25, tickValue: 12.5 })
    const market = { range: { price: 30, timeframe: 'D1' as const }, yearlyVolatility: 0.2 }
    const entry = plan({ spec: coarse, market, quote: { bid: 4_000, ask: 4_000, at: 0 }, ...distances(10.13) })
    // 10.13 becomes 10.25: 41 ticks of 12.50 are 512.50 a lot.
    expect(entry).toMatchObject({ stop: 3_989.75, lots: 1.95, riskMoney: 999.375 })
  })
})

describe('failure 14: risk counted as floating profit', () => {
  it('winners do not stand in the way, and a fresh loss to the stop is not zero', () => {
    const winner = elsewhere('GBPUSD', { lots: 10, stop: 1.1, profit: 9_000 })
    expect(plan({ exposure: exposureOf([winner]) })).toMatchObject({ lots: 5 })
    const fresh = elsewhere('GBPUSD', { lots: 18, stop: 1.098, profit: 0 })
    expect(plan({ exposure: exposureOf([fresh]) })).toMatchObject({ lots: 2 })
  })
})

describe('failure 21: worth read as risk', () => {
  it('the contract size is no part of the size', () => {
    for (const contractSize of [0.5, 1, 100, 100_000]) expect(lotsOf(plan({ spec: spec({ contractSize }) }))).toBe(5)
  })

  it('on margin one per cent of risk may be worth more than twice the account', () => {
    const entry = plan({ settings: { riskPerTradePercent: 1 } })
    expect(lotsOf(entry)).toBe(10)
    expect(moneyBetween(FREE, lotsOf(entry), 1.1)).toBeGreaterThan(400_000)
  })
})

describe('failure 22: a specification of zeros', () => {
  it('does not pass the edge', () => {
    for (const key of ['contractSize', 'tickSize', 'tickValue', 'point'])
      expect(SymbolSpecSchema.safeParse({ ...FREE, [key]: 0 }).success).toBe(false)
  })

  it('is no size where one came in all the same', () => {
    for (const change of [{ tickValue: 0 }, { tickSize: 0 }, { tickValue: Number.NaN }])
      expect(plan({ spec: spec(change) }).kind).toBe('hold')
  })
})

describe('failure 23: four meanings of one percentage', () => {
  it('every number of a plan says its unit', () => {
    const entry = plan({ firm: groundOf(), settings: { sizeMode: 'volatility' } })
    const units = /(?:Money|Lots|Price|PerLot|Scale|Volatility)$|^(?:price|stop|target|volumeMin)$/
    const numbers = Object.entries(entry.facts).filter(([, fact]) => typeof fact === 'number')
    expect(numbers.length).toBeGreaterThan(25)
    expect(numbers.map(([name]) => name).filter((name) => !units.test(name))).toEqual([])
  })
})

describe('failure 24: sizes that collapsed and were raised to the minimum', () => {
  it('are skipped with the cap that did it', () => {
    const entry = plan({ regime: 'crisis', room: { balance: 2_000, capital: 2_000, freeMargin: 1e9 }, spec: spec({ volumeMin: 0.02 }) })
    expect(entry).toMatchObject({ kind: 'hold', gate: 'size', facts: { regimeScale: 0.2, limitedBy: 'perTrade' } })
  })
})

describe('failure 25: an error in the size', () => {
  it('is a refusal with the error, never a size', () => {
    const specOf = () => {
      throw new Error('the table is gone')
    }
    expect(plan({ exposure: exposureOf([elsewhere('GBPUSD')], { specOf }) })).toEqual({
      kind: 'hold',
      gate: 'size',
      reason: 'the size cannot be worked out: the table is gone',
      facts: {},
    })
  })
})

describe('failure 26: multipliers on multipliers', () => {
  it('there are two, and both stand in the facts', () => {
    expect(plan({ regime: 'volatile' }).facts).toMatchObject({ regime: 'volatile', regimeScale: 0.5, profile: 'margin', profileScale: 1 })
  })

  it('every setting of the size is part of the configuration that a decision names', () => {
    expect(decidingSettings(configOf())).toMatchObject({
      riskPerTradePercent: 0.5,
      riskPerPositionPercent: 1,
      riskPortfolioPercent: 2,
      riskProfile: 'margin',
      sizeMode: 'fixed',
      stopMaxAtr: 3,
      addsInLoss: 'no',
    })
  })

  it('the portfolio cannot be set beyond 5 %', () => {
    expect(readConfig({ BARCLOSE_RISK_PORTFOLIO_PERCENT: '5.1' }).ok).toBe(false)
    expect(readConfig({ BARCLOSE_RISK_PORTFOLIO_PERCENT: '5' }).ok).toBe(true)
  })
})
