import { describe, expect, it } from 'vitest'
import { upwards } from '../../../replay/backtest/random-market.ts'
import { randomMarket } from '../../../replay/backtest/random-market.ts'
import type { Decision } from '../../../src/contracts/decision.ts'
import { makeBars } from '../../../src/core/bars/make-bars.ts'
import type { Bars } from '../../../src/core/window.ts'
import { backtest, DAY_MS, EURUSD, PLAY_FROM } from '../../support/backtest.ts'
import { opinionOf } from '../../support/desk.ts'
import { ZONE } from '../../support/house.ts'

const HISTORY_DAYS = 100
const MINUTE = 60_000
const history = (days: number, seed = 4) =>
  randomMarket({
    market: EURUSD,
    seed,
    zone: ZONE,
    timeframe: 'M5',
    from: PLAY_FROM - HISTORY_DAYS * DAY_MS,
    to: PLAY_FROM + days * DAY_MS,
  }).M5 ?? fail('no bars')

function fail(why: string): never {
  throw new Error(why)
}

/** The bars with prices of one's own from an instant on: the close of each bar as points above the price at that instant. */
function scripted(bars: Bars, from: number, points: (minutes: number) => number): Bars {
  const own = makeBars(bars.length)
  const first = bars.time.findIndex((open) => open >= from)
  const base = bars.open[first] ?? Number.NaN
  const priceAt = (at: number) => Math.round((base + points((at - from) / MINUTE) * 0.00001) * 100_000) / 100_000
  for (let i = 0; i < bars.length; i += 1) {
    const time = bars.time[i] ?? Number.NaN
    const isOwn = i >= first
    const [open, close] = isOwn ? [priceAt(time), priceAt(time + 5 * MINUTE)] : [bars.open[i] ?? Number.NaN, bars.close[i] ?? Number.NaN]
    own.time[i] = time
    own.open[i] = open
    own.close[i] = close
    own.high[i] = isOwn ? Math.max(open, close) : (bars.high[i] ?? Number.NaN)
    own.low[i] = isOwn ? Math.min(open, close) : (bars.low[i] ?? Number.NaN)
    own.tickVolume[i] = 100
    own.spreadPoints[i] = EURUSD.spreadPoints
  }
  return { ...own, lastCloseAt: bars.lastCloseAt }
}

/** Wants in once, and leans to that side ever after. */
const entersAt = (at: number) => ({
  name: 'once',
  needs: () => ({}),
  opinion: ({ closeTime }: Readonly<{ closeTime: number }>) =>
    opinionOf(closeTime === at ? 'buy' : null, { leaning: 'buy', stopDistancePrice: 0.003, targetDistancePrice: 0.006 }),
})

type Play = Readonly<{ bars: Bars; days: number; at: number }>

async function play({
  bars,
  days,
  at,
}: Play): Promise<Readonly<{ decisions: readonly Decision[]; run: Awaited<ReturnType<typeof backtest>> }>> {
  const decisions: Decision[] = []
  const run = await backtest({
    bars: upwards(bars, 'M5', ZONE),
    timeframe: 'M5',
    days,
    desk: entersAt(at),
    config: { crisisEntries: 'allow' },
    onDecision: (_, decision) => decisions.push(decision),
  })
  return { decisions, run }
}

const acts = (decisions: readonly Decision[], from: number, to: number): readonly string[] =>
  decisions
    .filter(({ closeTime }) => closeTime > from && closeTime <= to)
    .flatMap(({ moves }) => moves.filter(({ move }) => move !== 'HOLD').map(({ move, rule }) => `${move} ${rule}`))

