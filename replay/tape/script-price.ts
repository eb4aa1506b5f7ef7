import type { Market } from '../markets.ts'
import { walkPrice } from '../price-walk.ts'
import { seedRandom, type Random } from '../random.ts'
import { aggregate, emptyBars, joinBars, pushBar, type TapeBar, type TapeBars } from '../timeframes.ts'
import { isOpen, type SymbolTape } from '../synthetic-tape.ts'

/** What the price does for a while. Changes are in standard deviations of a quiet minute, volatility in multiples of it. */
export type Act = Readonly<{
  minutes: number
  drift?: number
  volatility?: number
  /** Share of the distance from where the act began that every minute takes back. */
  pull?: number
  /** Multiple of the market's usual spread. */
  spread?: number
  /** A leap before its first minute. */
  leap?: number
}>

export type ScriptedMarket = Readonly<{
  market: Market
  acts: readonly Act[]
  /** Minutes of play, counted in open ones, in which the feed is silent. */
  silent?: Readonly<{ from: number; minutes: number }>
}>

const DAY = 86_400
const STEPS_PER_MINUTE = 6
/** Enough for 300 daily bars. */
const HOURS_BEFORE = 64 * 7 * 24
/** Enough for 300 bars of M30, weekends between. */
const MINUTES_BEFORE = 12 * 24 * 60

/**
 * Bars of a market whose past is a random walk and whose minutes of play follow a script. Only +, -, *, / and square roots:
 * the same seed gives the same bytes on every machine.
 */
export function scriptPrices(
  { market, acts, silent }: ScriptedMarket,
  { seed, playFrom }: Readonly<{ seed: number; playFrom: number }>,
): SymbolTape {
  const random = seedRandom(seed, market.brokerSymbol)
  const walk = walkPrice(market, random)
  const minutesFrom = playFrom - (playFrom % DAY) - Math.ceil(MINUTES_BEFORE / 1_440) * DAY
  const past = emptyBars()
  for (let time = minutesFrom - HOURS_BEFORE * 3_600; time < minutesFrom; time += 3_600)
    if (isOpen(market, time)) pushBar(past, walk.bar(time, 60))
  const M1 = emptyBars()
  for (let time = minutesFrom; time < playFrom - 60; time += 60) if (isOpen(market, time)) pushBar(M1, walk.bar(time, 1))
  play({ market, acts, random, silent: silent ?? { from: 0, minutes: 0 }, from: playFrom - 60, M1 })
  const H1 = joinBars(past, aggregate(M1, 'H1'))
  const higher = { H1, H4: aggregate(H1, 'H4'), D1: aggregate(H1, 'D1') }
  return { market, bars: { M1, M5: aggregate(M1, 'M5'), M15: aggregate(M1, 'M15'), M30: aggregate(M1, 'M30'), ...higher } }
}

type Play = Required<ScriptedMarket> & Readonly<{ random: Random; from: number; M1: TapeBars }>

/** Closed hours take no minute of the script: it goes on when the market opens. */
function play({ market, acts, random, silent, from, M1 }: Play): void {
  let price = M1.close.at(-1) ?? market.startPrice
  let time = from
  let played = 0
  for (const act of acts) {
    price *= 1 + (act.leap ?? 0) * market.minuteSigma
    const anchor = price
    for (let minute = 0; minute < act.minutes; minute += 1, time += 60, played += 1) {
      while (!isOpen(market, time)) time += 60
      const bar = barOf({ market, act, random, anchor }, price, time)
      price = bar.last
      const isSilent = played >= silent.from && played < silent.from + silent.minutes
      if (!isSilent) pushBar(M1, bar.bar)
    }
  }
}

type Scene = Readonly<{ market: Market; act: Act; random: Random; anchor: number }>

function barOf({ market, act, random, anchor }: Scene, open: number, time: number): Readonly<{ bar: TapeBar; last: number }> {
  const { drift = 0, volatility = 1, pull = 0, spread = 1 } = act
  const { point } = market.spec
  const scale = Math.round(1 / point)
  const round = (price: number) => Math.round(price * scale) / scale
  let price = open
  let high = open
  let low = open
  for (let i = 0; i < STEPS_PER_MINUTE; i += 1) {
    const noise = random.normal() * volatility * Math.sqrt(1 / STEPS_PER_MINUTE)
    price *= 1 + market.minuteSigma * (noise + drift / STEPS_PER_MINUTE) - (pull * (price / anchor - 1)) / STEPS_PER_MINUTE
    high = Math.max(high, price)
    low = Math.min(low, price)
  }
  const bar = {
    time,
    open: round(open),
    high: round(high),
    low: round(low),
    close: round(price),
    tickVolume: Math.max(1, Math.round(40 * volatility * random.between(0.7, 1.4))),
    spreadPoints: Math.max(1, Math.round(market.spreadPoints * spread * random.between(0.9, 1.2))),
  }
  return { bar, last: price }
}
