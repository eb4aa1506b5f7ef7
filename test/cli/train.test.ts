import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command } from '../../src/cli/train.ts'
import { setUp } from '../../src/cli/train/setup.ts'
import { THRESHOLDS } from '../../src/core/conviction/weights.ts'
import { resample } from '../../src/core/bars/resample.ts'
import { parseZone } from '../../src/core/time/zone.ts'
import { folderOf, walkMinutes } from '../support/bar-files.ts'
import { writeBundle } from '../support/bundle.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'
import { readParquet } from '../support/parquet.ts'

const zone = parseZone('America/New_York+7h')
const minutes = walkMinutes({ from: Date.UTC(2026, 2, 1, 22), minutes: 3 * 1_440 })

/** A Python that is none: it notes what it was asked, and does what `FAKE` says for the symbol of the spec. */
const FAKE_PYTHON = `#!${process.execPath}
const { appendFileSync, cpSync, readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const argv = process.argv.slice(2)
const after = (name) => argv[argv.indexOf(name) + 1]
const spec = JSON.parse(readFileSync(after('--spec'), 'utf8'))
const fake = JSON.parse(process.env.FAKE)
const say = (event) => console.log(JSON.stringify(event))
appendFileSync(fake.log, JSON.stringify({ argv, spec, path: process.env.PYTHONPATH, cwd: process.cwd() }) + '\\n')
say({ kind: 'progress', stage: 'fold 1 of 5', done: 0.25, secondsLeft: 90 })
console.log('Warning: something that is no event')
const does = fake.does[spec.symbol] ?? 'well'
if (does === 'error') { say({ kind: 'error', message: 'm5_body is infinite in 3 rows' }); process.exit(1) }
if (does === 'silent') process.exit(0)
if (does === 'killed') { console.error('Killed: out of memory'); process.kill(process.pid, 'SIGKILL') }
if (does === 'waits') { setTimeout(() => {}, 60_000); return }
cpSync(fake.bundles[does === 'foreign' ? 'EURUSD' : spec.symbol], after('--out'), { recursive: true })
if (does === 'broken') appendFileSync(join(after('--out'), 'catboost.onnx'), 'x')
say({ kind: 'done', version: 'x', seconds: 1.5, peakMemoryMb: 321 })
process.exit(does === 'done but 3' ? 3 : 0)
`

type Does = Readonly<Record<string, 'error' | 'silent' | 'killed' | 'waits' | 'broken' | 'foreign' | 'done but 3'>>
const Asked = z.object({ argv: z.array(z.string()), spec: z.record(z.string(), z.unknown()), path: z.string(), cwd: z.string() })

function openShop(does: Does = {}) {
  const folder = temporaryFolder()
  const python = join(folder, 'python')
  writeFileSync(python, FAKE_PYTHON)
  chmodSync(python, 0o755)
  const log = join(folder, 'asked.ndjson')
  const bundles = Object.fromEntries(
    ['GBPUSD', 'EURUSD', 'XAUUSD'].map((symbol, i) => [symbol, writeBundle(join(folder, 'made'), { symbol, seed: i + 1 }).folder]),
  )
  const out = join(folder, 'models')
  const env = { PATH: process.env['PATH'] ?? '', FAKE: JSON.stringify({ does, log, bundles }) }
  // A line that is being written has no end yet.
  const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [])
  const asked = () => lines().map((line) => Asked.parse(JSON.parse(line)))
  const train = async (dir: string, ...more: readonly string[]) => {
    const test = testIo(env)
    const argv = ['--data', dir, '--out', out, '--python', python, '--zone', 'America/New_York+7h', ...more]
    return { ...test, code: await command.run(argv, test.io) }
  }
  return { folder, python, env, out, asked, train, bundles }
}
const Summary = z.object({
  failed: z.number(),
  symbols: z.array(z.record(z.string(), z.unknown()).and(z.object({ symbol: z.string(), ok: z.boolean() }))),
})
const summaryOf = (stdout: string) => Summary.parse(JSON.parse(stdout))
const versionOf = (out: string, symbol: string): string => readFileSync(join(out, symbol, 'current'), 'utf8').trim()
const files = { 'GBPUSD_M1.csv': minutes, 'XAUUSD_M15.csv': resample(minutes, { to: 'M15', zone }) }

