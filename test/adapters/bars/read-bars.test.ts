import fc from 'fast-check'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readFileName } from '../../../src/adapters/bars/file-name.ts'
import { listFolder, loadSeries } from '../../../src/adapters/bars/folder.ts'
import { numberOf } from '../../../src/adapters/bars/read-rows.ts'
import { readBars } from '../../../src/adapters/bars/read-bars.ts'
import { openSymbolTable } from '../../../src/core/symbols/resolve.ts'
import { parseZone } from '../../../src/core/time/zone.ts'
import { temporaryFolder } from '../../support/cli-io.ts'

const zone = parseZone('America/New_York+7h')
const HEADER = '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>'
const MT5 = [HEADER, '2026.06.17\t10:00:00\t1.1\t1.2\t1.0\t1.15\t120\t0\t8', '2026.06.17\t10:05:00\t1.15\t1.3\t1.1\t1.2\t80\t0\t9'].join(
  '\r\n',
)
const options = { timeframe: 'M5', zone } as const

function file(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

describe('a file of bars', () => {
  it.each([
    ['UTF-8', Buffer.from(MT5)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${MT5}`)],
    ['UTF-16 with a mark, as MetaTrader writes', Buffer.from(`\uFEFF${MT5}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(MT5, 'utf16le')],
  ])("MetaTrader's export in %s: server time becomes UTC", async (_, content) => {
    const { bars, badBars, hasVolume, hasSpread } = await readBars(file('EURUSD_M5.csv', content), options)
    // The server's clock is three hours ahead of UTC in summer.
    expect(Array.from(bars.time)).toEqual([Date.UTC(2026, 5, 17, 7), Date.UTC(2026, 5, 17, 7, 5)])
    expect([Array.from(bars.close), Array.from(bars.tickVolume), Array.from(bars.spreadPoints)]).toEqual([
      [1.15, 1.2],
      [120, 80],
      [8, 9],
    ])
    expect([bars.lastCloseAt, badBars, hasVolume, hasSpread]).toEqual([Date.UTC(2026, 5, 17, 7, 10), 0, true, true])
  })

  it('daily bars carry no time of day', async () => {
    const text = `${HEADER.replace('<TIME>\t', '')}\n2026.01.05\t1.1\t1.2\t1.0\t1.15\t120\t0\t8\n`
    const { bars } = await readBars(file('EURUSD_Daily.csv', text), { timeframe: 'D1', zone })
    expect(new Date(bars.time[0] ?? 0).toISOString()).toBe('2026-01-04T22:00:00.000Z')
  })

  it('plain CSV, packed or not, is in UTC; a spread that is missing or below zero is not known', async () => {
    const text = 'time,open,high,low,close,tick_volume,spread\n1764703260,5,6,4,5,0,\n1764703320,5,6,4,5,0,-4\n1764703380,5,6,4,5,7,3'
    for (const path of [file('US30_M1.csv', text), file('US30_M1.csv.gz', gzipSync(text))]) {
      const { bars, zeroVolumes, unknownSpreads, hasVolume, hasSpread } = await readBars(path, { timeframe: 'M1', zone })
      expect([bars.length, zeroVolumes, unknownSpreads, hasVolume, hasSpread]).toEqual([3, 2, 2, false, false])
      expect(Array.from(bars.spreadPoints)).toEqual([Number.NaN, Number.NaN, 3])
    }
  })

  it('lines that are no sound bar are left out and named with their place; nothing is repaired', async () => {
    const lines = [
      'time,open,high,low,close,tick_volume',
      '100,5,6,4,5,1',
      '100,5,6,4,5,1',
      '160,5,4,4,5,1',
      '220,5,6,4,,1',
      '280,5,6,4,5,x',
      '40,5,6,4,5,1',
      'soon,5,6,4,5,1',
      '340,5,6,0,5,1',
      '400,5,6,4,5,1',
    ]
    const { bars, duplicates, badBars, faults } = await readBars(file('X_M1.csv', lines.join('\n')), { timeframe: 'M1', zone })
    expect([Array.from(bars.time), duplicates, badBars]).toEqual([[100_000, 400_000], 1, 6])
    expect(faults.map(({ line, column }) => [line, column])).toEqual([
      [4, 'high'],
      [5, 'close'],
      [6, 'tick_volume'],
      [7, 'time'],
      [8, 'time'],
    ])
  })

  it.each([
    ['an empty file', '', /empty/],
    ['a file of something else', 'name,age\nx,1', /names no column for time, open, high, low, close/],
  ])('%s is refused in words', async (_, content, why) => {
    await expect(readBars(file('X_M1.csv', content), { timeframe: 'M1', zone })).rejects.toThrow(why)
  })

  it.each([
    ['an hour', 'M5', 3_600],
    ['a minute', 'M5', 60],
    ['a day', 'H1', 86_400],
  ] as const)('bars of %s in a file named %s are refused: they would be seen before they closed', async (_, timeframe, step) => {
    const rows = Array.from({ length: 60 }, (_row, i) => `${1_764_547_200 + i * step},5,6,4,5,1`)
    const path = file(`US30_${timeframe}.csv`, `time,open,high,low,close,tick_volume\n${rows.join('\n')}`)
    await expect(readBars(path, { timeframe, zone })).rejects.toThrow(
      `follow one another after ${step} s or more, so these are not the bars of ${timeframe}`,
    )
  })

  it('bars with holes between them are still those of their timeframe', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => 1_764_547_200 + (i + Math.floor(i / 2) * 7) * 60)
    const path = file('US30_M1.csv', `time,open,high,low,close\n${rows.map((time) => `${time},5,6,4,5`).join('\n')}`)
    expect((await readBars(path, { timeframe: 'M1', zone })).bars.length).toBe(200)
  })

  it('times in milliseconds and days that no calendar has are no times', async () => {
    const text = 'time,open,high,low,close\n1764703260000,5,6,4,5\n1764703260,5,6,4,5\n'
    const plain = await readBars(file('US30_M1.csv', text), { timeframe: 'M1', zone })
    expect([Array.from(plain.bars.time), plain.badBars, plain.faults[0]?.column]).toEqual([[1_764_703_260_000], 1, 'time'])
    const days = ['2026.02.30\t10:00', '2026.13.02\t10:00', '2026.02.27\t24:00', '2026.02.27\t10:60', '2026.02.27\t10:05']
    const { bars, badBars } = await readBars(
      file('X_M5.csv', [HEADER, ...days.map((day) => `${day}\t5\t6\t4\t5\t1\t0\t1`)].join('\n')),
      options,
    )
    expect([bars.length, badBars]).toEqual([1, 4])
  })

  it('a bar that comes twice counts once when it is the same, and is a bad one when it is not', async () => {
    const text = 'time,open,high,low,close\n60,5,6,4,5\n60,5,6,4,5\n120,5,6,4,5.5\n120,5,7,4,6\n'
    const { bars, duplicates, faults } = await readBars(file('X_M1.csv', text), { timeframe: 'M1', zone })
    expect([Array.from(bars.close), duplicates, faults.map(({ line, why }) => [line, why])]).toEqual([
      [5, 5.5],
      1,
      [[5, 'another bar of the time of the one before, with other prices']],
    ])
  })

  it('a comma in the prices of a file of commas does not make other prices', async () => {
    // 1,2350 at the opening and the high: without the count of columns this is a bar from 1 up to 2350.
    const text = 'time,open,high,low,close\n1764703260,1,2350,1,2350,1,2340,1,2345\n1764703320,5,6,4,5,\n'
    const { bars, faults } = await readBars(file('X_M1.csv', text), { timeframe: 'M1', zone })
    expect([Array.from(bars.high), faults.map(({ line, why }) => [line, why])]).toEqual([
      [6],
      [[2, 'more values than the 5 columns of the first line']],
    ])
  })

  it.each([
    ['X_M1.csv', Buffer.from([0x74, 0x69, 0x6d, 0x65, 0xff, 0xfe, 0x31])],
    ['Y_M1.csv.gz', Buffer.from('time,open,high,low,close')],
  ])('%s that cannot be decoded is refused by its name', async (name, content) => {
    await expect(readBars(file(name, content), { timeframe: 'M1', zone })).rejects.toThrow(name)
  })

  it('a packed file that is cut off is refused, not read half', async () => {
    const whole = gzipSync(
      `time,open,high,low,close\n${Array.from({ length: 5_000 }, (_, i) => `${i * 60},5,6,4,${5 + (i % 7) / 10}`).join('\n')}`,
    )
    await expect(readBars(file('X_M1.csv.gz', whole.subarray(0, whole.length - 50)), { timeframe: 'M1', zone })).rejects.toThrow(
      /unexpected end of file/,
    )
  })

  it('a batch of lines may end anywhere in the file', async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i * 60},5.25,6.5,4.125,5.5,${i + 1}`)
    const { bars, badBars } = await readBars(file('X_M1.csv', `time,open,high,low,close,tick_volume\n${rows.join('\n')}`), {
      timeframe: 'M1',
      zone,
    })
    expect([bars.length, badBars]).toEqual([200_000, 0])
    expect(bars.tickVolume.every((volume, i) => volume === i + 1)).toBe(true)
  })
})

it.each([
  ['EURUSD_M5.csv.gz', 'EURUSD', 'M5', ''],
  ['EURUSD_M5_mt5.csv', 'EURUSD', 'M5', 'mt5'],
  ['US30.cash_H4_202001020000_202312292000.csv', 'US30.cash', 'H4', '202001020000_202312292000'],
  ['XAUUSD_M3_orkad.csv.gz', 'XAUUSD', null, 'orkad'],
  ['EURUSD_i_M5_202401020000_202412302355.csv', 'EURUSD_i', 'M5', '202401020000_202412302355'],
  ['EURUSD_Daily_202001020000_202412300000.csv', 'EURUSD', 'D1', '202001020000_202412300000'],
  ['EURUSD_Weekly_202001020000_202412300000.csv', 'EURUSD', null, '202001020000_202412300000'],
  ['eurusd_m5.CSV', 'eurusd', 'M5', ''],
])('%s is read by its name', (name, brokerSymbol, timeframe, source) => {
  expect(readFileName(`/data/${name}`)).toMatchObject({ brokerSymbol, timeframe, source })
})

it('a folder is read by symbol and timeframe; what is not ours is left alone', async () => {
  const folder = temporaryFolder()
  const text = (from: number) => `time,open,high,low,close,tick_volume\n${from},5,6,4,5,1\n${from + 60},5,6,4,5,1\n`
  for (const name of ['DJ30_M1.csv', 'US30.cash_M1_b.csv', 'US30_M3.csv', 'README.md', 'US30.csv'])
    writeFileSync(join(folder, name), text(name.length * 600))
  const { series, skipped } = listFolder(folder, openSymbolTable())
  expect(series.map(({ symbol, timeframe, files }) => [symbol, timeframe, files.length])).toEqual([['US30', 'M1', 2]])
  expect(skipped).toEqual([
    { file: 'US30.csv', why: 'it is not named SYMBOL_TF[_source].csv, e.g. US30_M5.csv' },
    { file: 'US30_M3.csv', why: 'M3 is none of M1 M5 M15 M30 H1 H4 D1' },
  ])
  const [first] = series
  if (first === undefined) throw new Error('no series')
  const { bars, stretches } = await loadSeries(first, { zone })
  expect([bars.length, stretches.map(({ source }) => source)]).toEqual([4, ['DJ30_M1.csv', 'US30.cash_M1_b.csv']])
})

describe('a number in a file', () => {
  it('is what JavaScript reads, to the last bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
        Object.is(numberOf(String(value)), Number(String(value))),
      ),
    )
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.nat(18), (digits, decimals) => {
        const text = digits.toString().padStart(decimals + 1, '0')
        const written = `${text.slice(0, text.length - decimals)}.${text.slice(text.length - decimals)}`
        return numberOf(written) === Number(written) && numberOf(`-${written} `) === -Number(written)
      }),
    )
  })

  it.each(['', ' ', '-', '.', '.5', '1.2.3', '0x10', '1,5', 'NaN', 'Infinity', '1e', '--1', '5-'])('is not "%s"', (text) => {
    expect(numberOf(text)).toBeNaN()
  })
})
