import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openMemoryJournal } from '../../../src/adapters/journal/memory.ts'
import { loadBundle } from '../../../src/adapters/models/load-bundle.ts'
import { versionOf } from '../../../src/adapters/models/manifest-version.ts'
import { openRuntime } from '../../../src/adapters/models/runtime.ts'
import { composeEngine } from '../../../src/compose.ts'
import { configOf } from '../../../src/config.ts'
import { BrokerSymbolSchema } from '../../../src/contracts/primitives.ts'
import { termsHash } from '../../../src/core/features/registry.ts'
import { putIntoUse, writeBundle } from '../../support/bundle.ts'
import { temporaryFolder } from '../../support/cli-io.ts'
import { onnxOf } from '../../support/onnx-writer.ts'
import { GBPUSD, look, meddled, open, refusalOf, US30 } from './support.ts'

type Edit = NonNullable<NonNullable<Parameters<typeof writeBundle>[1]>['edit']>

/** A bundle that is whole in itself, and not what this server computes. */
const refusedFor = async (edit: Edit): Promise<string> => {
  const root = temporaryFolder()
  writeBundle(root, { edit })
  return refusalOf(root)
}

describe('check 7 and failures 34, 40, 42: a bundle that does not fit is refused, and the refusal says what', () => {
  it.each<[string, Edit, RegExp]>([
    [
      'a feature of another version',
      (manifest) => ({ ...manifest, features: manifest.features.map((name, i) => (i === 1 ? name.replace(/@.*/, '@7') : name)) }),
      /^feature (\w+): expected \1@\d, found \1@7$/,
    ],
    [
      'a feature of another name',
      (manifest) => ({ ...manifest, features: manifest.features.map((name, i) => (i === 1 ? 'm5_moon@1' : name)) }),
      /^feature m5_moon@1: this server has none of that name$/,
    ],
    [
      'one feature less',
      (manifest) => ({ ...manifest, features: manifest.features.slice(1) }),
      /^members\.lightgbm\.columns: expected 6, found 7; members\.catboost\.columns: expected 15, found 16$/,
    ],
    [
      'other classes of a category',
      (manifest) => ({ ...manifest, categories: manifest.categories.map((each) => ({ ...each, values: each.values.toReversed() })) }),
      /^regime: expected .*; session: expected none asia london london_new_york new_york, found new_york/,
    ],
    [
      'another sequence',
      (manifest) => ({ ...manifest, sequence: { ...manifest.sequence, bars: 60 } }),
      /^m5_last_50 bars: expected 50, found 60$/,
    ],
    [
      'other limits of the regimes',
      (manifest) => ({ ...manifest, terms: '0123456789abcdef' }),
      new RegExp(`^terms .*: expected ${termsHash()}, found 0123456789abcdef$`),
    ],
    ['longer windows', (manifest) => ({ ...manifest, windowBars: 500 }), /^windowBars: expected 300, found 500$/],
    [
      'the class map turned round',
      (manifest) => ({ ...manifest, classes: ['buy', 'sell'] }),
      /^manifest\.json: classes\.0: .*"sell".*, found "buy"; classes\.1: /,
    ],
    [
      'three classes',
      (manifest) => ({ ...manifest, classes: ['sell', 'hold', 'buy'] }),
      /^manifest\.json: classes: .*, found \["sell","hold","buy"\]/,
    ],
    ['another format', (manifest) => ({ ...manifest, format: 2 }), /^manifest\.json: format: .*, found 2$/],
    ['a key nobody knows', (manifest) => ({ ...manifest, scaler: {} }), /^manifest\.json: it: .*scaler/],
    ['another runtime', (manifest) => ({ ...manifest, runtime: '1.29.2' }), /^runtime: expected 1\.30 \(this server's\), found 1\.29\.2$/],
    [
      'weights that are not whole',
      (manifest) => ({ ...manifest, weights: { lightgbm: 0.4, catboost: 0.4, lstm: 0.4 } }),
      /^weights: expected a sum of 1, found 1\.2/,
    ],
  ])('%s', async (_what, edit, reason) => {
    expect(await refusedFor(edit)).toMatch(reason)
  })

  it('features in another order are another version than the folder is called: nobody turns two of them round unseen', async () => {
    const root = temporaryFolder()
    const { folder, manifest } = writeBundle(root)
    const path = join(folder, 'manifest.json')
    const [first = '', second = ''] = manifest.features
    const text = readFileSync(path, 'utf8')
    const swapped = text.replace(first, 'FIRST').replace(second, first).replace('FIRST', second)
    writeFileSync(path, swapped)
    expect(swapped).not.toBe(text)
    expect(await refusalOf(root)).toMatch(
      new RegExp(`^manifest\\.json: version made from its text: expected [0-9a-f]{12}, found ${manifest.version}$`),
    )
  })

  // As training writes and hashes one: json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False), SHA-256, 12 digits.
  it("the version is the one that Python makes, with Python's way of writing figures", () => {
    const text = `{\n  "b": {\n    "a": [1.0, 2.5e-09, 3],\n    "z": 1e-07,\n    "é": "a  b\\\\\\" ,:"\n  },\n  "empty": {},\n  "format": 1,
  "list": [\n    {\n      "k": []\n    }\n  ],\n  "version": "992771affdcc",\n  "weights": {\n    "x": 0.4\n  }\n}\n`
    expect(versionOf(text)).toBe('992771affdcc')
    expect(versionOf(text.replaceAll('\n', '\r\n'))).toBe('992771affdcc')
    expect(versionOf(text.replace('a  b', 'a b'))).not.toBe('992771affdcc')
    expect(versionOf('{"weights":{}}')).toBeNull()
  })

  it.each([
    ['a threshold that was lowered by hand', '"M15": 75', '"M15": 7'],
    ['a gain that was made up', '"expectancyR": -0.1', '"expectancyR": 0.1'],
  ])('%s is seen too', async (_what, from, to) => {
    const root = temporaryFolder()
    const { folder } = writeBundle(root)
    const path = join(folder, 'manifest.json')
    const text = readFileSync(path, 'utf8')
    expect(text).toContain(from)
    writeFileSync(path, text.replace(from, to))
    expect(await refusalOf(root)).toContain('manifest.json: version made from its text')
  })

  it("another symbol's bundle in a symbol's folder is refused, and neither symbol gets it", async () => {
    const root = temporaryFolder()
    const { version, folder } = writeBundle(root, { symbol: 'US30' })
    cpSync(folder, join(root, 'GBPUSD', version), { recursive: true })
    putIntoUse(root, 'GBPUSD', version)
    const { ensemble } = await open([root])
    expect(ensemble.list().map(({ symbol, state }) => `${symbol} ${state}`)).toEqual(['GBPUSD refused', 'US30 loaded'])
    expect(await ensemble.score(GBPUSD, look(3))).toMatchObject({
      code: 'NO_MODEL',
      reason: 'the model of GBPUSD was refused: symbol: expected GBPUSD, found US30',
    })
    expect((await ensemble.score(US30, look(3))).ok).toBe(true)
  })

  it.each<[string, Edit, RegExp]>([
    [
      'the hash of its rows',
      ({ trainedOn, ...rest }) => ({ ...rest, trainedOn: { ...trainedOn, dataSha256: undefined } }),
      /^manifest\.json: trainedOn\.dataSha256/,
    ],
    ['figures out of sample', ({ outOfSample: _figures, ...rest }) => rest, /^manifest\.json: outOfSample/],
    [
      'the hash of what trained it',
      ({ training, ...rest }) => ({ ...rest, training: { ...training, sourceSha256: undefined } }),
      /^manifest\.json: training\.sourceSha256/,
    ],
  ])('failure 39: a model without %s is refused', async (_what, edit, reason) => {
    expect(await refusedFor(edit)).toMatch(reason)
  })

  it('so is a bundle in a folder that is called after another version', async () => {
    const root = temporaryFolder()
    const { version, folder } = writeBundle(root)
    cpSync(folder, join(root, 'GBPUSD', 'ffffffffffff'), { recursive: true })
    putIntoUse(root, 'GBPUSD', 'ffffffffffff')
    expect(await refusalOf(root)).toBe(`version: expected ffffffffffff, found ${version}`)
  })

  it('and everything is found by loading it alone, whatever its folder is called', async () => {
    const root = temporaryFolder()
    const { folder, version } = writeBundle(root)
    const elsewhere = join(temporaryFolder(), 'made')
    cpSync(folder, elsewhere, { recursive: true })
    const options = { runtime: await openRuntime(), missingMember: 'refuse', timeoutMs: 250 } as const
    const result = await loadBundle(elsewhere, null, options)
    expect(result).toMatchObject({ ok: true, loaded: { bundle: { symbol: 'GBPUSD', version } } })
    if (result.ok) await result.loaded.retire()
  })
})

describe('a file that is not what was trained', () => {
  it.each(['lightgbm.onnx', 'catboost.onnx', 'lstm.onnx', 'golden.json'])(
    '%s with one changed byte is refused by name and both hashes',
    async (file) => {
      const root = temporaryFolder()
      const { folder } = writeBundle(root)
      const path = join(folder, file)
      const bytes = readFileSync(path)
      const at = Math.floor(bytes.length / 2)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      writeFileSync(path, bytes)
      expect(await refusalOf(root)).toMatch(new RegExp(`^${file.replace('.', '\\.')}: SHA-256: expected [0-9a-f]{64}, found [0-9a-f]{64}$`))
    },
  )

  it('a model with other weights under a hash of its own is caught by the golden rows, with row and figures', async () => {
    const root = temporaryFolder()
    const { linears } = writeBundle(temporaryFolder())
    const [first = 0, ...others] = linears.lightgbm.weights
    const rise = { ...linears.lightgbm, weights: [first + 0.001, ...others] }
    writeBundle(root, { models: { lightgbm: onnxOf({ name: 'lightgbm', sizes: [rise.weights.length], rise }) } })
    expect(await refusalOf(root)).toMatch(
      /^golden\.json row \d+ \(drawn\): lightgbm: expected 0\.\d+, found 0\.\d+, more than 0\.000001 apart$/,
    )
  })

  it.each<[string, number, number, boolean]>([
    ['LightGBM by less than a millionth', 0.8e-6, 0, true],
    ['LightGBM by more', 1.2e-6, 0, false],
    ['the LSTM by less than a hundred thousandth', 0, 0.8e-5, true],
    ['the LSTM by more', 0, 1.2e-5, false],
  ])('%s', async (_what, ofTrees, ofLstm, isTaken) => {
    const root = temporaryFolder()
    writeBundle(root, {
      editGolden: ({ rows }) => ({
        rows: rows.map((row, i) => {
          if (i !== 41) return row
          // Away from the side's border, and the blend as it follows.
          const [lightgbm, lstm] = [row.lightgbm + ofTrees, row.lstm + ofLstm]
          const blended = 0.4 * lightgbm + 0.35 * row.catboost + 0.25 * lstm
          const calibrated = 1 / (1 + Math.exp(-(0.8 * Math.log(blended / (1 - blended)) + 0.05)))
          return { ...row, lightgbm, lstm, blended, calibrated }
        }),
      }),
    })
    const { ensemble } = await open([root])
    expect(ensemble.bundleOf(GBPUSD) !== null).toBe(isTaken)
    if (!isTaken) expect(ensemble.list()[0]).toMatchObject({ reason: expect.stringContaining('golden.json row 41') as string })
  })

  it('a side that changes is caught, however near to one half it is', async () => {
    const root = temporaryFolder()
    const { linears } = writeBundle(temporaryFolder())
    const { weights, bias } = linears.lightgbm
    writeBundle(root, {
      editGolden: ({ rows }) => ({
        rows: rows.map((row, i) => {
          if (i !== 3) return row
          // The sum comes out a little above 0, so the file says buy; the row says sell, well within the tolerance.
          const features = weights.map((weight, k) => (k === 0 ? Math.fround((8e-7 - bias) / weight) : 0))
          const blended = 0.4 * 0.499_999_8 + 0.35 * row.catboost + 0.25 * row.lstm
          const calibrated = 1 / (1 + Math.exp(-(0.8 * Math.log(blended / (1 - blended)) + 0.05)))
          return { ...row, features, lightgbm: 0.499_999_8, blended, calibrated }
        }),
      }),
    })
    expect(await refusalOf(root)).toMatch(
      /^golden\.json row 3 \(drawn\): lightgbm changes its side: expected 0\.4999998, found 0\.50000\d+$/,
    )
  })

  it.each(['blended', 'calibrated'] as const)('a golden row whose %s figure another formula made is caught', async (name) => {
    const root = temporaryFolder()
    writeBundle(root, {
      editGolden: ({ rows }) => ({ rows: rows.map((row, i) => (i === 5 ? { ...row, [name]: row[name] + 2e-6 } : row)) }),
    })
    expect(await refusalOf(root)).toMatch(new RegExp(`^golden\\.json row 5 \\(drawn\\): ${name}: expected `))
  })

  it('fewer golden rows than 64 are not enough', async () => {
    const root = temporaryFolder()
    writeBundle(root, { editGolden: ({ rows }) => ({ rows: rows.slice(1) }) })
    expect(await refusalOf(root)).toMatch(/^golden\.json: rows: .*64/)
  })

  it.each([
    ['an input of another name', { input: 'features' }, /^lightgbm: expected one input x, found features$/],
    [
      'an input of another width',
      { sizes: [3], rise: { weights: [0, 0, 0], bias: 0 } },
      /^lightgbm: expected an input of \[N, 7\], found \[N, 3\]$/,
    ],
    ['three classes', { classes: 3 }, /^lightgbm: expected two probabilities, found 3 figures$/],
  ])('%s is refused', async (_what, other, reason) => {
    const root = temporaryFolder()
    const { linears } = writeBundle(temporaryFolder())
    const model = { name: 'lightgbm', sizes: [linears.lightgbm.weights.length], rise: linears.lightgbm, ...other }
    writeBundle(root, { models: { lightgbm: onnxOf(model) } })
    expect(await refusalOf(root)).toMatch(reason)
  })

  it('an LSTM without its second head is refused', async () => {
    const root = temporaryFolder()
    const { linears } = writeBundle(temporaryFolder())
    writeBundle(root, { models: { lstm: onnxOf({ name: 'lstm', sizes: [50, 4], rise: linears.lstm }) } })
    expect(await refusalOf(root)).toBe('lstm: expected the outputs probabilities volatility, found probabilities')
  })
})

describe('folders', () => {
  it("the user's own models come before those of the package, per symbol", async () => {
    const [own, shipped] = [temporaryFolder(), temporaryFolder()]
    const mine = writeBundle(own, { seed: 1 })
    writeBundle(shipped, { seed: 2 })
    const theirs = writeBundle(shipped, { symbol: 'US30', seed: 3 })
    const { ensemble } = await open([own, shipped])
    expect(ensemble.bundleOf(GBPUSD)?.version).toBe(mine.version)
    expect(ensemble.bundleOf(US30)?.version).toBe(theirs.version)
  })

  it('hold models of other symbols than those that are asked for, and these are left where they are', async () => {
    const root = temporaryFolder()
    for (const symbol of ['GBPUSD', 'US30']) writeBundle(root, { symbol })
    const { ensemble } = await open([root], { symbols: ['US30'] })
    await ensemble.reload()
    expect(ensemble.list().map(({ symbol, state }) => `${symbol} ${state}`)).toEqual(['US30 loaded'])
    const { models, engine, closeModels } = await composeEngine(
      {
        config: configOf({ desk: 'ensemble' }),
        clock: { now: () => 0 },
        logger: false,
        version: 'test',
        models: [root],
        brokerSymbols: [BrokerSymbolSchema.parse('US30.cash'), BrokerSymbolSchema.parse('nobody.knows')],
      },
      { journal: openMemoryJournal({ keepDecisions: 0 }), alerts: { raise: () => undefined, close: () => Promise.resolve() } },
    )
    onTestFinished(async () => {
      await engine.close()
      await closeModels()
    })
    expect(models().map(({ symbol }) => symbol)).toEqual(['US30'])
  })

  it("the user's own that is refused is not made up for by the package's", async () => {
    const [own, shipped] = [temporaryFolder(), temporaryFolder()]
    writeBundle(own, { edit: (manifest) => ({ ...manifest, windowBars: 500 }) })
    writeBundle(shipped)
    const { ensemble } = await open([own, shipped])
    expect(ensemble.bundleOf(GBPUSD)).toBeNull()
  })

  it.each<[string, (root: string) => void, RegExp]>([
    [
      'a version that is not there',
      (root) => putIntoUse(root, 'GBPUSD', 'ffffffffffff'),
      /current names ffffffffffff, and .*ffffffffffff is not there$/,
    ],
    [
      'no version at all',
      (root) => putIntoUse(root, 'GBPUSD', '../US30'),
      /current names no version: expected 12 hexadecimal digits, found "\.\.\/US30"$/,
    ],
  ])('`current` that names %s', async (_what, change, reason) => {
    const root = temporaryFolder()
    writeBundle(root)
    change(root)
    expect(await refusalOf(root)).toMatch(reason)
  })

  it('a folder that is not called as a symbol is says so', async () => {
    const root = temporaryFolder()
    writeBundle(root)
    cpSync(join(root, 'GBPUSD'), join(root, 'eurusd.m'), { recursive: true })
    const { ensemble } = await open([root])
    expect(ensemble.list().map((each) => (each.state === 'refused' ? `${each.symbol}: ${each.reason}` : each.symbol))).toEqual([
      'GBPUSD',
      expect.stringMatching(/^eurusd\.m: the folder .* is not called as a symbol is/) as string,
    ])
  })

  it('where there are none, there is none, and nothing is wrong', async () => {
    const { ensemble, changes } = await open([join(temporaryFolder(), 'nowhere')])
    expect(ensemble.list()).toEqual([])
    expect(changes).toEqual([])
  })

  it('a machine that cannot load the runtime refuses each bundle with that reason', async () => {
    const root = temporaryFolder()
    writeBundle(root)
    expect(await refusalOf(root, { runtime: () => Promise.reject(new Error('no binary for this machine')) })).toBe(
      'no binary for this machine',
    )
  })

  it('what is refused lets go of every session it opened', async () => {
    const root = temporaryFolder()
    writeBundle(root, { editGolden: ({ rows }) => ({ rows: rows.map((row) => ({ ...row, volatility: 9 })) }) })
    let count = 0
    const runtime = meddled({ onOpen: () => (count += 1), onRelease: () => (count -= 1) })
    expect(await refusalOf(root, { runtime })).toContain('volatility: expected 9')
    expect(count).toBe(0)
  })
})
