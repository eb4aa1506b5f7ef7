import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command } from '../../src/cli/data.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'

const REAL = new URL('../../../shared/data/bars', import.meta.url).pathname
const Report = z.object({
  series: z.array(z.object({ symbol: z.string(), timeframe: z.string(), bars: z.number(), badBars: z.number(), gaps: z.number() })),
})

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), 'bars')
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => `${1_700_000_000 - (1_700_000_000 % 300) + i * 300},5,6,4,5,9,2`).join('\n')
const HEADER = 'time,open,high,low,close,tick_volume,spread'

describe('barclose data check', () => {
  it('says what is there, what is wrong, and whether it is enough', async () => {
    const { io, stdout } = testIo()
    const folder = folderOf({ 'EURUSD_M5.csv': `${HEADER}\n${rows(600)}\n1,5,6,4,5,9,2\n`, 'EURUSD_M3.csv': HEADER })
    expect(await command.run(['check', folder], io)).toBe(0)
    expect(stdout()).toContain('EURUSD M5: 600 bars, 2023-11-14 to 2023-11-17 (2 days); recommended: 50,000 bars and 183 days')
    expect(stdout()).toContain('1 bad bar')
    expect(stdout()).toContain('EURUSD_M5.csv:602 time: the bar comes after a later one')
    expect(stdout()).toContain('left alone: EURUSD_M3.csv: M3 is none of')
  })

  it('prints the same as JSON, for one symbol when asked', async () => {
    const { io, stdout } = testIo()
    const folder = folderOf({ 'EURUSD_M5.csv': `${HEADER}\n${rows(10)}`, 'US30_H1.csv': `${HEADER}\n${rows(3)}` })
    expect(await command.run(['check', folder, '--symbol', 'EURUSD', '--json'], io)).toBe(0)
    expect(Report.parse(JSON.parse(stdout())).series).toEqual([{ symbol: 'EURUSD', timeframe: 'M5', bars: 10, badBars: 0, gaps: 0 }])
  })

  it('takes a symbol by any name that the files may have', async () => {
    const { io, stdout } = testIo()
    expect(await command.run(['check', folderOf({ 'US100_M5.csv': `${HEADER}\n${rows(10)}` }), '--symbol', 'NAS100'], io)).toBe(0)
    expect(stdout()).toContain('US100 M5: 10 bars')
  })

  it('ends with code 1 and the reason when a file cannot be read', async () => {
    const { io, stderr } = testIo()
    expect(await command.run(['check', folderOf({ 'EURUSD_M5.csv': 'nothing of bars' })], io)).toBe(1)
    expect(stderr()).toContain('EURUSD_M5.csv: the first line names no column for')
  })

  it.each([
    [[], 'say what to do'],
    [['mend', '.'], 'say what to do'],
    [['check', '.', 'more'], '"more" is not expected here'],
    [['check', '.', '--zone', 'Mars/Olympus'], 'is not a zone this machine knows'],
  ])('called as %j it says how', async (argv, why) => {
    const { io, stderr } = testIo()
    expect(await command.run(argv, io)).toBe(2)
    expect(stderr()).toContain(why)
  })

  it.skipIf(!existsSync(REAL))('reads the real bars where they are: sound, in order, with few gaps', async () => {
    const { io, stdout } = testIo()
    expect(await command.run(['check', REAL, '--symbol', 'US30', '--json'], io)).toBe(0)
    const { series } = Report.parse(JSON.parse(stdout()))
    expect(series.map(({ timeframe }) => timeframe)).toEqual(['M1', 'M5', 'H1'])
    for (const { bars, badBars, gaps } of series) {
      expect([bars > 20_000, badBars]).toEqual([true, 0])
      expect(gaps).toBeLessThan(bars / 50)
    }
  })
})
