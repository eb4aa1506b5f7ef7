import fc from 'fast-check'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readTicks } from '../../../../src/adapters/bars/ticks/read-ticks.ts'
import type { Ticks } from '../../../../src/core/bars/from-ticks.ts'
import { parseZone } from '../../../../src/core/time/zone.ts'
import { isDeep } from '../../../support/depth.ts'
import { temporaryFolder } from '../../../support/cli-io.ts'

const zone = parseZone('America/New_York+7h')
const MT5_HEADER = '<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>'
const DUKASCOPY_HEADER = 'Gmt time,Ask,Bid,AskVolume,BidVolume'

function file(content: string | Buffer, name = 'ticks.csv'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}
const read = (lines: readonly string[], options = { zone }) => readTicks(file(lines.join('\n')), options)
const rowsOf = ({ time, bid, ask }: Ticks) => Array.from(time, (at, i) => [at, bid[i], ask[i]])
const mt5 = (time: string, bid = '1.1', ask = '1.2', day = '2026.06.17') => `${day}\t${time}\t${bid}\t${ask}\t\t\t6`

describe('a file of ticks', () => {
  const PLAIN = ['time_ms,bid,ask', '1398902400292,1.38676,1.38686', '1398902400292,1.38677,1.38686', '1398902400920,1.38676,1.38687']
  const PLAIN_ROWS = [
    [1_398_902_400_292, 1.38676, 1.38686],
    [1_398_902_400_292, 1.38677, 1.38686],
    [1_398_902_400_920, 1.38676, 1.38687],
  ]

  it('with UTC milliseconds is read as it stands, ticks of one millisecond all kept', async () => {
    expect(rowsOf(await read(PLAIN))).toEqual(PLAIN_ROWS)
  })

  it('may be packed, end its lines as Windows does, and have a volume that is passed over', async () => {
    const withVolume = PLAIN.map((line, i) => (i === 0 ? `${line},volume` : `${line},0.0012`))
    expect(rowsOf(await readTicks(file(gzipSync(`${withVolume.join('\r\n')}\r\n`), 'ticks.csv.gz'), { zone }))).toEqual(PLAIN_ROWS)
  })

  it('of MetaTrader has server time with milliseconds, and an empty price is the one before', async () => {
    const lines = [
      MT5_HEADER,
      mt5('10:00:00.123'),
      mt5('10:00:00.500', '1.15', ''),
      mt5('10:00:01', '', '1.3'),
      mt5('10:00:01.007', '', ''),
    ]
    // The server's clock is three hours ahead of UTC in summer.
    const at = Date.UTC(2026, 5, 17, 7)
    const rows = [
      [at + 123, 1.1, 1.2],
      [at + 500, 1.15, 1.2],
      [at + 1_000, 1.15, 1.3],
      [at + 1_007, 1.15, 1.3],
    ]
    expect(rowsOf(await read(lines))).toEqual(rows)
    const asWritten = Buffer.from(`\uFEFF${lines.join('\r\n')}`, 'utf16le')
    expect(rowsOf(await readTicks(file(asWritten), { zone }))).toEqual(rows)
  })

  it('of MetaTrader has no quote until both prices were told', async () => {
    const lines = [MT5_HEADER, mt5('10:00:00.000', '', '1.2'), mt5('10:00:01.000', '', '1.21'), mt5('10:00:02.000', '1.1', '')]
    expect(rowsOf(await read(lines))).toEqual([[Date.UTC(2026, 5, 17, 7, 0, 2), 1.1, 1.21]])
  })

  it('of Dukascopy has the ask first and the clock of Greenwich', async () => {
    const lines = [DUKASCOPY_HEADER, '02.05.2014 00:00:00.043,1292.033,1291.677,0.1,0.2', '02.05.2014 23:59:59.999,1292.1,1292,1,1']
    expect(rowsOf(await read(lines))).toEqual([
      [Date.UTC(2014, 4, 2, 0, 0, 0, 43), 1291.677, 1292.033],
      [Date.UTC(2014, 4, 2, 23, 59, 59, 999), 1292, 1292.1],
    ])
  })

  it('without ticks has none', async () => {
    expect(rowsOf(await read(PLAIN.slice(0, 1)))).toEqual([])
  })

  it('of any prices and times is read back bit by bit, also one that is larger than the first room', async () => {
    const tick = fc.record({ stepMs: fc.nat({ max: 5_000 }), bid: fc.integer({ min: 1, max: 9_999_999 }), spread: fc.nat({ max: 999 }) })
    const property = fc.asyncProperty(fc.array(tick, { minLength: 1, maxLength: 50 }), fc.nat({ max: 2_000 }), async (ticks, copies) => {
      let at = Date.UTC(2026, 0, 5)
      const rows = Array.from({ length: copies + 1 }, () => ticks)
        .flat()
        .map(({ stepMs, bid, spread }) => [(at += stepMs), bid / 1_000, (bid + spread) / 1_000])
      expect(rowsOf(await read(['time_ms,bid,ask', ...rows.map((row) => row.join(','))]))).toEqual(rows)
    })
    await fc.assert(property, { numRuns: isDeep ? 100 : 8 })
    const many = Array.from({ length: 70_000 }, (_, i) => `${1_700_000_000_000 + i},${i + 1},${i + 2}`)
    const { time, bid, ask } = await read(['time_ms,bid,ask', ...many])
    expect([time.length, time.at(-1), bid.at(-1), ask.at(-1)]).toEqual([70_000, 1_700_000_069_999, 70_000, 70_001])
  })
})