// The fake is a script that starts by its first line.
describe.skipIf(process.platform === 'win32')(
  `barclose train${process.platform === 'win32' ? ' (passed over: scripts do not start by themselves here)' : ''}`,
  () => {
    it('makes rows, has them trained, verifies the bundle and puts it into use', async () => {
      const { train, out, asked } = openShop()
      const { code, stdout, stderr } = await train(folderOf(files), '--symbol', 'GBPUSD,XAUUSD', '--json')
      expect([code, stderr().includes('failed')]).toEqual([0, false])
      const { failed, symbols } = summaryOf(stdout())
      expect([failed, symbols.map(({ symbol, ok }) => [symbol, ok])]).toEqual([
        0,
        [
          ['GBPUSD', true],
          ['XAUUSD', true],
        ],
      ])
      expect(symbols[0]).toMatchObject({ peakMemoryMb: 321, wasThere: false, rows: 1_000, outOfSample: { accuracy: 0.51, hasEdge: false } })
      for (const symbol of ['GBPUSD', 'XAUUSD'])
        expect(readdirSync(join(out, symbol, versionOf(out, symbol))).toSorted()).toEqual([
          'catboost.onnx',
          'golden.json',
          'lightgbm.onnx',
          'lstm.onnx',
          'manifest.json',
        ])
      expect(readdirSync(join(out, 'GBPUSD')).toSorted()).toEqual([versionOf(out, 'GBPUSD'), 'current'])
      const [first] = asked()
      expect(first?.argv.slice(0, 3)).toEqual(['-m', 'barclose_training', 'fit'])
      expect([first?.path, first?.cwd]).toEqual([expect.stringMatching(/training$/), first?.path])
      expect(existsSync(first?.argv[4] ?? '')).toBe(false)
    })

    it('tells the training what the symbol is, and gives the finest sequence that most rows have', async () => {
      const { train, asked } = openShop()
      await train(folderOf(files), '--symbol', 'GBPUSD,XAUUSD', '--seed', '11', '--pass-share', '2.5', '--rows-max', '200')
      const specs = asked().map(({ spec }) => spec)
      expect({ ...specs[0], trials: null }).toEqual({
        symbol: 'GBPUSD',
        source: 'bars of the files GBPUSD_M1.csv (resampled)',
        synthetic: false,
        seed: 11,
        weights: { lightgbm: 0.4, catboost: 0.35, lstm: 0.25 },
        thresholds: THRESHOLDS,
        passShare: 2.5,
        costPrice: 0.000_12,
        sequence: 'm5_last_50',
        triggers: ['M15', 'M30', 'H1', 'H4', 'D1'],
        size: 'full',
        rowsMax: 200,
        trials: null,
        runtime: '1.30.0',
        folds: 5,
      })
      expect(specs[0]?.['trials']).toMatch(/trials\.sqlite$/)
      expect(specs[1]).toMatchObject({ symbol: 'XAUUSD', sequence: 'm15_last_50', costPrice: 0.3 })
    })

    it('leaves the rows where it is told to, labelled and weighed', async () => {
      const { train, folder } = openShop()
      const rows = join(folder, 'rows')
      await train(folderOf(files), '--symbol', 'GBPUSD', '--keep-rows', rows, '--rows-max', '100')
      const { texts, schema, rows: kept } = await readParquet(join(rows, 'GBPUSD.parquet'))
      expect([kept.length, texts['barclose.base']]).toEqual([100, 'M15'])
      const names = schema.map(({ name }) => name)
      expect(['m5_last_50', 'm15_last_50', 'label_up', 'timeframes_sell'].filter((name) => !names.includes(name))).toEqual([])
    })

    it.each<readonly [Does[string], RegExp]>([
      ['error', /^m5_body is infinite in 3 rows$/],
      ['silent', /^the training ended with code 0 without saying that it is done\n.*no event/],
      ['killed', /^the training was ended by SIGKILL without saying that it is done[^]*out of memory/],
      ['done but 3', /^the training ended with code 3 after it had said that it is done/],
      ['broken', /^the server would refuse what was trained: .*catboost\.onnx: SHA-256/],
      ['foreign', /^the training made models of EURUSD$/],
    ])('a symbol whose training ends "%s" fails with its reason; the others go on (check 9, failure 43)', async (does, why) => {
      const { train, out } = openShop({ GBPUSD: does })
      const { code, stdout } = await train(folderOf(files), '--symbol', 'GBPUSD,XAUUSD', '--json')
      const { failed, symbols } = summaryOf(stdout())
      expect([code, failed, symbols.map(({ symbol, ok }) => [symbol, ok])]).toEqual([
        1,
        1,
        [
          ['GBPUSD', false],
          ['XAUUSD', true],
        ],
      ])
      expect(symbols[0]?.['why']).toMatch(why)
      expect([existsSync(join(out, 'GBPUSD')), existsSync(join(out, 'XAUUSD'))]).toEqual([false, true])
    })

    it('says nothing of success after a failure', async () => {
      const { train } = openShop({ GBPUSD: 'error' })
      const { code, stdout, stderr } = await train(folderOf(files), '--symbol', 'GBPUSD,XAUUSD')
      expect(code).toBe(1)
      expect(stderr()).toContain('GBPUSD: failed: m5_body is infinite in 3 rows')
      expect(stdout()).toMatch(/GBPUSD +failed\nXAUUSD +[0-9a-f]{12}/)
      expect(stdout()).toMatch(/1 of 2 failed in \d+ s:\n {2}GBPUSD: m5_body is infinite in 3 rows\n$/)
    })

    it('a market without bars fails like any other', async () => {
      const { train } = openShop()
      const { code, stdout } = await train(folderOf(files), '--symbol', 'US30,XAUUSD', '--json')
      const [missing, there] = summaryOf(stdout()).symbols
      expect([code, missing?.ok, there?.ok]).toEqual([1, false, true])
      expect(missing?.['why']).toMatch(/there are no bars of US30 M15 in/)
    })

    it("the same bundle again is the one that was there; one that was changed by hand is nobody's to overwrite", async () => {
      const { train, out } = openShop()
      const dir = folderOf(files)
      await train(dir, '--symbol', 'GBPUSD')
      const again = await train(dir, '--symbol', 'GBPUSD')
      expect([again.code, again.stderr()]).toEqual([0, expect.stringContaining('the same as the one that was there')])
      const manifest = join(out, 'GBPUSD', versionOf(out, 'GBPUSD'), 'manifest.json')
      writeFileSync(manifest, `${readFileSync(manifest, 'utf8')} `)
      const third = await train(dir, '--symbol', 'GBPUSD')
      expect([third.code, third.stderr()]).toEqual([1, expect.stringContaining('holds another bundle; move it away')])
    })

    it('trains two side by side with --jobs 2, and the summary keeps their order', async () => {
      const { train, asked } = openShop()
      const { code, stdout } = await train(folderOf(files), '--symbol', 'XAUUSD,GBPUSD', '--jobs', '2', '--json')
      expect([code, summaryOf(stdout()).symbols.map(({ symbol }) => symbol)]).toEqual([0, ['XAUUSD', 'GBPUSD']])
      expect(asked().length).toBe(2)
    })

    it('a person who watches sees how far it is and how long it will take', async () => {
      const { python, env, out } = openShop()
      const { io, stderr } = testIo(env)
      let now = 0
      const argv = ['--data', folderOf(files), '--out', out, '--python', python, '--symbol', 'GBPUSD', '--zone', zone.rule]
      expect(await command.run(argv, { ...io, isTty: true, now: () => (now += 300) })).toBe(0)
      expect(stderr()).toContain('GBPUSD fold 1 of 5 25 %, 1 min 30 s left (0 of 1 done)')
    })

    it('stopped it ends the training that is under way and installs nothing', async () => {
      const { python, env, out, asked } = openShop({ GBPUSD: 'waits' })
      const { io, stop, stderr } = testIo(env)
      const argv = ['--data', folderOf(files), '--out', out, '--python', python, '--symbol', 'GBPUSD,XAUUSD', '--zone', zone.rule]
      const done = command.run(argv, io)
      const timer = setInterval(() => asked().length > 0 && stop('SIGINT'), 20)
      expect(await done).toBe(130)
      clearInterval(timer)
      expect([asked().length, existsSync(out), stderr()]).toEqual([1, false, 'GBPUSD: failed: stopped\n'])
    })

    it('sets Python up: a new environment, filled from the hashed requirements', async () => {
      const { folder } = openShop()
      const noted = join(folder, 'noted')
      const script = `#!${process.execPath}
const { appendFileSync, chmodSync, copyFileSync, mkdirSync } = require('node:fs')
const argv = process.argv.slice(2)
appendFileSync(${JSON.stringify(noted)}, argv.join(' ') + '\\n')
if (argv[1] === 'venv') { mkdirSync(argv[2] + '/bin', { recursive: true }); copyFileSync(__filename, argv[2] + '/bin/python') }
if (argv[1] === 'pip' && process.env.NO_NETWORK) process.exit(7)
`
      const python = join(folder, 'python3')
      writeFileSync(python, script)
      chmodSync(python, 0o755)
      mkdirSync(join(folder, 'training'))
      const requirements = join(folder, 'training', 'requirements.txt')
      writeFileSync(requirements, '')
      const environment = join(folder, 'training', '.venv')
      const place = { folder: join(folder, 'training'), requirements, environment, python: join(environment, 'bin', 'python') }
      const { io } = testIo({ PATH: process.env['PATH'] ?? '' })
      expect(await setUp(place, python, io)).toBeNull()
      expect(readFileSync(noted, 'utf8').trimEnd().split('\n')).toEqual([
        '-c import sys; sys.exit(sys.version_info < (3, 11))',
        `-m venv ${environment}`,
        `-m pip install --disable-pip-version-check --no-input --require-hashes -r ${requirements}`,
      ])
      const offline = testIo({ PATH: process.env['PATH'] ?? '', NO_NETWORK: '1' })
      expect(await setUp(place, python, offline.io)).toMatch(/were not installed: code 7$/)
      expect(await setUp(place, '/none/python', io)).toMatch(/Python 3\.11 or later is needed, and \/none\/python is none/)
    })
  },
)

