import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command } from '../../src/cli/export.ts'
import { SymbolNameSchema, TIMEFRAMES, TIMEFRAME_SECONDS, type Timeframe } from '../../src/contracts/primitives.ts'
import type { Snapshot } from '../../src/contracts/terminal.ts'
import { sliceBars } from '../../src/core/bars/make-bars.ts'
import { resample } from '../../src/core/bars/resample.ts'
import { closeTimesOf } from '../../src/core/bars/slide.ts'
import { weighTimeframes } from '../../src/core/conviction/conviction.ts'
import { CATEGORIES } from '../../src/core/features/categories.ts'
import { FEATURES, registryHash } from '../../src/core/features/registry.ts'
import { openFeatureReader } from '../../src/core/features/vector.ts'
import { parseZone } from '../../src/core/time/zone.ts'
import type { Bars } from '../../src/core/window.ts'
import { startSeries, appendBars, type Series } from '../../src/pipeline/windows/series.ts'
import { csvOf, folderOf, walkMinutes } from '../support/bar-files.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'
import { isDeep } from '../support/depth.ts'
import { readParquet } from '../support/parquet.ts'

const REAL = new URL('../../../shared/data/bars', import.meta.url).pathname
const [GBPUSD, XAUUSD] = [SymbolNameSchema.parse('GBPUSD'), SymbolNameSchema.parse('XAUUSD')]
const ZONE = 'America/New_York+7h'
const zone = parseZone(ZONE)
const MINUTE = 60_000
const DAY = 86_400_000
/** Midnight of the server, a Monday; New York changes its clocks on the Sunday after. */
const START = Date.UTC(2026, 2, 1, 22)
const minutes = walkMinutes({ from: START, minutes: 9 * 1_440 })
const other = walkMinutes({ from: START, minutes: 9 * 1_440, seed: 5 })
const until = (bars: Bars, at: number): Bars => sliceBars(bars, 0, bars.time.filter((time) => time + MINUTE <= at).length, at)

const Summary = z.object({
  still: z.array(z.string()),
  rows: z.number(),
  segments: z.number(),
  missing: z.array(z.string()),
  absent: z.record(z.string(), z.number()),
  sources: z.record(z.string(), z.record(z.string(), z.array(z.object({ source: z.string() })))),
})

async function run(dir: string, ...more: readonly string[]) {
  const out = join(temporaryFolder(), 'rows.parquet')
  const { io, stdout, stderr, stop } = testIo()
  const done = command.run(['--data', dir, '--symbol', 'GBPUSD', '--zone', ZONE, '--out', out, '--json', ...more], io)
  return { done, out, stdout, stderr, stop }
}
async function rowsOf(dir: string, ...more: readonly string[]) {
  const { done, out, stdout, stderr } = await run(dir, ...more)
  expect([await done, stderr()]).toEqual([0, ''])
  return { ...(await readParquet(out)), summary: Summary.parse(JSON.parse(stdout())) }
}

