import type { BarColumns, Columns } from '../src/contracts/bars.ts'
import { TIMEFRAMES, WINDOW_BARS, type Timeframe } from '../src/contracts/primitives.ts'
import type { SymbolSpec } from '../src/contracts/account.ts'
import type { Snapshot } from '../src/contracts/terminal.ts'
import { lowerBound } from '../src/core/bars/lower-bound.ts'
import { sliceBars } from '../src/core/bars/make-bars.ts'
import { closeTimesOf } from '../src/core/bars/slide.ts'
import { toDecimals } from '../src/core/decimals.ts'
import type { Market as FillMarket } from '../src/core/fills/book.ts'
import type { Bars } from '../src/core/window.ts'
import type { ServerZone } from '../src/core/time/zone.ts'
import type { Feed, FeedSymbol } from './feed.ts'

/** The market at one instant, as the terminal sends it and as an order is filled on it. */
export type Sight = Readonly<{
  quote: Snapshot['quote']
  fills: FillMarket
  /** Since when a ticket opened now lives, UTC ms: from the open of the bar that the price is of, so that all of it is walked. */
  since: number
}>

/** A terminal's place in one market. It is asked with rising instants, UTC ms, and never shows what came later. */
export type Seat = Readonly<{
  symbol: FeedSymbol
  /** Timeframes whose bar closed at this very instant, fastest first. */
  closedAt: (at: number) => readonly Timeframe[]
  /** Bars that have closed since they were sent last; with `full` the whole windows. What is returned counts as sent. */
  columns: (at: number, full: boolean) => BarColumns
  sight: (at: number) => Sight
  /** What traded since the last call and is known now; null when nothing did. */
  trackUntil: (at: number) => Bars | null
  /** The same where nobody asks what it was. */
  passUntil: (at: number) => null
}>

type Lane = { readonly timeframe: Timeframe; readonly bars: Bars; readonly closes: Float64Array; closed: number; sent: number }

export function openSeat(symbol: FeedSymbol, { zone, currency, playFrom }: Pick<Feed, 'zone' | 'currency' | 'playFrom'>): Seat {
  const lanes = TIMEFRAMES.flatMap((timeframe): Lane[] => {
    const bars = symbol.bars[timeframe]
    return bars === undefined ? [] : [{ timeframe, bars, closes: closeTimesOf(bars, timeframe, zone), closed: 0, sent: 0 }]
  })
  // What traded before the first close that is played is history: no ticket lived through it.
  let walked = lowerBound(symbol.track.knownAt, playFrom + 1)
  // Asked for by the walk, by the message and by the fill of one instant.
  let seen: Readonly<{ at: number; sight: Sight }> | null = null
  const advance = (at: number): void => {
    for (const lane of lanes) lane.closed = advanced(lane.closes, lane.closed, at)
  }
  return {
    symbol,
    closedAt: (at) => {
      advance(at)
      const timeframes: Timeframe[] = []
      for (const { timeframe, closes, closed } of lanes) if (closed > 0 && closes[closed - 1] === at) timeframes.push(timeframe)
      return timeframes
    },
    columns: (at, full) => {
      advance(at)
      return full ? wholeWindows(lanes, zone) : newBars(lanes, zone)
    },
    sight: (at) => {
      if (seen?.at !== at) seen = { at, sight: sightAt(symbol, at, { zone, currency }) }
      return seen.sight
    },
    trackUntil: (at) => {
      const { bars, knownAt } = symbol.track
      const from = walked
      walked = advanced(knownAt, walked, at)
      return walked === from ? null : sliceBars(bars, from, walked, Math.max(at, knownAt[walked - 1] ?? at))
    },
    passUntil: (at) => {
      walked = advanced(symbol.track.knownAt, walked, at)
      return null
    },
  }
}

/** How many of the rising values are at most `at`; from where it stood it is a step or two. */
function advanced(values: Float64Array, from: number, at: number): number {
  let count = from
  // A first call may be years in.
  if ((values[count + 64] ?? Infinity) <= at) return lowerBound(values, at + 1)
  while (count < values.length && (values[count] ?? Infinity) <= at) count += 1
  return count
}

function wholeWindows(lanes: readonly Lane[], zone: ServerZone): BarColumns {
  const windows: Partial<Record<Timeframe, Columns>> = {}
  // A timeframe without bars is sent empty: the contract asks for all of them.
  for (const timeframe of TIMEFRAMES) windows[timeframe] = { after: null, ...NO_BARS }
  for (const lane of lanes) {
    if (lane.closed > 0) windows[lane.timeframe] = columnsOf(lane, Math.max(0, lane.closed - WINDOW_BARS), { after: null, zone })
    lane.sent = lane.closed
  }
  return windows
}

