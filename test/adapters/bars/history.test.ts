import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openHistory, type HistoryOptions } from '../../../src/adapters/bars/history.ts'
import { SymbolNameSchema, type Timeframe } from '../../../src/contracts/primitives.ts'
import { sliceBars } from '../../../src/core/bars/make-bars.ts'
import { resample } from '../../../src/core/bars/resample.ts'
import { openSymbolTable } from '../../../src/core/symbols/resolve.ts'
import { parseZone } from '../../../src/core/time/zone.ts'
import type { Bars } from '../../../src/core/window.ts'
import { csvOf, folderOf, walkMinutes } from '../../support/bar-files.ts'

const REAL = new URL('../../../../shared/data/bars', import.meta.url).pathname
const zone = parseZone('America/New_York+7h')
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Midnight of the server in winter, a Monday. */
const START = Date.UTC(2026, 1, 1, 22)
const minutes = walkMinutes({ from: START, minutes: 4 * 1_440 })

const read = (dir: string, more: Partial<HistoryOptions> = {}) =>
  openHistory({ dir, symbol: SymbolNameSchema.parse('US30'), symbols: openSymbolTable(), zone, ...more })
const cut = (bars: Bars, from: number, to: number): Bars => {
  const at = (time: number) => bars.time.filter((one) => one < time).length
  return sliceBars(bars, at(from), at(to), to)
}
const columnsOf = ({ time, open, high, low, close, tickVolume }: Bars) =>
  [time, open, high, low, close, tickVolume].map((column) => Array.from(column))
const sourcesOf = (stretches: readonly Readonly<{ source: string; bars: number }>[] | undefined) =>
  stretches?.map(({ source, bars }) => [source, bars])