describe('barclose export', () => {
  it('writes a row per close with the base bar, all features, categories and sequences, and says where they came from', async () => {
    const { rows, texts, schema, summary, createdBy } = await rowsOf(
      folderOf({ 'GBPUSD_M1.csv': minutes, 'XAUUSD_M1.csv': other }),
      '--sequences',
      'M5,H1',
    )
    const m5 = resample(minutes, { to: 'M5', zone })
    const closes = Array.from(closeTimesOf(m5, 'M5', zone))
    expect(rows.map(({ close_time }) => close_time)).toEqual(closes.map((close) => new Date(close)))
    rows.forEach((row, i) => {
      const bar = [m5.open[i], m5.high[i], m5.low[i], m5.close[i], m5.tickVolume[i], m5.spreadPoints[i]]
      expect([row['open'], row['high'], row['low'], row['close'], row['tick_volume'], row['spread_points']]).toEqual(bar)
    })
    const names = ['m5_last_50', 'h1_last_50', 'm5_volume_last_50', 'h1_volume_last_50']
    expect(schema.slice(10).map(({ name }) => name)).toEqual([...FEATURES, ...CATEGORIES].map(({ name }) => name).concat(names))
    expect(texts).toMatchObject({
      'barclose.registry': registryHash(),
      'barclose.symbol': 'GBPUSD',
      'barclose.market_class': 'pair',
      'barclose.base': 'M5',
      'barclose.triggers': '["M5"]',
      'barclose.zone': ZONE,
      'barclose.window_bars': '300',
    })
    expect(createdBy).toBe(`barclose ${texts['barclose.version'] ?? ''}`)
    expect(summary).toMatchObject({ rows: closes.length, segments: 1, missing: ['US500', 'USDJPY'] })
    expect(summary.sources['XAUUSD']?.['H1']?.map(({ source }) => source)).toEqual(['XAUUSD_M1.csv (resampled)'])
    expect(rows.some((row) => typeof row['h1_correlation_gold_48'] === 'number')).toBe(true)
    expect(summary.absent['h1_correlation_equities_48']).toBe(closes.length)
  })

  it('a sequence is the last bars one by one, 32-bit, null until there are enough', async () => {
    const { rows, texts } = await rowsOf(folderOf({ 'GBPUSD_M1.csv': minutes }), '--to', '2026-03-03')
    const layouts = z
      .array(z.object({ name: z.string(), bars: z.number(), columns: z.array(z.string()) }))
      .parse(JSON.parse(texts['barclose.sequences'] ?? ''))
    expect(layouts.map(({ name, bars, columns }) => [name, bars, columns])).toEqual([
      ['m5_last_50', 50, ['open', 'high', 'low', 'close']],
      ['m5_volume_last_50', 50, ['volume']],
    ])
    expect(rows.map((row) => row['m5_last_50'] === null)).toEqual(rows.map((_, i) => i < 50))
    const floats = (value: unknown): Float32Array => {
      if (!(value instanceof Uint8Array)) throw new Error('no bytes')
      return new Float32Array(value.slice().buffer)
    }
    const volumes = rows.slice(101, 151).map((row) => Number(row['tick_volume']))
    const mean = volumes.reduce((sum, volume) => sum + volume, 0) / 50
    expect(Array.from(floats(rows[150]?.['m5_volume_last_50']))).toEqual(volumes.map((volume) => Math.fround(volume / mean)))
    const prices = floats(rows[150]?.['m5_last_50'])
    expect(prices.length).toBe(200)
    // Distances of one bar share their unit: (close - before) : (high - before) is the same in the row's own prices.
    const [bar, before] = [rows[150], rows[149]].map((row) => ({ high: Number(row?.['high']), close: Number(row?.['close']) }))
    const [high = Number.NaN, , close = Number.NaN] = Array.from(prices.slice(197))
    expect(close * ((bar?.high ?? 0) - (before?.close ?? 0))).toBeCloseTo(high * ((bar?.close ?? 0) - (before?.close ?? 0)), 5)
  })

  it('the bars that a terminal sends one by one give the same vectors, bit by bit', async () => {
    const { rows } = await rowsOf(folderOf({ 'GBPUSD_M1.csv': minutes, 'XAUUSD_M1.csv': other }), '--double', '--from', '2026-03-10')
    const mine = openTerminal(minutes)
    const gold = openTerminal(other)
    const reader = openFeatureReader()
    expect(rows.length).toBe(265)
    for (const row of rows) {
      const closeTime = z.date().parse(row['close_time']).getTime()
      const scene = { symbol: GBPUSD, closeTime, window: mine(closeTime), references: { [XAUUSD]: gold(closeTime) } }
      const expected = Array.from(reader.read(scene), (value) => (Number.isNaN(value) ? null : value))
      expect(FEATURES.filter(({ name }, i) => !Object.is(row[name], expected[i])).map(({ name }) => name)).toEqual([])
    }
  })

  it('stored as 32-bit figures they are the same, rounded once', async () => {
    const dir = folderOf({ 'GBPUSD_M1.csv': until(minutes, START + 2 * DAY) })
    const [wide, narrow] = [await rowsOf(dir, '--double'), await rowsOf(dir)]
    for (const [i, row] of wide.rows.entries()) {
      const rounded = FEATURES.map(({ name }) => (typeof row[name] === 'number' ? Math.fround(row[name]) : row[name]))
      expect(FEATURES.map(({ name }) => narrow.rows[i]?.[name])).toEqual(rounded)
    }
  })

  it('files that end at a close give the same rows up to it: nothing is seen ahead of time', async () => {
    const whole = await rowsOf(folderOf({ 'GBPUSD_M1.csv': minutes, 'XAUUSD_M1.csv': other }), '--double', '--triggers', 'M5,H4')
    // In the middle of a bar of every higher timeframe, and at midnight around the change of clocks.
    for (const at of [START + 3 * DAY + 415 * MINUTE, START + 6 * DAY, START + 7 * DAY - 60 * MINUTE]) {
      const cut = await rowsOf(
        folderOf({ 'GBPUSD_M1.csv': until(minutes, at), 'XAUUSD_M1.csv': until(other, at) }),
        '--double',
        '--triggers',
        'M5,H4',
      )
      expect(cut.rows.at(-1)?.['close_time']).toEqual(new Date(at))
      expect(firstDifference(cut.rows, whole.rows.slice(0, cut.rows.length))).toBe(-1)
    }
  })

  it('a range is a piece of the whole, row by row', async () => {
    const dir = folderOf({ 'GBPUSD_M1.csv': minutes })
    const [whole, some] = [await rowsOf(dir), await rowsOf(dir, '--from', '2026-03-05', '--to', '2026-03-06T12:30Z')]
    const isIn = (time: unknown) =>
      z.date().parse(time) >= new Date(Date.UTC(2026, 2, 5)) && z.date().parse(time) < new Date(Date.UTC(2026, 2, 6, 12, 30))
    expect(
      firstDifference(
        some.rows,
        whole.rows.filter(({ close_time }) => isIn(close_time)),
      ),
    ).toBe(-1)
    expect(some.rows.length).toBe(288 + 150)
    const last = await rowsOf(dir, '--triggers', 'M5,H1', '--to', '2026-03-06T12:30Z', '--last', '25')
    expect(firstDifference(last.rows.map(withoutTrigger), some.rows.slice(-25).map(withoutTrigger))).toBe(-1)
  })

  it('adds labels of the base bars after each close, null where the segment ends first', async () => {
    const dir = folderOf({ 'GBPUSD_M1.csv': until(minutes, START + 2 * DAY) })
    const { rows, texts, schema } = await rowsOf(dir, '--labels', 'M5:14:1.5:12:6', '--sequences', 'none')
    const names = ['up', 'by', 'end', 'return_r', 'unit_price', 'volatility', 'volatility_before'].map((name) => `label_${name}`)
    expect(schema.slice(-7).map(({ name }) => name)).toEqual(names)
    expect(JSON.parse(texts['barclose.label'] ?? '')).toEqual({
      timeframe: 'M5',
      atrBars: 14,
      barrierAtr: 1.5,
      horizonBars: 12,
      volatilityBars: 6,
    })
    const figures = (name: string) => rows.map((row) => (row[name] === null ? null : Number(row[name])))
    const [highs, lows, closes, units, ups] = ['high', 'low', 'close', 'label_unit_price', 'label_up'].map(figures)
    const barsIn = (values: typeof highs, i: number) => (values ?? []).slice(i + 1, i + 13).map(Number)
    let decided = 0
    for (let i = 14; i < rows.length - 12; i += 1) {
      const [close, reach] = [Number(closes?.[i]), 1.5 * Number(units?.[i])]
      const up = barsIn(highs, i).findIndex((high) => high >= close + reach)
      const down = barsIn(lows, i).findIndex((low) => low <= close - reach)
      const end = Math.min(up === -1 ? 11 : up, down === -1 ? 11 : down)
      expect(rows[i]?.['label_end']).toEqual(rows[i + 1 + end]?.['close_time'])
      if (up === down) continue
      expect(ups?.[i]).toBe(down === -1 || (up !== -1 && up < down) ? 1 : 0)
      decided += 1
    }
    expect(decided).toBeGreaterThan(300)
    expect(rows.slice(0, 14).map((row) => names.map((name) => row[name]))).toEqual(Array(14).fill(Array(7).fill(null)))
    expect(rows.at(-1)).toMatchObject({ label_up: null, label_by: 'cut', label_end: null, label_return_r: null, label_volatility: null })
    expect(rows.at(-1)?.['label_volatility_before']).toBeTypeOf('number')
  })

  it('adds what the timeframes say of either side, as the conviction weighs them at that close', async () => {
    const argv = ['--conviction', '--sequences', 'none', '--base', 'M15', '--triggers', 'M15,H1', '--from', '2026-03-10']
    const { rows } = await rowsOf(folderOf({ 'GBPUSD_M1.csv': minutes }), ...argv)
    const terminal = openTerminal(minutes)
    for (const row of rows) {
      const now = z.date().parse(row['close_time']).getTime()
      const trigger = z.enum(['M15', 'H1']).parse(row['trigger'])
      const window = terminal(now)
      const [buy, sell] = (['buy', 'sell'] as const).map((side) => weighTimeframes({ trigger, side, window, now }))
      expect([row['timeframes_buy'], row['timeframes_sell']]).toEqual([buy, sell].map((heard) => (heard?.ok === true ? heard.score : null)))
    }
    const buys = rows.map((row) => Number(row['timeframes_buy']))
    expect([Math.min(...buys) < 45, Math.max(...buys) > 55]).toEqual([true, true])
    const early = await rowsOf(folderOf({ 'GBPUSD_M1.csv': until(minutes, START + DAY / 24) }), '--conviction', '--sequences', 'none')
    expect(early.rows.map((row) => row['timeframes_buy'])).toEqual(Array(12).fill(null))
  })

  it('names the inputs in the metadata as the manifest of a bundle does', async () => {
    const { texts, schema } = await rowsOf(folderOf({ 'GBPUSD_M1.csv': until(minutes, START + DAY) }), '--sequences', 'M5')
    const Named = z.array(z.object({ name: z.string() }))
    const features = z.array(z.string()).parse(JSON.parse(texts['barclose.model_features'] ?? ''))
    const rest = [texts['barclose.model_categories'], texts['barclose.model_sequences']].flatMap((text) =>
      Named.parse(JSON.parse(text ?? '')),
    )
    const names = [...features, ...rest.map(({ name }) => name)]
    expect(names.map((name) => name.replace(/@[1-9]\d*$/, ''))).toEqual(schema.slice(10).map(({ name }) => name))
    expect(names.every((name) => /@[1-9]\d*$/.test(name))).toBe(true)
    expect(texts['barclose.terms']).toMatch(/^[0-9a-f]{16}$/)
    expect(texts['barclose.label']).toBeUndefined()
  })

  it('names the highest timeframe that closed as the trigger', async () => {
    const { rows } = await rowsOf(folderOf({ 'GBPUSD_M1.csv': until(minutes, START + DAY) }), '--triggers', 'H1,M15,D1', '--base', 'M5')
    const count = (wanted: Timeframe) => rows.filter(({ trigger }) => trigger === wanted).length
    expect([rows.length, count('M15'), count('H1'), count('D1')]).toEqual([96, 72, 23, 1])
  })

  it('begins a new segment after a break of over four days and where another source goes on', async () => {
    const [first, second] = [walkMinutes({ from: START, minutes: 60 }), walkMinutes({ from: START + 6 * DAY, minutes: 90 })]
    const files = { 'GBPUSD_M5_a.csv': resample(first, { to: 'M5', zone }), 'GBPUSD_M5_b.csv': resample(second, { to: 'M5', zone }) }
    expect((await rowsOf(folderOf(files))).rows.map(({ segment }) => segment)).toEqual([
      ...Array<number>(12).fill(0),
      ...Array<number>(18).fill(1),
    ])
    const joined = {
      'GBPUSD_M5_a.csv': files['GBPUSD_M5_a.csv'],
      'GBPUSD_M5_b.csv': resample(walkMinutes({ from: START + 60 * MINUTE, minutes: 90 }), { to: 'M5', zone }),
    }
    const { rows, summary } = await rowsOf(folderOf(joined))
    expect([rows.map(({ segment }) => segment), summary.segments]).toEqual([
      [...Array<number>(12).fill(0), ...Array<number>(18).fill(1)],
      2,
    ])
  })

  it.each([
    [['--out', ''], /--out needs a value/],
    [['--base', 'M7'], /--base M7 is none of M1 M5/],
    [['--triggers', 'M5,H7'], /--triggers H7 is none of/],
    [['--triggers', 'M1'], /--triggers M1 is faster than the base M5.*take --base M1/],
    [['--labels', 'M5:14:2'], /--labels takes TF:atrBars:.*not "M5:14:2"/],
    [['--labels', 'M5:14:0:32:12'], /--labels takes TF:atrBars/],
    [['--labels', 'M5:14:2:32:12:1'], /--labels takes TF:atrBars/],
    [['--labels', 'M15:14:2:32:12'], /a row tells of a bar of M5, so its label is one of M5 too/],
    [['--labels', 'M5:300:2:32:12'], /300 bars are more than a window holds/],
    [['--sequences', 'M5,some'], /--sequences some is none of/],
    [['--from', '2026-02-30'], /--from takes a date in UTC/],
    [['--to', 'soon'], /--to takes a date in UTC/],
    [['--from', '2026-03-05', '--to', '2026-03-05'], /--from 2026-03-05 is not before --to 2026-03-05/],
    [['--symbol', 'NOSUCHTHING'], /--symbol NOSUCHTHING is a market nobody knows/],
    [['--zone', 'Mars/Olympus'], /--zone .*not a zone this machine knows/],
  ])('called with %j it says how', async (argv, why) => {
    const { done, stderr } = await run('.', ...argv)
    expect(await done).toBe(2)
    expect(stderr()).toMatch(why)
  })

  it.each(['--data', '--symbol', '--out'])('without %s it says that it is needed', async (left) => {
    const { io, stderr } = testIo()
    const given = { '--data': '.', '--symbol': 'US30', '--out': 'x.parquet' }
    const argv = Object.entries(given)
      .filter(([name]) => name !== left)
      .flat()
    expect(await command.run(argv, io)).toBe(2)
    expect(stderr()).toContain(`${left} `)
    expect(stderr()).toContain('is needed')
  })

  it('ends with code 1 and the reason when a place or the bars are not there, and leaves nothing behind', async () => {
    const dir = folderOf({ 'GBPUSD_H1.csv': resample(minutes, { to: 'H1', zone }) })
    const cases: readonly (readonly [string, readonly string[], string])[] = [
      [join(dir, 'none'), [], 'there is no folder'],
      [dir, ['--out', join(dir, 'none', 'x.parquet')], 'to write to'],
      [dir, [], 'there are no bars of GBPUSD M5'],
      [dir, ['--base', 'H1', '--from', '2027-01-01'], 'no bar of GBPUSD H1 closed in the time asked for'],
    ]
    for (const [data, more, why] of cases) {
      const { done, out, stderr } = await run(data, ...more)
      expect([await done, stderr().includes(why), readdirSync(dirname(out))]).toEqual([1, true, []])
    }
  })

  it('replaces a file only with --force', async () => {
    const dir = folderOf({ 'GBPUSD_M1.csv': until(minutes, START + DAY) })
    const out = join(temporaryFolder(), 'rows.parquet')
    writeFileSync(out, 'mine')
    const first = await run(dir, '--out', out)
    expect([await first.done, first.stderr()]).toEqual([1, expect.stringContaining('--force to replace it')])
    expect(await (await run(dir, '--out', out, '--force')).done).toBe(0)
    expect((await readParquet(out)).rows.length).toBe(288)
  })

  it('refuses a file with bad bars unless told to leave them out', async () => {
    const lines = csvOf(until(minutes, START + DAY)).split('\n')
    lines[100] = `${lines[100] ?? ''}x`
    lines[200] = (lines[200] ?? '').replace(/,[^,]+,/, ',-1,')
    const dir = folderOf({ 'GBPUSD_M1.csv': lines.join('\n') })
    const refused = await run(dir)
    await expect(refused.done).rejects.toThrow(/GBPUSD_M1\.csv has 1 bad bar, the first in line 201/)
    expect(existsSync(refused.out)).toBe(false)
    expect((await rowsOf(dir, '--accept-bad-bars')).rows.length).toBe(288)
  })

  it('stopped half-way it leaves nothing behind', async () => {
    const { done, out, stderr, stop } = await run(folderOf({ 'GBPUSD_M1.csv': minutes }))
    const timer = setInterval(() => existsSync(`${out}.part`) && stop('SIGINT'), 1)
    expect(await done).toBe(130)
    clearInterval(timer)
    expect([stderr(), readdirSync(dirname(out))]).toEqual(['barclose export: stopped; no file was written\n', []])
  })

  it('a person who watches sees how far it is and how long it will take', async () => {
    const { io, stderr } = testIo()
    let now = 0
    const dir = folderOf({ 'GBPUSD_M1.csv': minutes })
    const watched = { ...io, isTty: true, now: () => (now += 500) }
    const argv = ['--data', dir, '--symbol', 'GBPUSD', '--out', join(dir, 'rows.parquet'), '--zone', ZONE]
    expect(await command.run(argv, watched)).toBe(0)
    expect(stderr()).toContain('GBPUSD GBPUSD_M1.csv: ')
    expect(stderr()).toMatch(/39 %, 1,024 rows, [\d,]+ rows\/s, \d+ s left/)
  })

  it('says in words what was written', async () => {
    const { io, stdout } = testIo()
    const dir = folderOf({ 'GBPUSD_M1.csv': until(minutes, START + DAY) })
    const out = join(dir, 'rows.parquet')
    expect(await command.run(['--data', dir, '--symbol', 'GBPUSD', '--out', out, '--zone', ZONE], io)).toBe(0)
    expect(stdout()).toContain('288 rows of GBPUSD at the closes of M5, 2026-03-01 22:05 to 2026-03-02 22:00 UTC, in 1 segment')
    expect(stdout()).toContain('GBPUSD_M1.csv (resampled), 288 bars')
    expect(stdout()).toContain('No bars of US500, XAUUSD, USDJPY')
    expect(stdout()).toMatch(/Absent in every row: .*d1_rsi_14/)
    expect(stdout()).toMatch(/The same in every row, look into it: d1_body/)
  })

  it('says which features never change (failure 33)', async () => {
    const { summary } = await rowsOf(
      folderOf({ 'GBPUSD_M1.csv': { ...until(minutes, START + DAY), tickVolume: new Float64Array(DAY / MINUTE).fill(7) } }),
    )
    expect(summary.still).toContain('m5_volume_ratio_20')
    expect(summary.still).not.toContain('m5_rsi_14')
    const one = await rowsOf(folderOf({ 'GBPUSD_M1.csv': until(minutes, START + DAY) }), '--to', '2026-03-01T22:06Z')
    expect([one.rows.length, one.summary.still]).toEqual([1, []])
  })

  it.skipIf(!existsSync(REAL) || !isDeep)(
    'real bars give rows with every kind of value (deep suite; skipped without the data)',
    async () => {
      const { rows, summary } = await rowsOf(REAL, '--symbol', 'US30', '--base', 'H1', '--from', '2025-12-15')
      expect([rows.length > 200, summary.missing]).toEqual([true, []])
      const last = rows.at(-1) ?? {}
      expect(FEATURES.filter(({ name }) => last[name] === null).map(({ name }) => name)).toEqual([])
      expect([typeof last['regime'], typeof last['session'], last['h1_last_50'] instanceof Uint8Array]).toEqual(['string', 'string', true])
    },
  )
})