function newBars(lanes: readonly Lane[], zone: ServerZone): BarColumns {
  const bars: Partial<Record<Timeframe, Columns>> = {}
  for (const lane of lanes) {
    if (lane.closed === lane.sent) continue
    const from = Math.max(lane.sent, lane.closed - WINDOW_BARS)
    const before = lane.bars.time[from - 1]
    // Its first bar ever: only a full snapshot can begin a window.
    const after = before === undefined ? zone.toServer(lane.bars.time[from] ?? 0) - 1 : zone.toServer(before)
    bars[lane.timeframe] = columnsOf(lane, from, { after, zone })
    lane.sent = lane.closed
  }
  return bars
}

const NO_BARS: Omit<Columns, 'after'> = { time: [], open: [], high: [], low: [], close: [], tickVolume: [], spreadPoints: [] }

function columnsOf(
  { bars, closed: until }: Lane,
  from: number,
  { after, zone }: Readonly<{ after: number | null; zone: ServerZone }>,
): Columns {
  // It begins with its first value: a list that grows out of nothing is given room for seventeen, and mostly one bar has closed.
  const cut = (column: Float64Array): number[] => {
    const values = [column[from] ?? Number.NaN]
    for (let i = from + 1; i < until; i += 1) values.push(column[i] ?? Number.NaN)
    return values
  }
  const time = cut(bars.time)
  for (let i = 0; i < time.length; i += 1) time[i] = zone.toServer(time[i] ?? Number.NaN)
  return {
    after,
    time,
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    tickVolume: cut(bars.tickVolume),
    spreadPoints: cut(bars.spreadPoints),
  }
}

/** The price that opens at this instant, else the last one that is known: of a bar that is still forming, its open. */
function sightAt({ market, track }: FeedSymbol, at: number, { zone, currency }: Pick<Feed, 'zone' | 'currency'>): Sight {
  const { bars, knownAt } = track
  const i = Math.max(0, lowerBound(bars.time, at + 1) - 1)
  const opened = bars.time[i] ?? Number.NaN
  const isOver = opened < at && (knownAt[i] ?? Infinity) <= at
  const bid = (isOver ? bars.close[i] : bars.open[i]) ?? Number.NaN
  // A bar's last tick came before its end; a tick stands where it stands.
  const lastTickAt = knownAt[i] === opened ? opened : (knownAt[i] ?? opened) - 1_000
  const quotedAt = isOver ? lastTickAt : opened
  const ask = toDecimals(bid + (bars.spreadPoints[i] ?? Number.NaN) * market.spec.point, market.spec.digits)
  const quote = { bid, ask, time: Math.floor(zone.toServer(quotedAt)) }
  const fills = { brokerSymbol: market.brokerSymbol, symbol: null, spec: specAt(market, bid, currency), quote: { bid, ask, at: quotedAt } }
  return { quote, fills, since: isOver ? at : opened }
}

/**
 * Margin follows the price; so does the worth of a tick where profits are in the market's other currency. Field by field: a copy
 * with a field put behind it takes fifty times as long, and each bar has one.
 */
function specAt({ spec, leverage }: FeedSymbol['market'], bid: number, currency: string): SymbolSpec {
  const isTurned = spec.profitCurrency !== currency && spec.baseCurrency === currency
  const tickValue = isTurned ? (spec.contractSize * spec.tickSize) / bid : spec.tickValue
  return {
    profitCurrency: spec.profitCurrency,
    volumeMin: spec.volumeMin,
    volumeMax: spec.volumeMax,
    volumeStep: spec.volumeStep,
    stopsLevelPoints: spec.stopsLevelPoints,
    freezeLevelPoints: spec.freezeLevelPoints,
    fillingModes: spec.fillingModes,
    executionMode: spec.executionMode,
    tradeMode: spec.tradeMode,
    swapTripleDay: spec.swapTripleDay,
    expiresAt: spec.expiresAt,
    digits: spec.digits,
    point: spec.point,
    tickSize: spec.tickSize,
    tickValue,
    contractSize: spec.contractSize,
    baseCurrency: spec.baseCurrency,
    marginCurrency: spec.marginCurrency,
    swapLongPerLot: spec.swapLongPerLot,
    swapShortPerLot: spec.swapShortPerLot,
    sessions: spec.sessions,
    marginPerLot: toDecimals(((bid / spec.tickSize) * tickValue) / leverage, 2),
  }
}
