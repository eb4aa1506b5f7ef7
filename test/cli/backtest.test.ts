import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { randomMarket } from '../../replay/backtest/random-market.ts'
import { command } from '../../src/cli/backtest.ts'
import { BacktestReportSchema } from '../../src/contracts/backtest.ts'
import { DAY_MS, EURUSD, PLAY_FROM } from '../support/backtest.ts'
import { folderOf } from '../support/bar-files.ts'
import { writeBundle } from '../support/bundle.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'
import { ZONE } from '../support/house.ts'

const bars = randomMarket({
  market: EURUSD,
  seed: 3,
  zone: ZONE,
  timeframe: 'H1',
  from: PLAY_FROM - 450 * DAY_MS,
  to: PLAY_FROM + 60 * DAY_MS,
})
const account = (change: object = {}) => {
  const { spec, brokerSymbol, commissionPerLot, spreadPoints } = EURUSD
  const file = join(temporaryFolder(), 'account.json')
  const market = { brokerSymbol, spec, commissionPerLot, spreadPoints }
  writeFileSync(
    file,
    JSON.stringify({ currency: 'USD', balance: '100000.00', leverage: 100, stopOutLevelPercent: 50, symbols: [market], ...change }),
  )
  return file
}
const dataFolder = () => folderOf(bars.H1 === undefined ? {} : { 'EURUSD_H1.csv': bars.H1 })
const words = (...more: readonly string[]) => ['--data', dataFolder(), '--account', account(), '--base', 'H1', ...more]

describe('barclose backtest', () => {
  it('writes a folder whose parts agree with each other, and logs the run', async () => {
    const test = testIo({ BARCLOSE_DESK: 'ema' })
    const out = join(temporaryFolder(), 'report')
    expect(await command.run(words('--out', out, '--json'), test.io)).toBe(0)
    const report = BacktestReportSchema.parse(JSON.parse(test.stdout()))
    expect(readdirSync(out).toSorted()).toEqual(['decisions.ndjson.gz', 'equity.csv', 'report.html', 'report.json', 'trades.csv'])
    expect(BacktestReportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')))).toEqual(report)
    const decisions = gunzipSync(readFileSync(join(out, 'decisions.ndjson.gz')))
    expect(createHash('sha256').update(decisions).digest('hex')).toBe(report.decisionsHash)
    expect(decisions.toString().trimEnd().split('\n')).toHaveLength(report.base.decisions)
    expect(readFileSync(join(out, 'trades.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(report.base.trades.closed + 1)
    expect(report.base.trades.closed).toBeGreaterThan(10)
    expect(report.stress.costs?.trades.closed).toBeGreaterThan(5)
    expect(report.stress.delay?.trades.closed).toBeGreaterThan(5)
    expect(report.about).toMatchObject({ trials: 0, known: 0, models: [], symbols: ['EURUSD'], accountFile: 'account.json' })
    expect(existsSync(join(test.folder, 'trials.ndjson'))).toBe(true)
  })

  it('the next run on the same bars knows of the first, and has the same figures', async () => {
    const test = testIo({ BARCLOSE_DESK: 'ema' })
    const same = words('--no-stress', '--from', '2024-01-15')
    expect(await command.run([...same, '--out', join(temporaryFolder(), 'one')], test.io)).toBe(0)
    const [first] = [test.stdout()]
    expect(await command.run([...same, '--out', join(temporaryFolder(), 'two'), '--json'], test.io)).toBe(0)
    const report = BacktestReportSchema.parse(JSON.parse(test.stdout().slice(first.length)))
    expect(report.about.trials).toBe(1)
    expect([report.stress.costs, report.stress.delay]).toEqual([null, null])
    expect(first).toContain('No earlier run on these data is known')
  })

  it('refuses days that models were trained on, and says so in the verdict where they are wanted', async () => {
    const models = join(temporaryFolder(), 'models')
    const last = PLAY_FROM + 30 * DAY_MS
    writeBundle(models, { symbol: 'EURUSD', edit: (plain) => ({ ...plain, trainedOn: { ...plain.trainedOn, first: PLAY_FROM, last } }) })
    const test = testIo()
    const asked = words('--no-stress', '--models', models, '--from', '2024-01-15', '--to', '2024-02-20')
    expect(await command.run([...asked, '--out', join(temporaryFolder(), 'r')], test.io)).toBe(1)
    expect(test.stderr()).toContain('models were trained on part of 2024-01-15 to')
    expect(await command.run([...asked, '--allow-known', '--out', join(temporaryFolder(), 'r')], test.io)).toBe(0)
    expect(test.stdout()).toMatch(/The models were trained on \d+ % of the time played/)
  })

  it.each<[string, readonly string[], RegExp]>([
    ['no folder of bars', ['--data', '/nowhere/at/all'], /there is no folder \/nowhere\/at\/all/],
    [
      'an account file that is none',
      ['--account', 'nobody'],
      /there is no account file nobody; those of the package are ftmo-100k, own-10k/,
    ],
    [
      'a market that the account has not',
      ['--symbols', 'US30', '--from', '2024-01-15'],
      /the account file has no market US30; it has EURUSD/,
    ],
    ['a base without whole windows', ['--base', 'M5'], /EURUSD M5 has 0 bars, a whole window has 300: say --from DATE, or a higher --base/],
  ])('says what to do about %s', async (_what, more, message) => {
    const test = testIo({ BARCLOSE_DESK: 'ema' })
    expect(await command.run(words(...more), test.io)).toBeGreaterThan(0)
    expect(test.stderr()).toMatch(message)
  })

  it('never writes into a folder that is there', async () => {
    const test = testIo({ BARCLOSE_DESK: 'ema' })
    const out = temporaryFolder()
    writeFileSync(join(out, 'mine.txt'), 'mine')
    expect(await command.run(words('--out', out), test.io)).toBe(1)
    expect(test.stderr()).toContain('is there already; choose another folder, or --force to write into it')
    expect(readdirSync(out)).toEqual(['mine.txt'])
  })

  it('Ctrl+C ends it, and leaves no half of a report', async () => {
    const test = testIo({ BARCLOSE_DESK: 'ema' })
    const out = join(temporaryFolder(), 'report')
    const ended = command.run(words('--out', out), test.io)
    setImmediate(() => test.stop('SIGINT'))
    expect(await ended).toBe(130)
    expect(readdirSync(out)).toEqual([])
  })

  it('under a firm the days are held against its floors, and the guard stands between them and the desk', async () => {
    const test = testIo({ BARCLOSE_DESK: 'ema' })
    const file = account({ firm: { firm: 'ftmo-2-step', phase: 'challenge', initial: '100000.00' } })
    const out = join(temporaryFolder(), 'report')
    expect(
      await command.run(['--data', dataFolder(), '--account', file, '--base', 'H1', '--out', out, '--no-stress', '--json'], test.io),
    ).toBe(0)
    const { firm } = BacktestReportSchema.parse(JSON.parse(test.stdout()))
    expect(firm).toMatchObject({ firm: 'ftmo-2-step', outcome: 'under way', target: 110_000 })
    expect(Math.min(...(firm?.days ?? []).map(({ toTotalFloor }) => toTotalFloor))).toBeGreaterThan(0)
  })
})