const withoutTrigger = (row: Readonly<Record<string, unknown>>) => ({ ...row, trigger: undefined })

/** Index of the first row that differs in any bit; -1 when none does. */
function firstDifference(rows: readonly unknown[], others: readonly unknown[]): number {
  if (rows.length !== others.length) return Math.min(rows.length, others.length)
  return rows.findIndex((row, i) => !isDeepStrictEqual(row, others[i]))
}

/** Windows as the server holds them, out of closed bars that come one after the other; resampled at the very moment. */
function openTerminal(all: Bars): (closeTime: number) => Readonly<Partial<Record<Timeframe, Bars>>> {
  const held: Partial<Record<Timeframe, Series>> = {}
  return (closeTime) => {
    const known = until(all, closeTime)
    for (const timeframe of TIMEFRAMES) {
      if (zone.toServer(closeTime) % TIMEFRAME_SECONDS[timeframe] !== 0 && held[timeframe] !== undefined) continue
      const bars = timeframe === 'M1' ? known : resample(known, { to: timeframe, zone })
      if (bars.length === 0) continue
      const series = held[timeframe]
      const last = series?.serverTime.at(-1) ?? Number.NEGATIVE_INFINITY
      const fresh = columnsOf(sliceBars(bars, bars.time.findLastIndex((time) => zone.toServer(time) <= last) + 1, bars.length, closeTime))
      held[timeframe] = series === undefined ? startSeries(fresh, { timeframe, zone }) : appendBars(series, fresh, 0, { timeframe, zone })
    }
    return Object.fromEntries(Object.entries(held).map(([timeframe, { bars }]) => [timeframe, bars]))
  }
}

function columnsOf({ time, open, high, low, close, tickVolume, spreadPoints }: Bars): NonNullable<Snapshot['bars']['M1']> {
  return {
    after: null,
    time: Array.from(time, zone.toServer),
    open: Array.from(open),
    high: Array.from(high),
    low: Array.from(low),
    close: Array.from(close),
    tickVolume: Array.from(tickVolume),
    spreadPoints: Array.from(spreadPoints),
  }
}
