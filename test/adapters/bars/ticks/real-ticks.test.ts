import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readTicks } from '../../../../src/adapters/bars/ticks/read-ticks.ts'
import { minuteBars } from '../../../../src/core/bars/from-ticks.ts'
import { parseZone } from '../../../../src/core/time/zone.ts'
import { isDeep } from '../../../support/depth.ts'

/** Recorded ticks beside the repository, for research: never part of it. */
const FOLDER = fileURLToPath(new URL('../../../../../shared/data/ticks', import.meta.url))
const hasTicks = existsSync(FOLDER)
const PASSED_OVER = hasTicks ? '' : ' (passed over: there are no recorded ticks beside the repository)'
const zone = parseZone('America/New_York+7h')

const FILES = isDeep ? ['XAUUSD_20140504', 'XAUUSD_20140505', 'XAUUSD_20140511', 'US500_20230904'] : ['XAUUSD_20140504', 'US500_20230904']

describe(`recorded ticks${PASSED_OVER}`, () => {
  it.skipIf(!hasTicks).each(FILES)('%s: the minutes are those of a second computation in thousandths of the price', async (name) => {
    const path = join(FOLDER, `${name}.csv.gz`)
    const ticks = await readTicks(path, { zone })
    const bars = minuteBars(ticks, { point: 0.01, knownUntil: Infinity })
    const minutes = minutesOf(gunzipSync(readFileSync(path)).toString())
    expect(bars.length).toBeGreaterThan(50)
    expect(bars.length).toBe(minutes.size)
    for (const [i, [minute, { bids, spreads }]] of [...minutes].entries()) {
      expect(new Date(bars.time[i] ?? 0).toISOString().slice(0, 16)).toBe(minute)
      const found = [bars.open[i], bars.high[i], bars.low[i], bars.close[i]].map((price) => Math.round((price ?? 0) * 1_000))
      expect(found).toEqual([bids[0], bids.toSorted((a, b) => b - a)[0], bids.toSorted((a, b) => a - b)[0], bids.at(-1)])
      expect(bars.tickVolume[i]).toBe(bids.length)
      // Ten thousandths are a point of a hundredth; what is begun counts.
      expect(bars.spreadPoints[i]).toBe(Math.floor(((spreads.toSorted((a, b) => a - b)[0] ?? 0) + 9) / 10))
    }
  })
})

type Minute = { bids: number[]; spreads: number[] }

/** By the letters of the file: prices as whole thousandths, minutes by their name. */
function minutesOf(text: string): ReadonlyMap<string, Minute> {
  const minutes = new Map<string, Minute>()
  for (const line of text.trim().split('\n').slice(1)) {
    const [time = '', bid = '', ask = ''] = line.split(',')
    const name = new Date(Number(time)).toISOString().slice(0, 16)
    const own = minutes.get(name) ?? { bids: [], spreads: [] }
    minutes.set(name, own)
    own.bids.push(thousandths(bid))
    own.spreads.push(thousandths(ask) - thousandths(bid))
  }
  return minutes
}

function thousandths(price: string): number {
  const [whole = '', decimals = ''] = price.split('.')
  return Number(whole + decimals.padEnd(3, '0').slice(0, 3))
}
