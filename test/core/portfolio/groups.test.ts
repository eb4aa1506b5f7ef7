import { describe, expect, it } from 'vitest'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { groupOf } from '../../../src/core/portfolio/groups.ts'
import { groupRiskOf } from '../../../src/core/portfolio/group-risk.ts'
import { holding } from '../../support/gate-input.ts'

const name = (text: string) => SymbolNameSchema.parse(text)

describe('groups of markets', () => {
  it.each([
    ['US30', 'US indices', 1],
    ['US500', 'US indices', 1],
    ['SPY', 'US indices', 1],
    ['GER40', 'other indices', 1],
    ['EURUSD', 'the dollar', -1],
    ['USDJPY', 'the dollar', 1],
    ['DXY', 'the dollar', 1],
    ['XAUUSD', 'metals', 1],
    ['GLD', 'metals', 1],
    ['UKOIL', 'oil', 1],
    ['BTCUSD', 'coins', 1],
  ] as const)('%s belongs to %s', (symbol, group, sign) => {
    expect(groupOf(name(symbol))).toEqual({ group, sign })
  })

  it.each([['EURGBP'], ['NATGAS'], ['AAPL'], ['VIX']])('%s stands alone', (symbol) => {
    expect(groupOf(name(symbol))).toBeNull()
  })
})

describe('risk of a group', () => {
  const risk = (held: readonly Parameters<typeof holding>[0][], symbol: string, side: 'buy' | 'sell') =>
    groupRiskOf(held.map(holding), { symbol: name(symbol), side, correlationFrom: 0.8 }).money
  const long = (symbol: string, correlation: number | null = null) =>
    ({ symbol: name(symbol), side: 'buy', correlation, riskMoney: 100 }) as const
  const short = (symbol: string, correlation: number | null = null) => ({ ...long(symbol, correlation), side: 'sell' }) as const

  it('counts one direction of a group together', () => {
    expect(risk([long('US30'), long('US100'), short('US2000')], 'US500', 'buy')).toBe(200)
    expect(risk([long('US30'), long('US100'), short('US2000')], 'US500', 'sell')).toBe(100)
  })

  it('counts the side of the dollar: long EURUSD and short USDJPY are one bet', () => {
    expect(risk([long('EURUSD'), short('USDJPY'), long('USDCHF')], 'GBPUSD', 'buy')).toBe(200)
    expect(risk([long('EURUSD'), short('USDJPY'), long('USDCHF')], 'USDCAD', 'buy')).toBe(100)
  })

  it('counts what moves along by measure, above the limit and not at it', () => {
    expect(risk([long('EURGBP', 0.81)], 'XAUUSD', 'buy')).toBe(100)
    expect(risk([long('EURGBP', 0.8)], 'XAUUSD', 'buy')).toBe(0)
    expect(risk([long('EURGBP', 0.81)], 'XAUUSD', 'sell')).toBe(0)
    expect(risk([short('EURGBP', -0.81)], 'XAUUSD', 'buy')).toBe(100)
    expect(risk([long('EURGBP')], 'XAUUSD', 'buy')).toBe(0)
  })

  it('stays one risk by rule, whatever was measured of it', () => {
    expect(risk([long('US30', -0.9)], 'US500', 'buy')).toBe(100)
  })

  it('counts a market with itself in one direction, and an unknown one by measure alone', () => {
    expect(risk([long('AAPL')], 'AAPL', 'buy')).toBe(100)
    expect(risk([long('AAPL', 1)], 'AAPL', 'sell')).toBe(0)
    expect(risk([{ symbol: null, correlation: 0.95, riskMoney: 7 }], 'AAPL', 'buy')).toBe(7)
    expect(risk([{ symbol: null, correlation: null, riskMoney: 7 }], 'AAPL', 'buy')).toBe(0)
  })
})
