import { TIMEFRAMES, TIMEFRAME_SECONDS, type Timeframe } from '../../src/contracts/primitives.ts'
import type { CalendarEvent } from '../../src/core/account.ts'
import { closeTimesOf, type BarHistory } from '../../src/core/bars/slide.ts'
import type { ServerZone } from '../../src/core/time/zone.ts'
import type { Bars } from '../../src/core/window.ts'
import type { Feed, FeedMarket, FeedSymbol, Track } from '../feed.ts'

/** One market as it was recorded. `ticks` are bars of one tick each; without them fills are made on the finest bars. */
export type Recorded = Readonly<{
  market: FeedMarket
  bars: BarHistory
  ticks?: Bars
  /** Where the record knows no spread, points. */
  spreadPoints: number
}>

export type MakeFeedOptions = Readonly<{
  currency: string
  zone: ServerZone
  playFrom: number
  markets: readonly Recorded[]
  calendar?: readonly CalendarEvent[]
  /** Multiplies what trading costs: spread, slippage, commission, and swap where it is paid. */
  costFactor?: number
}>

/** A feed of recorded prices. Spreads that nobody recorded are those of the account file; nothing else is filled in. */
export function makeFeed({ currency, zone, playFrom, markets, calendar = [], costFactor = 1 }: MakeFeedOptions): Feed {
  return { currency, zone, playFrom, calendar, symbols: markets.map((recorded) => feedSymbol(recorded, zone, costFactor)) }
}

function feedSymbol({ market, bars, ticks, spreadPoints }: Recorded, zone: ServerZone, factor: number): FeedSymbol {
  const spreads = (one: Bars): Bars => ({
    ...one,
    spreadPoints: one.spreadPoints.map((points) => (points >= 0 ? points : spreadPoints) * factor),
  })
  const all: Partial<Record<Timeframe, Bars>> = {}
  for (const timeframe of TIMEFRAMES) {
    const one = bars[timeframe]
    if (one !== undefined && one.length > 0) all[timeframe] = spreads(one)
  }
  return { market: dearer(market, factor), bars: all, track: trackOf(all, ticks === undefined ? undefined : spreads(ticks), zone) }
}

function trackOf(bars: BarHistory, ticks: Bars | undefined, zone: ServerZone): Track {
  if (ticks !== undefined) return { bars: ticks, knownAt: ticks.time }
  const finest = TIMEFRAMES.find((timeframe) => bars[timeframe] !== undefined)
  const track = finest === undefined ? undefined : bars[finest]
  if (finest === undefined || track === undefined) throw new Error('a market without bars cannot be played')
  return { bars: track, knownAt: closeTimesOf(track, finest, zone) }
}

/** What is received, a positive swap, stays as it is. */
function dearer(market: FeedMarket, factor: number): FeedMarket {
  const paid = (money: number): number => (money < 0 ? money * factor : money)
  const { spec, commissionPerLot, slippagePoints } = market
  return {
    ...market,
    commissionPerLot: commissionPerLot * factor,
    slippagePoints: slippagePoints * factor,
    spec: { ...spec, swapLongPerLot: paid(spec.swapLongPerLot), swapShortPerLot: paid(spec.swapShortPerLot) },
  }
}

/** Every instant at which a bar of `base` or above closes in one of the markets, rising, each once. `to` is not among them. */
export function closesOf(
  { symbols, zone }: Feed,
  { base, from, to }: Readonly<{ base: Timeframe; from: number; to: number }>,
): Float64Array {
  const all = symbols.flatMap(({ bars }) =>
    TIMEFRAMES.flatMap((timeframe) => {
      const one = bars[timeframe]
      if (one === undefined || TIMEFRAME_SECONDS[timeframe] < TIMEFRAME_SECONDS[base]) return []
      return [closeTimesOf(one, timeframe, zone).filter((close) => close >= from && close < to)]
    }),
  )
  const joined = new Float64Array(all.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const closes of all) {
    joined.set(closes, at)
    at += closes.length
  }
  return joined.toSorted().filter((close, i, sorted) => close !== sorted[i - 1])
}
