import type { Market } from './markets.ts'
import type { Random } from './random.ts'
import type { TapeBar } from './timeframes.ts'

export type PriceWalk = Readonly<{
  /** The bar that opens at `time` (server seconds) and lasts so many minutes. */
  bar: (time: number, minutes: number) => TapeBar
}>

/** What the market does for a while. Drift and volatility are in units of a quiet minute's standard deviation. */
type Regime = Readonly<{ drift: number; volatility: number; pull: number; anchor: number; minutes: number }>

const STEPS_PER_MINUTE_BAR = 6
const STEPS_PER_LONGER_BAR = 24
const HOUR = 3_600
/** Keeps fourteen months of walk near its first price; half of a distance is gone after some four months. */
const HOME_PULL_PER_MINUTE = 0.000_005

/**
 * A random walk through trends, ranges and bursts, quiet in the Asian hours and around the rollover. Only +, -, *, /
 * and square roots: the same seed gives the same bytes on every machine.
 */
export function walkPrice(market: Market, random: Random): PriceWalk {
  const scale = Math.round(1 / market.spec.point)
  const round = (price: number) => Math.round(price * scale) / scale
  let price = market.startPrice
  let regime = nextRegime(random, price)
  let endOfLast = 0

  function step(time: number, minutes: number): void {
    const sigma = market.minuteSigma * activity(time) * regime.volatility
    const change =
      sigma * random.normal() * Math.sqrt(minutes) +
      market.minuteSigma * regime.drift * minutes -
      regime.pull * (price / regime.anchor - 1) * minutes -
      HOME_PULL_PER_MINUTE * (price / market.startPrice - 1) * minutes
    price *= 1 + change
  }

  function bar(time: number, minutes: number): TapeBar {
    if (endOfLast > 0 && time > endOfLast) price *= 1 + gapOf(time - endOfLast, market, random)
    endOfLast = time + minutes * 60
    if (regime.minutes <= 0) regime = nextRegime(random, price)
    regime = { ...regime, minutes: regime.minutes - minutes }
    const open = price
    let high = price
    let low = price
    const steps = minutes === 1 ? STEPS_PER_MINUTE_BAR : STEPS_PER_LONGER_BAR
    for (let i = 0; i < steps; i += 1) {
      step(time, minutes / steps)
      high = Math.max(high, price)
      low = Math.min(low, price)
    }
    const tickVolume = Math.max(1, Math.round(40 * minutes * activity(time) * regime.volatility * random.between(0.7, 1.4)))
    return {
      time,
      open: round(open),
      high: round(high),
      low: round(low),
      close: round(price),
      tickVolume,
      spreadPoints: spreadAt(time, market, regime, random),
    }
  }

  return { bar }
}

function nextRegime(random: Random, price: number): Regime {
  const draw = random.unit()
  const calm = { drift: 0, volatility: 1, pull: 0, anchor: price }
  if (draw < 0.24) return { ...calm, drift: random.between(0.12, 0.26), minutes: random.between(40, 180) }
  if (draw < 0.48) return { ...calm, drift: -random.between(0.12, 0.26), minutes: random.between(40, 180) }
  if (draw < 0.88) return { ...calm, volatility: 0.85, pull: 0.02, minutes: random.between(40, 200) }
  return { ...calm, drift: random.between(-0.3, 0.3), volatility: 2.4, minutes: random.between(15, 60) }
}

/** How lively the hour is, server time (New York + 7 h): Asia, London, New York, the last hours. */
function activity(time: number): number {
  const hour = Math.floor((time % (24 * HOUR)) / HOUR)
  if (hour < 1) return 0.35
  if (hour < 9) return 0.6
  if (hour < 15) return 1
  if (hour < 20) return 1.4
  return 0.75
}

/** Spreads open wide around the rollover at server midnight, somewhat in the night and in a burst. */
function spreadAt(time: number, market: Market, regime: Regime, random: Random): number {
  const second = time % (24 * HOUR)
  const isRollover = second >= 24 * HOUR - 300 || second < 1_800
  const isNight = second < 3 * HOUR
  const factor = isRollover ? random.between(5, 12) : (isNight ? 1.8 : 1) * (regime.volatility > 2 ? 1.7 : 1) * random.between(0.8, 1.5)
  return Math.max(1, Math.round(market.spreadPoints * factor))
}

/** What happened while the market was shut shows in its first price. */
function gapOf(shutSeconds: number, market: Market, random: Random): number {
  const minutes = Math.min(shutSeconds / 60, 900)
  return market.minuteSigma * random.normal() * Math.sqrt(minutes) * 0.5
}