describe('what barclose train is told', () => {
  it.each([
    [[], 2, /name what to train: --symbol SYMBOL\[,SYMBOL\], or --all/],
    [['--all', '--symbol', 'US30'], 2, /name what to train/],
    [['--symbol', 'US30'], 2, /--data DIR is needed/],
    [['--symbol', 'NOSUCHTHING', '--data', '.'], 2, /NOSUCHTHING is a market nobody knows/],
    [['--symbol', 'BTCUSD', '--data', '.'], 2, /nobody has put a figure to what a trade of BTCUSD costs; say it with --cost PRICE/],
    [['--symbol', 'US30,US100', '--data', '.', '--cost', '3'], 2, /--cost is the cost of one symbol/],
    [['--symbol', 'US30', '--data', '.', '--pass-share', '0'], 2, /--pass-share takes a number from 0\.01 to 100, not "0"/],
    [['--symbol', 'US30', '--data', '.', '--jobs', '3'], 2, /--jobs takes a whole number from 1 to 2/],
    [['--symbol', 'US30', '--data', './none'], 1, /there is no folder \.\/none/],
    [['--symbol', 'US30', '--data', '.', '--python', './none'], 1, /there is no \.\/none; set Python up once: barclose train --setup/],
  ])('called with %j it ends with code %i and says why', async (argv, code, why) => {
    const { io, stderr } = testIo()
    expect(await command.run(argv, io)).toBe(code)
    expect(stderr()).toMatch(why)
  })
})