describe("the nights on which the server's clock is changed", () => {
  /** Trades through the night, as crypto does; its clock is New York's, where 02:00 is left out in March and 01:00 comes twice in November. */
  const newYork = { zone: parseZone('America/New_York') }

  it('an hour that is left out is none, and the next one follows without a gap', async () => {
    const day = '2026.03.08'
    const lines = [MT5_HEADER, mt5('01:59:59.999', '1', '2', day), mt5('03:00:00.001', '1', '2', day)]
    // UTC - 5 h, then UTC - 4 h.
    expect(rowsOf(await read(lines, newYork)).map(([at]) => at)).toEqual([
      Date.UTC(2026, 2, 8, 6, 59, 59, 999),
      Date.UTC(2026, 2, 8, 7, 0, 0, 1),
    ])
    const skipped = [MT5_HEADER, mt5('02:30:00.000', '1', '2', day)]
    await expect(read(skipped, newYork)).rejects.toThrow(/line 2, column <TIME>: .* no time that its clock shows/)
  })

  it('an hour that comes twice is passed twice, from where the ticks go back', async () => {
    const day = '2026.11.01'
    const clocks = ['00:59:00.000', '01:10:00.000', '01:50:00.250', '01:05:00.000', '01:50:00.250', '01:59:59.999', '02:00:00.000']
    const lines = [MT5_HEADER, ...clocks.map((clock) => mt5(clock, '1', '2', day))]
    expect(rowsOf(await read(lines, newYork)).map(([at]) => at)).toEqual([
      Date.UTC(2026, 10, 1, 4, 59),
      Date.UTC(2026, 10, 1, 5, 10),
      Date.UTC(2026, 10, 1, 5, 50, 0, 250),
      Date.UTC(2026, 10, 1, 6, 5),
      Date.UTC(2026, 10, 1, 6, 50, 0, 250),
      Date.UTC(2026, 10, 1, 6, 59, 59, 999),
      Date.UTC(2026, 10, 1, 7),
    ])
  })

  it('a third pass is a tick that goes back', async () => {
    const day = '2026.11.01'
    const lines = [MT5_HEADER, ...['01:50:00.000', '01:20:00.000', '01:10:00.000'].map((clock) => mt5(clock, '1', '2', day))]
    await expect(read(lines, newYork)).rejects.toThrow(/line 4, column <TIME>: the tick is \d+ ms before/)
  })

  it('on Friday and Monday around both, the offset is that of the instant', async () => {
    const days = ['2026.03.06', '2026.03.09', '2026.10.30', '2026.11.02']
    const lines = [MT5_HEADER, ...days.map((day) => mt5('12:00:00.000', '1', '2', day))]
    expect(rowsOf(await read(lines)).map(([at]) => new Date(at ?? 0).toISOString().slice(5, 16))).toEqual([
      '03-06T10:00',
      '03-09T09:00',
      '10-30T09:00',
      '11-02T10:00',
    ])
  })
})

describe('a file that is no sound file of ticks is refused with its line, its column and why', () => {
  const at = 1_700_000_000_000
  it.each<readonly [string, readonly string[], RegExp]>([
    ['an unknown header', ['time,open,high,low,close'], /ticks\.csv: the first line is of no known export of ticks: "time,open.*known are/],
    ['a header without an ask', ['time_ms,bid'], /no known export/],
    ['a header with a local time', ['Local time,Ask,Bid,AskVolume,BidVolume'], /no known export/],
    ['a MetaTrader header without a time', ['<DATE>\t<BID>\t<ASK>'], /no known export/],
    ['no line at all', [''], /the file is empty/],
    ['a word for a price', ['time_ms,bid,ask', `${at},1,2`, `${at},x,2`], /ticks\.csv: line 3, column bid: "x" is no number/],
    ['an empty price outside of MetaTrader', ['time_ms,bid,ask', `${at},1,`], /line 2, column ask: "" is no number/],
    ['a bid above the ask', ['time_ms,bid,ask', `${at},2.1,2`], /line 2, column bid: the bid 2.1 is above the ask 2/],
    [
      'a stale ask that the bid passes',
      [MT5_HEADER, mt5('10:00:00.000'), mt5('10:00:01.000', '1.3', '')],
      /line 3, column <BID>: the bid 1.3/,
    ],
    ['a time that goes back', ['time_ms,bid,ask', `${at},1,2`, `${at - 1},1,2`], /line 3, column time_ms: the tick is 1 ms before/],
    ['a price of zero', ['time_ms,bid,ask', `${at},0,2`], /line 2, column bid: 0 is no price/],
    ['a price below zero', [MT5_HEADER, mt5('10:00:00.000', '1', '-2')], /line 2, column <ASK>: -2 is no price/],
    ['a price without end', ['time_ms,bid,ask', `${at},1,1e999`], /column ask: Infinity is no price/],
    ['seconds for milliseconds', ['time_ms,bid,ask', `1700000000,1,2`], /column time_ms: .* no time/],
    ['a date that no calendar has', [DUKASCOPY_HEADER, '31.02.2014 00:00:00.043,2,1,1,1'], /column Gmt time: .* no time/],
    ['an hour that no clock has', [MT5_HEADER, mt5('24:00:00.000')], /column <TIME>: .* no time/],
    ['commas within prices', ['time_ms,bid,ask', `${at},1,5,1,6`], /line 2, column time_ms: the line has 5 values, the first line names 3/],
    ['a line that was cut', [MT5_HEADER, '2026.06.17\t10:00:00.123\t1.1'], /line 2, column <TIME>: the line has 3 values/],
  ])('%s', async (_, lines, why) => {
    await expect(read(lines)).rejects.toThrow(why)
  })
})
