import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { TapeBar } from '../../../replay/timeframes.ts'
import { TIMEFRAME_SECONDS, type Timeframe } from '../../../src/contracts/primitives.ts'
import type { Tick } from '../ea-rig.ts'
import { barsOfTicks, ofEach, type LiveMarket } from './markets.ts'
import { LIVE_ZONE } from './server.ts'

/** Recorded ticks and bars beside the repository, for research: never part of it. Tests that use them are passed over where they are absent. */
const file = (path: string): string => fileURLToPath(new URL(`../../../../shared/data/${path}.csv.gz`, import.meta.url))
const TICKS = ['20140502', '20140504', '20140505', '20140506'].map((day) => file(`ticks/EURUSD_${day}`))
const MINUTES = file('bars/EURUSD_M5')

export const hasRealDay = [...TICKS, MINUTES].every((path) => existsSync(path))
export const REAL_DAY_PASSED_OVER = hasRealDay ? '' : ' (passed over: there are no recorded ticks beside the repository)'

/** A Tuesday of the trade server: from its midnight to the next. */
export const REAL_DAY = { from: Date.UTC(2014, 4, 6), to: Date.UTC(2014, 4, 7) } as const
/** Three hundred daily bars, with their weekends. */
const HISTORY_DAYS = 480
/** What the bars do not say. */
const SPREAD_POINTS = 14

/** EURUSD as it was quoted until `to`, server milliseconds: its ticks, and before the day the bars of five minutes, and made of them. */
export function realMarket(to: number): LiveMarket {
  const ticks = TICKS.flatMap(readTicks)
  const minutes = readBars(REAL_DAY.from / 1_000 - HISTORY_DAYS * 86_400, REAL_DAY.from / 1_000)
  const before = ticks.filter(({ msc }) => msc < REAL_DAY.from)
  return {
    settings: { name: 'EURUSD', digits: 5, currencyBase: 'EUR', currencyProfit: 'USD' },
    ticks: ticks.filter(({ msc }) => msc >= REAL_DAY.from && msc < to),
    // No file has the minutes of those days: they come from the ticks of the days before.
    history: ofEach((timeframe) => (timeframe === 'M1' ? barsOfTicks(before, 'M1', 5) : resample(minutes, timeframe))),
  }
}

const linesOf = (path: string): readonly string[] => gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n').slice(1)
const numbersOf = (line: string): readonly number[] => line.split(',').map(Number)

const readTicks = (path: string): readonly Tick[] =>
  linesOf(path)
    .map(numbersOf)
    .map(([utc = Number.NaN, bid = Number.NaN, ask = Number.NaN]) => ({ msc: serverMs(utc), bid, ask }))

/** By whole seconds: the rule of the server's clock knows no less. */
const serverMs = (utc: number): number => LIVE_ZONE.toServer(Math.floor(utc / 1_000) * 1_000) * 1_000 + (utc % 1_000)

function readBars(from: number, to: number): readonly TapeBar[] {
  const isNear = (utc: number): boolean => utc > from - 86_400 && utc < to
  return linesOf(MINUTES)
    .filter((line) => isNear(Number(line.slice(0, line.indexOf(',')))))
    .map(numbersOf)
    .map(([utc = Number.NaN, open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN]) => ({
      time: LIVE_ZONE.toServer(utc * 1_000),
      open,
      high,
      low,
      close,
      tickVolume: 50,
      spreadPoints: SPREAD_POINTS,
    }))
    .filter(({ time }) => time >= from && time < to)
}

function resample(minutes: readonly TapeBar[], timeframe: Timeframe): readonly TapeBar[] {
  const seconds = TIMEFRAME_SECONDS[timeframe]
  const bars: TapeBar[] = []
  for (const bar of minutes) {
    const time = bar.time - (bar.time % seconds)
    const last = bars.at(-1)
    if (last?.time !== time) bars.push({ ...bar, time })
    else
      bars[bars.length - 1] = {
        ...last,
        high: Math.max(last.high, bar.high),
        low: Math.min(last.low, bar.low),
        close: bar.close,
        tickVolume: last.tickVolume + bar.tickVolume,
      }
  }
  return bars
}
