import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram, hasCompiler } from '../../mql5/host/build.ts'
import { startProgram, type Ended } from '../../mql5/host/run.ts'
import { readFileName } from '../../src/adapters/bars/file-name.ts'
import { readBars } from '../../src/adapters/bars/read-bars.ts'
import { TIMEFRAMES, TIMEFRAME_SECONDS, type Timeframe } from '../../src/contracts/primitives.ts'
import { parseZone } from '../../src/core/time/zone.ts'
import { barsOf, BUILD_MS, clearFolders, makeMarket, newFolder, scenarioOf, textsOf } from './ea-rig.ts'

const START = Date.UTC(2026, 5, 3, 10, 2)
const zone = parseZone('America/New_York+7h')
const buildExport = async (): Promise<string> =>
  (built ??= buildProgram({ source: resolve('mql5/Scripts/BarcloseExport.mq5') })).then(({ binary }) => binary)
let built: ReturnType<typeof buildProgram> | undefined
const market = makeMarket({ name: 'EURUSD', from: START - 600_000, to: START + 600_000 })
const other = makeMarket({ name: 'US30.cash', from: START - 600_000, to: START + 600_000 })

async function exportBars(folder: string, start: number): Promise<Ended> {
  const plan = { markets: [market, other], start, end: start + 60_000 }
  const scenario = { ...scenarioOf(plan, folder), inputs: { SymbolList: 'EURUSD,US30.cash', Years: 2 } }
  const ended = await startProgram({ binary: await buildExport(), folder, scenario }).ended
  if (ended.errors !== '') throw new Error(ended.errors)
  return ended
}
const fileOf = (folder: string, symbol: string, timeframe: Timeframe): string =>
  join(folder, 'data', 'MQL5', 'Files', 'Barclose', 'export', `${symbol}_${timeframe}.csv`)

describe.skipIf(!hasCompiler())('the export script', () => {
  beforeAll(async () => void (await buildExport()), BUILD_MS)
  afterAll(clearFolders)

  it('writes closed bars of all timeframes and symbols as the loader of histories reads them', async () => {
    const folder = newFolder()
    const ended = await exportBars(folder, START)
    expect(textsOf(ended, 'alert').join('\n')).toMatch(/14 files, \d+ bars written to MQL5\\Files\\Barclose\\export/)
    for (const timeframe of TIMEFRAMES) {
      const path = fileOf(folder, 'US30.cash', timeframe)
      expect(readFileName(path)).toMatchObject({ brokerSymbol: 'US30.cash', timeframe })
      const read = await readBars(path, { timeframe, zone })
      const seconds = TIMEFRAME_SECONDS[timeframe]
      const ticks = other.ticks.filter(({ msc }) => msc <= START)
      const expected = [...other.history[timeframe], ...barsOf(ticks, timeframe)].filter(({ time }) => time + seconds <= START / 1_000)
      expect({ ...read, timeframe }).toMatchObject({ timeframe, badBars: 0, duplicates: 0, hasVolume: true, hasSpread: true })
      expect([...read.bars.time].map((at) => zone.toServer(at))).toEqual(expected.map(({ time }) => time))
      expect([...read.bars.close]).toEqual(expected.map(({ close }) => close))
      expect([...read.bars.tickVolume]).toEqual(expected.map(({ ticks: volume }) => volume))
      expect([...read.bars.spreadPoints]).toEqual(expected.map(({ spread }) => spread))
    }
  })

  it('goes on where it was cut, in the middle of a line too, and adds what has closed since', async () => {
    const whole = newFolder()
    await exportBars(whole, START + 120_000)
    const expected = readFileSync(fileOf(whole, 'EURUSD', 'M1'), 'utf8')
    const folder = newFolder()
    await exportBars(folder, START)
    const path = fileOf(folder, 'EURUSD', 'M1')
    const before = readFileSync(path, 'utf8')
    expect(before.length).toBeLessThan(expected.length)
    for (const lost of [0, 1, 2, 5, 30, 45, 62, 70, 90, 1_500]) {
      writeFileSync(path, before)
      truncateSync(path, before.length - lost)
      await exportBars(folder, START + 120_000)
      expect(readFileSync(path, 'utf8'), `${lost} bytes lost`).toBe(expected)
    }
  })

  it('begins anew after a header that was cut', async () => {
    const folder = newFolder()
    const path = fileOf(folder, 'EURUSD', 'D1')
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, '<DATE>\t<TI')
    await exportBars(folder, START)
    const whole = newFolder()
    await exportBars(whole, START)
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(fileOf(whole, 'EURUSD', 'D1'), 'utf8'))
  })
})
