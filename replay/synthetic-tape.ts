import { TIMEFRAMES, TIMEFRAME_SECONDS, type Timeframe } from '../src/contracts/primitives.ts'
import { parseZone, type ServerZone } from '../src/core/time/zone.ts'
import type { Bars } from '../src/core/window.ts'
import type { Feed } from './feed.ts'
import { MARKETS, type Market } from './markets.ts'
import { walkPrice } from './price-walk.ts'
import { seedRandom } from './random.ts'
import { aggregate, emptyBars, joinBars, pushBar, type TapeBars } from './timeframes.ts'

/** Bars of one market in server time: hours of walk long ago, minutes for the last weeks, each higher timeframe made of the lower. */
export type SymbolTape = Readonly<{ market: Market; bars: Readonly<Record<Timeframe, TapeBars>> }>
export type SyntheticTape = Readonly<{
  seed: number
  /** Rule of the server clock the times are in. */
  serverZone: string
  /** Server seconds of the first close that is played. */
  playFrom: number
  symbols: readonly SymbolTape[]
}>

const DAY = 86_400
/** Server time: midnight is 17:00 in New York, so the week has five days of 24 hours and no Sunday. */
const SERVER_ZONE = 'America/New_York+7h'
/** Monday, 2025-02-10: 69 weeks of hours before the first minute, so that 300 daily bars are there. */
const HOURS_FROM = Date.UTC(2025, 1, 10) / 1_000
/** Monday, 2026-06-08: minutes from here, enough for 300 bars of M30. */
const MINUTES_FROM = Date.UTC(2026, 5, 8) / 1_000
/** Friday, 2026-06-26, 16:00: the first close played closes H4 as well; rollover, a weekend and its gap follow. */
const PLAY_FROM = Date.UTC(2026, 5, 26, 16) / 1_000
/** A feed that fell silent in market hours: for some hours after the first close the M5 bars still hold the gap, later they do not. */
const OUTAGE = { brokerSymbol: 'US30.cash', earliest: PLAY_FROM - 6 * 3_600, latest: PLAY_FROM - 5 * 3_600, seconds: 75 * 60 }

/** A tape whose first `minutes` of trading are to be played. A longer one of the same seed begins with the same bars. */
export function makeSyntheticTape({ seed, minutes }: Readonly<{ seed: number; minutes: number }>): SyntheticTape {
  const symbols = MARKETS.map((market) => makeSymbolTape(market, seed, minutes))
  return { seed, serverZone: SERVER_ZONE, playFrom: PLAY_FROM, symbols }
}

function makeSymbolTape(market: Market, seed: number, playMinutes: number): SymbolTape {
  const walk = walkPrice(market, seedRandom(seed, market.brokerSymbol))
  const past = emptyBars()
  for (let time = HOURS_FROM; time < MINUTES_FROM; time += 3_600) {
    if (isOpen(market, time)) pushBar(past, walk.bar(time, 60))
  }
  const outageFrom = placeOutage(market, seed)
  const M1 = emptyBars()
  let left = playMinutes
  for (let time = MINUTES_FROM; left > 0; time += 60) {
    if (time >= PLAY_FROM && isWeekday(time)) left -= 1
    const isSilent = time >= outageFrom && time < outageFrom + OUTAGE.seconds
    if (isOpen(market, time) && !isSilent) pushBar(M1, walk.bar(time, 1))
  }
  const H1 = joinBars(past, aggregate(M1, 'H1'))
  const bars = {
    M1,
    M5: aggregate(M1, 'M5'),
    M15: aggregate(M1, 'M15'),
    M30: aggregate(M1, 'M30'),
    H1,
    H4: aggregate(H1, 'H4'),
    D1: aggregate(H1, 'D1'),
  }
  return { market, bars }
}

/** The tape as a terminal lives through it: minutes are the finest that it knows. */
export function feedOf(tape: SyntheticTape): Feed {
  const zone = parseZone(tape.serverZone)
  const symbols = tape.symbols.map(({ market, bars }) => {
    const all = Object.fromEntries(TIMEFRAMES.map((timeframe) => [timeframe, inUtc(bars[timeframe], timeframe, zone)]))
    const M1 = inUtc(bars.M1, 'M1', zone)
    return { market, bars: all, track: { bars: M1, knownAt: M1.time.map((open) => open + TIMEFRAME_SECONDS.M1 * 1_000) } }
  })
  return { currency: 'USD', zone, playFrom: zone.toUtc(tape.playFrom), symbols }
}

function inUtc(bars: TapeBars, timeframe: Timeframe, zone: ServerZone): Bars {
  return {
    length: bars.time.length,
    time: Float64Array.from(bars.time, zone.toUtc),
    open: Float64Array.from(bars.open),
    high: Float64Array.from(bars.high),
    low: Float64Array.from(bars.low),
    close: Float64Array.from(bars.close),
    tickVolume: Float64Array.from(bars.tickVolume),
    spreadPoints: Float64Array.from(bars.spreadPoints),
    lastCloseAt: zone.toUtc((bars.time.at(-1) ?? 0) + TIMEFRAME_SECONDS[timeframe]),
  }
}

/** Monday is 1; the first of January 1970 was a Thursday. */
export const weekday = (time: number): number => (Math.floor(time / DAY) + 4) % 7

function placeOutage(market: Market, seed: number): number {
  if (market.brokerSymbol !== OUTAGE.brokerSymbol) return Infinity
  return Math.floor(seedRandom(seed, 'outage').between(OUTAGE.earliest, OUTAGE.latest) / 60) * 60
}

/** Whether the market trades at this second of the server. */
export function isOpen({ spec }: Market, time: number): boolean {
  const day = weekday(time)
  const second = time % DAY
  return spec.sessions.some((session) => session.day === day && second >= session.from && second < session.to)
}

function isWeekday(time: number): boolean {
  const day = weekday(time)
  return day >= 1 && day <= 5
}