describe('check 27: a flat market', () => {
  it('three hours at plus and minus the spread around the entry bring no exit and no part of one', async () => {
    const at = PLAY_FROM + 10 * 3_600_000
    const bars = scripted(history(1), at, (minutes) => (Math.round(minutes / 5) % 2 === 0 ? EURUSD.spreadPoints : -EURUSD.spreadPoints))
    const { decisions, run } = await play({ bars, days: 1, at })
    expect(run.orders.filled).toBeGreaterThan(0)
    expect(decisions.filter(({ closeTime, moves }) => closeTime > at && closeTime <= at + 180 * MINUTE && moves.length === 1)).toHaveLength(
      36,
    )
    expect(acts(decisions, at, at + 180 * MINUTE)).toEqual([])
  })

  it('over months of a market without memory: what an opinion closes has moved by more than its costs, and no side is entered again in its cool-down', async () => {
    const decisions: Decision[] = []
    const run = await backtest({ seed: 11, days: 90, onDecision: (_, decision) => decisions.push(decision) })
    expect(run.trips.length).toBeGreaterThan(40)
    const closing = decisions.filter(({ moves }) => moves.some(({ move, rule }) => move === 'CLOSE_ALL' && rule === 'opposite'))
    const closed = closing.flatMap(({ closeTime }) => run.trips.filter((trip) => trip.closedAt === closeTime))
    expect(closed.length).toBeGreaterThan(5)
    // The price that closes is one tick later than the one that was weighed: a tenth of the costs is left to it.
    for (const { profit, spreadCost, commission } of closed)
      expect(Math.abs(profit + commission)).toBeGreaterThan(0.9 * (spreadCost - commission))
    const soon = run.trips.filter((trip, i) =>
      run.trips
        .slice(0, i)
        .some((before) => before.side === trip.side && trip.openedAt - before.closedAt < 30 * MINUTE && trip.openedAt >= before.closedAt),
    )
    expect(soon).toEqual([])
  })
})

describe('check 28: Friday afternoon', () => {
  /** Friday, 2024-01-12, 14:00 in New York. */
  const FRIDAY = Date.UTC(2024, 0, 12, 19)

  it('the minute of the clock changes nothing: the same market an hour before and an hour after is held the same', async () => {
    const entered = FRIDAY - 3 * 3_600_000
    const bars = scripted(history(5), entered, (minutes) => (Math.round(minutes / 5) % 2 === 0 ? 2 : -2))
    const { decisions } = await play({ bars, days: 5, at: entered })
    expect(acts(decisions, entered, FRIDAY)).toEqual([])
    expect(acts(decisions, FRIDAY, FRIDAY + 90 * MINUTE)).toEqual([])
    expect(decisions.some(({ closeTime, moves }) => closeTime === FRIDAY + 60 * MINUTE && moves.length === 1)).toBe(true)
  })
})

describe('check 10: a mirrored market', () => {
  const mirrored = (bars: Bars): Bars => {
    const flip = (column: Float64Array) => column.map((price) => Math.round((2 * EURUSD.startPrice - price) * 100_000) / 100_000)
    return { ...bars, open: flip(bars.open), close: flip(bars.close), high: flip(bars.low), low: flip(bars.high) }
  }

  it('is sold where the other is bought: opposite sides at nine closes of ten, and neither side all day', async () => {
    const bars = history(10, 21)
    const sidesOf = async (of: Bars) => {
      const sides = new Map<string, string>()
      await backtest({
        bars: upwards(of, 'M5', ZONE),
        timeframe: 'M5',
        days: 10,
        onDecision: (_, { key, opinion }) => {
          const side = opinion?.side ?? null
          if (side !== null) sides.set(key, side)
        },
      })
      return sides
    }
    const [straight, turned] = [await sidesOf(bars), await sidesOf(mirrored(bars))]
    const opposite = [...straight].filter(([key, side]) => turned.get(key) === (side === 'buy' ? 'sell' : 'buy'))
    const buys = [...straight.values()].filter((side) => side === 'buy').length / straight.size
    expect(straight.size).toBeGreaterThan(50)
    expect(opposite.length / straight.size).toBeGreaterThanOrEqual(0.9)
    expect(buys).toBeGreaterThan(0.2)
    expect(buys).toBeLessThan(0.8)
  })
})
