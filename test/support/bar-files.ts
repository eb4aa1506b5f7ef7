import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeBars } from '../../src/core/bars/make-bars.ts'
import type { Bars } from '../../src/core/window.ts'
import { temporaryFolder } from './cli-io.ts'

const MINUTE_MS = 60_000

export type WalkOptions = Readonly<{
  /** UTC ms of the first minute. */
  from: number
  minutes: number
  seed?: number
  /** Which minutes have a bar; all by default. */
  isOpen?: (utcMs: number) => boolean
  hasVolume?: boolean
}>

/** Bars of a random walk, the same for the same seed. */
export function walkMinutes({ from, minutes, seed = 1, isOpen = () => true, hasVolume = true }: WalkOptions): Bars {
  const times = Array.from({ length: minutes }, (_, i) => from + i * MINUTE_MS).filter(isOpen)
  const bars = makeBars(times.length)
  let state = seed
  const roll = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
  let price = 1_000
  times.forEach((time, i) => {
    const open = price
    const close = Math.round((open + (roll() - 0.5) * 4) * 100) / 100
    bars.time[i] = time
    bars.open[i] = open
    bars.high[i] = Math.max(open, close) + Math.round(roll() * 100) / 100
    bars.low[i] = Math.min(open, close) - Math.round(roll() * 100) / 100
    bars.close[i] = close
    bars.tickVolume[i] = hasVolume ? 1 + Math.floor(roll() * 200) : 0
    bars.spreadPoints[i] = 1 + Math.floor(roll() * 9)
    price = close
  })
  return { ...bars, lastCloseAt: (times.at(-1) ?? 0) + MINUTE_MS }
}

/** Plain CSV, Unix seconds in UTC; numbers written so that they are read back bit by bit. */
export function csvOf(bars: Bars): string {
  const lines = ['time,open,high,low,close,tick_volume,spread']
  for (let i = 0; i < bars.length; i += 1) {
    const cells = [bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.tickVolume[i], bars.spreadPoints[i]]
    lines.push([(bars.time[i] ?? 0) / 1_000, ...cells].join(','))
  }
  return lines.join('\n')
}

export function folderOf(files: Readonly<Record<string, string | Bars>>): string {
  const folder = join(temporaryFolder(), 'bars')
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : csvOf(content))
  return folder
}
