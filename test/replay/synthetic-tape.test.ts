import { describe, expect, test } from 'vitest'
import { TIMEFRAMES, TIMEFRAME_SECONDS, WINDOW_BARS } from '../../src/contracts/primitives.ts'
import { openSeat } from '../../replay/seat.ts'
import { feedOf, makeSyntheticTape, weekday, type SymbolTape } from '../../replay/synthetic-tape.ts'
import { aggregate, barAt, indexFrom, sliceBars } from '../../replay/timeframes.ts'

const MINUTES = 1_500
const tape = makeSyntheticTape({ seed: 7, minutes: MINUTES })
const symbols = tape.symbols.map((symbol) => [symbol.market.brokerSymbol, symbol] as const)
const barsOf = (symbol: SymbolTape, timeframe: (typeof TIMEFRAMES)[number]) =>
  symbol.bars[timeframe].time.map((_, i) => barAt(symbol.bars[timeframe], i))

describe('synthetic tape', () => {
  test('the same seed gives the same bars, another seed others', () => {
    expect(makeSyntheticTape({ seed: 7, minutes: MINUTES })).toEqual(tape)
    const other = makeSyntheticTape({ seed: 8, minutes: MINUTES })
    expect(other.symbols[0]?.bars.M1.close).not.toEqual(tape.symbols[0]?.bars.M1.close)
  })

  test('a longer tape begins with the bars of the shorter one', () => {
    const longer = makeSyntheticTape({ seed: 7, minutes: MINUTES + 500 })
    for (const [i, symbol] of tape.symbols.entries()) {
      const { M1 } = symbol.bars
      const same = longer.symbols[i]
      if (same === undefined) throw new Error('a market is missing')
      expect(sliceBars(same.bars.M1, 0, M1.time.length)).toEqual(M1)
    }
  })

  test.each(symbols)('%s has whole windows of every timeframe before the first close', (_, symbol) => {
    for (const timeframe of TIMEFRAMES) {
      const closed = symbol.bars[timeframe].time.filter((open) => open + TIMEFRAME_SECONDS[timeframe] <= tape.playFrom)
      expect(closed.length).toBeGreaterThanOrEqual(WINDOW_BARS)
    }
  })

  test.each(symbols)(
    '%s has sane bars: prices on its digits, high and low around the others, times that rise on whole periods',
    (_, symbol) => {
      const scale = Math.round(1 / symbol.market.spec.point)
      const broken: string[] = []
      for (const timeframe of TIMEFRAMES) {
        let before = 0
        for (const bar of barsOf(symbol, timeframe)) {
          const prices = [bar.open, bar.high, bar.low, bar.close]
          const isSane =
            bar.time > before &&
            bar.time % TIMEFRAME_SECONDS[timeframe] === 0 &&
            bar.low > 0 &&
            bar.high === Math.max(...prices) &&
            bar.low === Math.min(...prices) &&
            prices.every((price) => price === Math.round(price * scale) / scale) &&
            bar.tickVolume >= 1 &&
            bar.spreadPoints >= 1
          if (!isSane) broken.push(`${timeframe} ${JSON.stringify(bar)}`)
          before = bar.time
        }
      }
      expect(broken).toEqual([])
    },
  )

  test.each(symbols)('%s trades in its sessions only, and is shut at the weekend', (_, symbol) => {
    const from = symbol.market.spec.sessions[0]?.from ?? 0
    const outside = symbol.bars.M1.time.filter((time) => weekday(time) < 1 || weekday(time) > 5 || time % 86_400 < from)
    expect(outside).toEqual([])
  })

  test.each(symbols)('%s: higher bars are made of the minutes below them', (_, symbol) => {
    const { M1 } = symbol.bars
    // The first whole day of minutes: hours before it come from the hourly walk.
    const firstDay = (M1.time[0] ?? 0) - ((M1.time[0] ?? 0) % 86_400)
    for (const timeframe of TIMEFRAMES) {
      const bars = symbol.bars[timeframe]
      const from = indexFrom(bars.time, firstDay)
      expect(sliceBars(bars, from, bars.time.length)).toEqual(aggregate(M1, timeframe))
    }
  })

  test.each(symbols)('%s: D1 and H4 begin at server midnight and are made of the hours', (_, symbol) => {
    expect(symbol.bars.D1).toEqual(aggregate(symbol.bars.H1, 'D1'))
    expect(symbol.bars.H4).toEqual(aggregate(symbol.bars.H1, 'H4'))
    expect(symbol.bars.D1.time.every((time) => time % 86_400 === 0)).toBe(true)
  })

  test.each(symbols)('%s: the walk goes on where the hourly history ends', (_, symbol) => {
    const { M1, H1 } = symbol.bars
    const first = barAt(M1, 0)
    const before = barAt(H1, indexFrom(H1.time, first.time) - 1)
    expect(Math.abs(first.open / before.close - 1)).toBeLessThan(0.02)
  })

  test('spreads at the rollover are several times those of the day', () => {
    const symbol = tape.symbols.find(({ market }) => market.brokerSymbol === 'EURUSD')
    if (symbol === undefined) throw new Error('no EURUSD')
    const mean = (from: number, to: number) => {
      const spreads = barsOf(symbol, 'M1').flatMap((bar) => (bar.time % 86_400 >= from && bar.time % 86_400 < to ? [bar.spreadPoints] : []))
      return spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length
    }
    expect(mean(0, 1_800)).toBeGreaterThan(3 * mean(36_000, 43_200))
  })

  test('closes name each timeframe whose bar ends at that moment, and no other', () => {
    const feed = feedOf(tape)
    const [symbol] = feed.symbols
    if (symbol === undefined) throw new Error('no market')
    const seat = openSeat(symbol, feed)
    const closedAfter = (seconds: number) => seat.closedAt(feed.playFrom + seconds * 1_000)
    expect(closedAfter(0)).toEqual(['M1', 'M5', 'M15', 'M30', 'H1', 'H4'])
    expect(closedAfter(60)).toEqual(['M1'])
    expect(closedAfter(8 * 3_600)).toEqual(['M1', 'M5', 'M15', 'M30', 'H1', 'H4', 'D1'])
    expect(closedAfter(24 * 3_600)).toEqual([])
  })

  test('the feed of one market falls silent once in market hours', () => {
    const symbol = tape.symbols.find(({ market }) => market.brokerSymbol === 'US30.cash')
    const times = (symbol?.bars.M1.time ?? []).filter((time) => time >= tape.playFrom - 12 * 3_600 && time < tape.playFrom + 8 * 3_600)
    const gaps = times.flatMap((time, i) => (i > 0 && time - (times[i - 1] ?? 0) > 60 ? [time - (times[i - 1] ?? 0)] : []))
    expect(gaps).toEqual([76 * 60])
  })
})
