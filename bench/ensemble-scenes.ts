import { seedRandom } from '../replay/random.ts'
import { TIMEFRAME_SECONDS, TIMEFRAMES, WINDOW_BARS, type SymbolName, type Timeframe } from '../src/contracts/primitives.ts'
import { makeBars } from '../src/core/bars/make-bars.ts'
import type { Scene } from '../src/core/features/feature.ts'
import { referencesOf } from '../src/core/regime/references.ts'
import type { Bars, Window } from '../src/core/window.ts'

const CLOSE_TIME = Date.UTC(2026, 5, 17, 12)
const SEED = 20_260_617

/** Closes of a made-up market with all its timeframes, volume in every bar, and the markets it is compared with. */
export function makeScenes(symbol: SymbolName, count: number): readonly Scene[] {
  const windows = Array.from({ length: count }, (_, i) => makeWindow(i))
  const names = referencesOf(symbol)
  return windows.map((window, i) => ({
    symbol,
    closeTime: CLOSE_TIME,
    window,
    references: Object.fromEntries(names.map((name, k) => [name, windows[(i + k + 1) % count] ?? {}])),
  }))
}

const makeWindow = (nth: number): Window => Object.fromEntries(TIMEFRAMES.map((timeframe) => [timeframe, walk(timeframe, nth)]))

function walk(timeframe: Timeframe, nth: number): Bars {
  const random = seedRandom(SEED + nth, timeframe)
  const lasts = TIMEFRAME_SECONDS[timeframe] * 1_000
  const bars = makeBars(WINDOW_BARS)
  let price = 1_000
  for (let i = 0; i < WINDOW_BARS; i += 1) {
    const close = price + random.normal()
    bars.time[i] = CLOSE_TIME - (WINDOW_BARS - i) * lasts
    bars.open[i] = price
    bars.close[i] = close
    bars.high[i] = Math.max(price, close) + random.unit()
    bars.low[i] = Math.min(price, close) - random.unit()
    bars.tickVolume[i] = 1 + Math.floor(random.unit() * 1_000)
    bars.spreadPoints[i] = 4
    price = close
  }
  return { ...bars, lastCloseAt: CLOSE_TIME }
}
