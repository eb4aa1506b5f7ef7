import { TIMEFRAMES, TIMEFRAME_SECONDS, type Timeframe } from '../../src/contracts/primitives.ts'
import { makeBars } from '../../src/core/bars/make-bars.ts'
import { resample } from '../../src/core/bars/resample.ts'
import type { BarHistory } from '../../src/core/bars/slide.ts'
import { closeOf } from '../../src/core/time/timeframes.ts'
import type { ServerZone } from '../../src/core/time/zone.ts'
import type { Bars } from '../../src/core/window.ts'
import type { Market } from '../markets.ts'
import { seedRandom } from '../random.ts'
import { isOpen } from '../synthetic-tape.ts'

export type RandomMarketOptions = Readonly<{
  market: Market
  seed: number
  zone: ServerZone
  timeframe: Timeframe
  /** First and last instant, UTC ms; bars stand in the market's sessions alone. */
  from: number
  to: number
  /**
   * Steps inside a bar. A stop is filled at its own price although the price leapt over it, so few steps flatter whoever is
   * stopped: by about half a step each time.
   */
  steps?: number
}>

const STEPS = 24

/**
 * A market without memory: every step is up or down by chance, whatever came before, so nothing can be known of the next bar
 * and no rule makes money on it. Only +, -, *, / and square roots: the same seed gives the same bars on every machine.
 */
export function randomMarket({ market, seed, zone, timeframe, from, to, steps = STEPS }: RandomMarketOptions): BarHistory {
  const random = seedRandom(seed, `${market.brokerSymbol} without memory`)
  const seconds = TIMEFRAME_SECONDS[timeframe]
  const opens: number[] = []
  for (let time = Math.ceil(zone.toServer(from) / seconds) * seconds; time < zone.toServer(to); time += seconds) {
    if (isOpen(market, time)) opens.push(time)
  }
  const bars = makeBars(opens.length)
  const sigma = market.minuteSigma * Math.sqrt(seconds / 60 / steps)
  const scale = Math.round(1 / market.spec.point)
  let price = market.startPrice
  const rounded = () => Math.round(price * scale) / scale
  for (const [i, time] of opens.entries()) {
    bars.time[i] = zone.toUtc(time)
    bars.open[i] = rounded()
    let [high, low] = [price, price]
    for (let step = 0; step < steps; step += 1) {
      price *= 1 + sigma * random.normal()
      high = Math.max(high, price)
      low = Math.min(low, price)
    }
    bars.high[i] = Math.round(high * scale) / scale
    bars.low[i] = Math.round(low * scale) / scale
    bars.close[i] = rounded()
    bars.tickVolume[i] = Math.round(random.between(50, 150))
    bars.spreadPoints[i] = market.spreadPoints
  }
  return upwards({ ...bars, lastCloseAt: closeOf(opens.at(-1) ?? 0, timeframe, zone) }, timeframe, zone)
}

/** The bars, and those of every higher timeframe made of them. */
export function upwards(bars: Bars, timeframe: Timeframe, zone: ServerZone): BarHistory {
  const history: Partial<Record<Timeframe, Bars>> = { [timeframe]: bars }
  for (const higher of TIMEFRAMES.slice(TIMEFRAMES.indexOf(timeframe) + 1)) history[higher] = resample(bars, { to: higher, zone })
  return history
}
