import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seedRandom } from '../../../replay/random.ts'
import type { SymbolSettings } from '../../../mql5/host/scenario.ts'
import { TIMEFRAMES, type Timeframe } from '../../../src/contracts/primitives.ts'
import { makeMarket } from '../ea-rig.ts'
import { END, START, SYMBOLS } from './schedule.ts'

const BEFORE_MS = 240_000
const EVERY_MS = 2_000
/** Of each step, points: stops are hit, and positions come into profit. */
const STEP_POINTS = 5
const SPREAD_POINTS = 8

/** Three symbols that walk at random, written once for all runs of a test file. */
export function writeMarkets(folder: string): readonly SymbolSettings[] {
  mkdirSync(folder, { recursive: true })
  return SYMBOLS.map((name) => {
    const { history } = makeMarket({ name, from: START - BEFORE_MS, to: START - BEFORE_MS + 1 })
    const files: Partial<Record<Timeframe, string>> = {}
    for (const timeframe of TIMEFRAMES) {
      const path = join(folder, `${name}-${timeframe}.csv`)
      writeFileSync(path, history[timeframe].map((bar) => Object.values({ ...bar, real: 0 }).join(',')).join('\n'))
      files[timeframe] = path
    }
    const ticks = join(folder, `${name}-ticks.csv`)
    writeFileSync(ticks, tickRows(name).join('\n'))
    return { name, currencyBase: name.slice(0, 3), currencyProfit: 'USD', ticks, history: files }
  })
}

function tickRows(name: string): readonly string[] {
  const random = seedRandom(1, `fault-ticks-${name}`)
  const rows: string[] = []
  let points = 110_000
  for (let at = START - BEFORE_MS; at < END; at += EVERY_MS) {
    points += Math.round(random.normal() * STEP_POINTS)
    rows.push(`${at + 137},${(points / 100_000).toFixed(5)},${((points + SPREAD_POINTS) / 100_000).toFixed(5)}`)
  }
  return rows
}