describe('a history out of files', () => {
  it('makes every timeframe out of minutes alone, as resampling does, on the days of the server', async () => {
    const { bars, stretches } = await read(folderOf({ 'US30_M1.csv': minutes }))
    for (const timeframe of ['M5', 'M15', 'M30', 'H1', 'H4', 'D1'] as const) {
      const made = bars[timeframe]
      if (made === undefined) throw new Error(`no ${timeframe}`)
      expect(columnsOf(made)).toEqual(columnsOf(resample(minutes, { to: timeframe, zone })))
      expect(sourcesOf(stretches[timeframe])).toEqual([['US30_M1.csv (resampled)', made.length]])
    }
    expect(Array.from(bars.D1?.time ?? [])).toEqual([START, START + DAY, START + 2 * DAY, START + 3 * DAY])
  })

  it('days and four hours begin at the midnight of the server before and after New York changes its clocks', async () => {
    const march = walkMinutes({ from: Date.UTC(2026, 2, 5, 22), minutes: 5 * 1_440 })
    const { bars } = await read(folderOf({ 'US30_M1.csv': march }))
    const starts = (column: Float64Array | undefined) => Array.from(column ?? [], (time) => new Date(time).toISOString().slice(5, 16))
    expect(starts(bars.D1?.time)).toEqual(['03-05T22:00', '03-06T22:00', '03-07T22:00', '03-08T21:00', '03-09T21:00'])
    expect(starts(bars.H4?.time).slice(12, 16)).toEqual(['03-07T22:00', '03-08T02:00', '03-08T06:00', '03-08T09:00'])
  })

  it('leaves out a first bar whose beginning is not there, and a last one that may still change', async () => {
    const some = cut(minutes, START + 90 * 60_000, START + 5 * HOUR + 120_000)
    const { bars } = await read(folderOf({ 'US30_M1.csv': some }))
    expect(Array.from(bars.H1?.time ?? [])).toEqual([2, 3, 4].map((hour) => START + hour * HOUR))
    expect([bars.H4, bars.D1]).toEqual([undefined, undefined])
  })

  it('prefers files with volume, then what is resampled fills what they leave open', async () => {
    const own = cut(resample(minutes, { to: 'M5', zone }), START + DAY, START + 2 * DAY)
    const { bars, stretches } = await read(
      folderOf({ 'US30_M1.csv': { ...minutes, tickVolume: new Float64Array(minutes.length) }, 'US30_M5_b.csv': own }),
    )
    expect(sourcesOf(stretches.M5)).toEqual([
      ['US30_M1.csv (resampled)', 288],
      ['US30_M5_b.csv', 288],
      ['US30_M1.csv (resampled)', 576],
    ])
    expect(bars.M5?.tickVolume.filter((volume) => volume > 0).length).toBe(288)
    expect(sourcesOf(stretches.M15)?.map(([source]) => source)).toEqual([
      'US30_M1.csv (resampled)',
      'US30_M5_b.csv (resampled)',
      'US30_M1.csv (resampled)',
    ])
  })

  it('prefers what is resampled to a file without volume', async () => {
    const own = resample({ ...minutes, tickVolume: new Float64Array(minutes.length) }, { to: 'H1', zone })
    const { stretches } = await read(folderOf({ 'US30_M1.csv': minutes, 'US30_H1.csv': own }))
    expect(sourcesOf(stretches.H1)).toEqual([['US30_M1.csv (resampled)', 96]])
  })

  it('makes no bar of two sources: the hour in which one takes over from the other is left out', async () => {
    const middle = START + DAY + 30 * 60_000
    const files = { 'US30_M1_a.csv': cut(minutes, START, middle), 'US30_M1_b.csv': cut(minutes, middle, START + 3 * DAY) }
    const { bars, stretches } = await read(folderOf(files))
    expect(stretches.M1?.length).toBe(2)
    expect(bars.H1?.length).toBe(71)
    expect(bars.H1?.time.includes(START + DAY)).toBe(false)
  })

  it('a pause of over four days makes two stretches, and the bar it cuts off is left out', async () => {
    const files = {
      'US30_M1.csv': `${csvOf(cut(minutes, START, START + 30 * 60_000))}\n${csvOf(
        walkMinutes({ from: START + 8 * DAY + HOUR, minutes: 180 }),
      )
        .split('\n')
        .slice(1)
        .join('\n')}`,
    }
    const { bars, stretches } = await read(folderOf(files))
    expect([stretches.M1?.length, stretches.H1?.length]).toEqual([2, 1])
    expect(Array.from(bars.H1?.time ?? [])).toEqual([1, 2, 3].map((hour) => START + 8 * DAY + hour * HOUR))
  })

  it('keeps the timeframes asked for and reads no higher one', async () => {
    const seen: string[] = []
    const { bars } = await read(folderOf({ 'US30_M1.csv': minutes, 'US30_D1.csv': 'nothing of bars' }), {
      timeframes: ['H1'] satisfies Timeframe[],
      onProgress: (file) => seen.push(file),
    })
    expect([Object.keys(bars), new Set(seen)]).toEqual([['H1'], new Set(['US30_M1.csv'])])
  })

  it('refuses a file with bad bars and names the place; when told to, it leaves them out', async () => {
    const lines = csvOf(cut(minutes, START, START + HOUR)).split('\n')
    lines[7] = `${lines[7]?.split(',')[0] ?? ''},5,4,4,5,1,1`
    const dir = folderOf({ 'US30_M1.csv': lines.join('\n') })
    await expect(read(dir)).rejects.toThrow(/US30_M1\.csv has 1 bad bar, the first in line 8, high: .*--accept-bad-bars/)
    expect((await read(dir, { acceptBadBars: true })).bars.M1?.length).toBe(59)
  })

  it('has no bars of a symbol that is not there', async () => {
    expect((await read(folderOf({ 'EURUSD_M1.csv': minutes }))).bars).toEqual({})
  })

  it.skipIf(!existsSync(REAL))(
    'real bars of several brokers make one rising history per timeframe (skipped without the data)',
    async () => {
      const { bars, stretches } = await read(REAL)
      expect(Object.keys(bars)).toEqual(['M1', 'M5', 'M15', 'M30', 'H1', 'H4', 'D1'])
      for (const { time } of Object.values(bars))
        for (let i = 1; i < time.length; i += 1)
          if (!((time[i] ?? 0) > (time[i - 1] ?? Infinity))) throw new Error(`bar ${i} does not come after the one before`)
      expect(new Set(stretches.H1?.map(({ source }) => source))).toEqual(new Set(['US30_H1.csv.gz', 'US30_M5.csv.gz (resampled)']))
    },
  )
})
