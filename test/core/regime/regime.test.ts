import { describe, expect, it } from 'vitest'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { readRegime, type RegimeReading } from '../../../src/core/regime/regime.ts'
import { marketClassOf, type MarketClass } from '../../../src/core/symbols/market-class.ts'
import type { Bars } from '../../../src/core/window.ts'
import { walk } from '../../support/market.ts'

/** Every bar of the same shape: nothing but what a test changes is unusual. */
function still(timeframe: 'H1' | 'D1', price = 1_000, range = 4): Bars {
  const bars = walk(timeframe, 1)
  const side = (i: number) => (i % 2 === 0 ? 1 : -1)
  return {
    ...bars,
    open: bars.open.map((_, i) => price - (side(i) * range) / 4),
    high: bars.high.map(() => price + range / 2),
    low: bars.low.map(() => price - range / 2),
    close: bars.close.map((_, i) => price + (side(i) * range) / 4),
  }
}

/** The same bars moved by a step of price from bar `from` on. */
function stepped(bars: Bars, from: number, step: (i: number) => number): Bars {
  const move = (prices: Float64Array) => prices.map((price, i) => price + (i >= from ? step(i) : 0))
  return { ...bars, open: move(bars.open), high: move(bars.high), low: move(bars.low), close: move(bars.close) }
}

/** Days of the usual range, the last twelve of them made of the hours. */
function daysOf(hours: Bars, range = 12): Bars {
  const days = still('D1', hours.open[0], range)
  const hoursOf = (i: number, name: 'high' | 'low') => {
    const until = hours.length - 24 * (days.length - 1 - i)
    return hours[name].subarray(Math.max(0, until - 24), Math.max(0, until))
  }
  const high = days.high.map((price, i) => Math.max(i > 287 ? 0 : price, ...hoursOf(i, 'high')))
  const low = days.low.map((price, i) => Math.min(i > 287 ? Infinity : price, ...hoursOf(i, 'low')))
  return { ...days, high, low }
}

const LAST = 299
const read = (hours: Bars, days: Bars = daysOf(hours), market: MarketClass = 'index'): RegimeReading =>
  readRegime({ hours, days, market }) ?? expect.unreachable('enough bars')

describe('the regime', () => {
  it('is measured by the days it is given, also where the hours are the same and other days were read before', () => {
    const hours = stepped(still('H1'), 290, () => 100)
    const facts = (range: number) => read(hours, daysOf(hours, range), 'pair').facts
    const [narrow, wide] = [facts(12), facts(24)]
    expect(narrow.fromPeak).toBeGreaterThan(wide.fromPeak)
    expect([facts(12), facts(24)]).toEqual([narrow, wide])
  })

  it('is ranging in a market that goes to and fro as always', () => {
    expect(read(still('H1')).regime).toBe('ranging')
  })

  it('is trending when it goes one way and its averages stand in order, and says which way', () => {
    const rise = stepped(still('H1'), 0, (i) => i * 0.4)
    const fall = stepped(still('H1'), 0, (i) => -i * 0.4)
    expect(read(rise)).toMatchObject({ regime: 'trending', side: 1 })
    expect(read(fall)).toMatchObject({ regime: 'trending', side: -1 })
  })

  it('is volatile when the hours of the last day swing wider, to and fro', () => {
    const wide = still('H1', 1_000, 8)
    const calm = still('H1')
    const mixed = (name: 'open' | 'high' | 'low' | 'close') => calm[name].map((price, i) => (i > LAST - 24 ? (wide[name][i] ?? 0) : price))
    const reading = read({ ...calm, open: mixed('open'), high: mixed('high'), low: mixed('low'), close: mixed('close') })
    expect(reading.regime).toBe('volatile')
    expect(reading.facts.volatilityRatio).toBeGreaterThan(1.5)
  })

  it.each([
    ['the true range is over 2.5 times its median', widened(still('H1'), 20), /true range/],
    ['15 % are lost from the peak', stepped(still('H1'), 100, (i) => -Math.min(170, i - 100)), /extreme of 60 days/],
    ['8 % are lost within five days', stepped(still('H1'), LAST - 90, (i) => -(i - LAST + 90) * 0.95), /within five days/],
    ['a gap is over 3 %', stepped(still('H1'), LAST - 3, () => 34), /gap/],
  ])('is a crisis when %s', (_, hours, why) => {
    const reading = read(hours)
    expect(reading.regime).toBe('crisis')
    expect(reading.why).toMatch(why)
  })

  it('is no crisis just within the same limits', () => {
    expect(read(stepped(still('H1'), LAST - 3, () => 28)).regime).not.toBe('crisis')
    expect(read(stepped(still('H1'), 100, (i) => -Math.min(140, i - 100))).regime).not.toBe('crisis')
  })

  it('puts a crisis before a trend', () => {
    const fall = stepped(still('H1'), 0, (i) => -i * 0.6)
    expect(read(fall)).toMatchObject({ regime: 'crisis', side: -1 })
  })

  it('measures a currency pair by its own days, upward as well as downward', () => {
    const step = (by: number, market: MarketClass) => {
      const hours = stepped(still('H1'), LAST - 90, (i) => (i - LAST + 90) * by)
      return read(hours, daysOf(hours, 6), market).regime
    }
    expect(step(0.5, 'pair')).toBe('crisis')
    expect(step(-0.5, 'pair')).toBe('crisis')
    expect(step(-0.5, 'index')).not.toBe('crisis')
    expect(step(0.5, 'coin')).not.toBe('crisis')
    expect(step(-0.5, 'coin')).toBe('crisis')
  })

  it('is not told from too little history', () => {
    const days = still('D1')
    expect(readRegime({ hours: { ...still('H1'), length: 199 }, days, market: 'index' })).toBeNull()
    expect(readRegime({ hours: still('H1'), days: { ...days, length: 59 }, market: 'index' })).toBeNull()
  })

  it('is told of a market that does not move at all', () => {
    expect(read(still('H1', 1_000, 0), still('D1', 1_000, 0), 'pair')).toMatchObject({ regime: 'ranging', side: 0 })
  })
})

function widened(bars: Bars, by: number): Bars {
  const wide = (prices: Float64Array, step: number) => prices.map((price, i) => (i > LAST - 20 ? price + step : price))
  return { ...bars, high: wide(bars.high, by / 2), low: wide(bars.low, -by / 2) }
}

describe('the class of a market', () => {
  it.each([
    ['EURUSD', 'pair'],
    ['XAUUSD', 'metal'],
    ['US30', 'index'],
    ['GER40', 'index'],
    ['USOIL', 'energy'],
    ['BTCUSD', 'coin'],
    ['TSLA', 'stock'],
    ['VIX', 'other'],
    ['MYMARKET', 'other'],
  ])('of %s is %s', (symbol, expected) => {
    expect(marketClassOf(SymbolNameSchema.parse(symbol))).toBe(expected)
  })
})
