import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MEMBERS } from '../../../src/contracts/model.ts'
import type { Run } from '../../../src/adapters/models/runtime.ts'
import { CATEGORIES } from '../../../src/core/features/categories.ts'
import { FEATURES } from '../../../src/core/features/registry.ts'
import { SEQUENCES } from '../../../src/core/features/sequences.ts'
import type { Look } from '../../../src/ports/desk.ts'
import { logistic, sayLinear, treeRow, writeBundle, type TestBundle } from '../../support/bundle.ts'
import { temporaryFolder } from '../../support/cli-io.ts'
import { GBPUSD, look, meddled, open, US30 } from './support.ts'

/** What the linear models behind a bundle say of a close, reckoned here: by name, in 64 bits. */
function sayByHand({ manifest, linears }: TestBundle, { scene, values }: Look) {
  const features = manifest.features.map(
    (name) => values[FEATURES.findIndex((each) => `${each.name}@${each.version}` === name)] ?? Number.NaN,
  )
  const categories = CATEGORIES.map((category) => category.compute(scene) ?? -1)
  const bars = scene.window.M5
  const columns = bars === undefined ? null : (SEQUENCES.find(({ name }) => name === 'm5_last_50')?.compute(bars) ?? null)
  const sequence = Array.from({ length: 50 }, (_, bar) => (columns ?? []).map((column) => column[bar] ?? Number.NaN)).flat()
  return {
    lightgbm: logistic(sayLinear(linears.lightgbm, features)),
    catboost: logistic(sayLinear(linears.catboost, treeRow(features, categories))),
    lstm: logistic(sayLinear(linears.lstm, sequence)),
    volatility: sayLinear(linears.volatility, sequence),
  }
}

describe('a score', () => {
  it('is what the models make of the features by name, the categories and the sequence of that close', async () => {
    const root = temporaryFolder()
    const bundle = writeBundle(root)
    const { ensemble } = await open([root])
    for (const seed of [3, 4, 5]) {
      const seen = look(seed)
      const expected = sayByHand(bundle, seen)
      const scored = await ensemble.score(GBPUSD, seen)
      if (!scored.ok) throw new Error(scored.reason)
      const { members, volatility, blended, version } = scored.scores
      expect(version).toBe(bundle.version)
      for (const member of MEMBERS) expect(members[member]).toBeCloseTo(expected[member], 5)
      expect(volatility).toBeCloseTo(expected.volatility, 5)
      expect(blended).toBeCloseTo(0.4 * expected.lightgbm + 0.35 * expected.catboost + 0.25 * expected.lstm, 5)
    }
  })

  it('of a symbol without a model is NO_MODEL, and no other symbol stands in', async () => {
    const root = temporaryFolder()
    writeBundle(root)
    const { ensemble } = await open([root])
    expect(ensemble.bundleOf(US30)).toBeNull()
    expect(await ensemble.score(US30, look(3))).toEqual({ ok: false, code: 'NO_MODEL', reason: 'there is no model of US30', facts: {} })
  })

  it('comes from the own models of each symbol', async () => {
    const root = temporaryFolder()
    const bundles = [writeBundle(root, { seed: 1 }), writeBundle(root, { symbol: 'US30', seed: 2 })]
    const { ensemble } = await open([root])
    const seen = look(3)
    const all = await Promise.all([GBPUSD, US30].map(async (symbol) => ensemble.score(symbol, seen)))
    for (const [i, scored] of all.entries()) {
      const bundle = bundles[i]
      if (!scored.ok || bundle === undefined) throw new Error('both score')
      expect(scored.scores.version).toBe(bundle.version)
      expect(scored.scores.members.lightgbm).toBeCloseTo(sayByHand(bundle, seen).lightgbm, 5)
    }
    expect(all[0]).not.toEqual(all[1])
  })

  it('of a close without one of its features is refused by name', async () => {
    const root = temporaryFolder()
    const { manifest } = writeBundle(root)
    const { ensemble } = await open([root])
    const { scene, values } = look(3)
    const name = manifest.features[2]?.replace(/@.*/, '') ?? ''
    const broken = values.slice()
    broken[FEATURES.findIndex((feature) => feature.name === name)] = Number.NaN
    expect(await ensemble.score(GBPUSD, { scene, values: broken })).toEqual({
      ok: false,
      code: 'MODEL_INPUT',
      reason: `the models need what is absent: ${name}`,
      facts: { absent: name, absentCount: 1 },
    })
  })

  it('of a vector that is the same figure over and over is refused', async () => {
    const root = temporaryFolder()
    writeBundle(root)
    const { ensemble } = await open([root])
    const { scene, values } = look(3)
    expect(await ensemble.score(GBPUSD, { scene, values: values.map(() => 0.5) })).toMatchObject({ code: 'MODEL_INPUT' })
  })

  it('is of its own close, however many are asked for at once, and whatever becomes of the arrays after', async () => {
    const root = temporaryFolder()
    writeBundle(root)
    const { ensemble } = await open([root])
    const seeds = Array.from({ length: 24 }, (_, i) => i + 3)
    const alone = []
    for (const seed of seeds) alone.push(await ensemble.score(GBPUSD, look(seed)))
    const looks = seeds.map(look)
    const waiting = looks.map((seen) => ensemble.score(GBPUSD, seen))
    // The bars go on while the models think: a score has read its close before it waits.
    for (const { values } of looks) values.fill(Number.NaN)
    expect(await Promise.all(waiting)).toEqual(alone)
    expect(new Set(alone.map((scored) => (scored.ok ? scored.scores.rise : null))).size).toBe(seeds.length)
  })
})

/** In place of what a model says, output by output. */
const saying =
  (figures: (row: Float32Array, i: number) => Iterable<number>) =>
  (run: Run): Run =>
  async () => {
    const answer = await run()
    return { ...answer, figures: answer.figures.map((row, i) => Float32Array.from(figures(row, i))) }
  }

describe('models that fail', () => {
  const meddledWith = async (around: (run: Run) => Run, options: Readonly<{ timeoutMs?: number }> = {}) => {
    const root = temporaryFolder()
    writeBundle(root)
    let isBroken = false
    const { ensemble } = await open([root], {
      runtime: meddled({ around: (run) => (isBroken ? around(run) : run) }),
      timeoutMs: 10_000,
      ...options,
    })
    isBroken = true
    return ensemble
  }

  it.each<[string, (run: Run) => Run, string]>([
    ['one that throws', () => () => Promise.reject(new Error('out of memory')), 'lightgbm: out of memory'],
    ['a probability that is no number', saying(() => [0.5, Number.NaN]), 'lightgbm: NaN is no probability'],
    ['one above 1', saying(() => [-0.5, 1.5]), 'lightgbm: 1.5 is no probability'],
    ['one below 0', saying(() => [1.5, -0.5]), 'lightgbm: -0.5 is no probability'],
    ['too many classes', saying(() => [0.2, 0.3, 0.5]), 'lightgbm: expected two probabilities, found 3 figures'],
    ['a volatility without end', saying((row, i) => (i === 1 ? [Infinity] : row)), 'lstm: Infinity is no volatility'],
  ])('%s: the score fails closed', async (_what, around, reason) => {
    const ensemble = await meddledWith(around)
    expect(await ensemble.score(GBPUSD, look(3))).toEqual({ ok: false, code: 'MODEL_FAILED', reason, facts: {} })
  })

  it('answers that come too late are refused with both times', async () => {
    const ensemble = await meddledWith((run) => async () => ({ ...(await run()), tookMs: 20 }), { timeoutMs: 40 })
    const scored = await ensemble.score(GBPUSD, look(3))
    expect(scored).toMatchObject({ ok: false, code: 'MODEL_TIMEOUT', facts: { timeoutMs: 40 } })
    expect(scored.ok ? '' : scored.reason).toBe('the models took 60 ms, 40 are allowed')
  })

  it('a thread that was busy with other things is not held against them', async () => {
    const ensemble = await meddledWith((run) => run, { timeoutMs: 400 })
    const waiting = ensemble.score(GBPUSD, look(3))
    const until = performance.now() + 800
    while (performance.now() < until);
    expect((await waiting).ok).toBe(true)
  })

  it('a member that fails leaves the arrays alone until the others have ended', async () => {
    const root = temporaryFolder()
    writeBundle(root)
    let bound = 0
    let isSlow = false
    const { ensemble } = await open([root], {
      runtime: meddled({
        around: (run) => {
          const place = bound % MEMBERS.length
          bound += 1
          return async () => {
            if (!isSlow) return run()
            if (place === 0) throw new Error('the first fails at once')
            await new Promise((resolve) => setTimeout(resolve, 20))
            return run()
          }
        },
      }),
    })
    isSlow = true
    const failing = ensemble.score(GBPUSD, look(3))
    await new Promise((resolve) => setTimeout(resolve, 5))
    isSlow = false
    // The arrays of the first are still in use: this one takes others, and both end as they should.
    const [first, second] = await Promise.all([failing, ensemble.score(GBPUSD, look(4))])
    expect(first).toMatchObject({ code: 'MODEL_FAILED', reason: 'lightgbm: the first fails at once' })
    expect(second.ok).toBe(true)
    // Three runs per set of arrays: one set for the golden rows, one for each of the two questions.
    expect(bound).toBe(9)
  })
})

describe('a member that is missing', () => {
  it('refuses the bundle, by configuration', async () => {
    const root = temporaryFolder()
    const { folder } = writeBundle(root)
    rmSync(join(folder, 'lstm.onnx'))
    const { ensemble, changes } = await open([root], { missingMember: 'refuse' })
    expect(ensemble.bundleOf(GBPUSD)).toBeNull()
    expect(changes).toMatchObject([{ symbol: 'GBPUSD', change: 'refused', reason: 'lstm: lstm.onnx is not there', serving: null }])
    expect(await ensemble.score(GBPUSD, look(3))).toMatchObject({
      code: 'NO_MODEL',
      reason: 'the model of GBPUSD was refused: lstm: lstm.onnx is not there',
    })
  })

  it.each([
    ['the LSTM', ['lstm'], 1],
    ['LightGBM', ['lightgbm'], 3],
    ['both trees', ['lightgbm', 'catboost'], 6],
  ] as const)('%s: the others with whole weights and their own calibration, and the score says so', async (_what, gone, place) => {
    const root = temporaryFolder()
    const bundle = writeBundle(root)
    for (const member of gone) rmSync(join(bundle.folder, `${member}.onnx`))
    const { ensemble, changes } = await open([root], { missingMember: 'renormalise' })
    const there = MEMBERS.filter((member) => !gone.some((each) => each === member))
    expect(ensemble.bundleOf(GBPUSD)?.members).toEqual(there)
    expect(changes[0]).toMatchObject({
      change: 'loaded',
      reason: gone.map((member) => `${member}: ${member}.onnx is not there`).join('; '),
    })
    const seen = look(3)
    const scored = await ensemble.score(GBPUSD, seen)
    if (!scored.ok) throw new Error(scored.reason)
    const { members, blended, rise, volatility } = scored.scores
    for (const member of gone) expect(members[member]).toBeNull()
    const expected = sayByHand(bundle, seen)
    const whole = there.reduce((sum, member) => sum + bundle.manifest.weights[member], 0)
    const byHand = there.reduce((sum, member) => sum + bundle.manifest.weights[member] * expected[member], 0) / whole
    expect(blended).toBeCloseTo(byHand, 5)
    const { slope = Number.NaN, intercept = Number.NaN, members: own } = bundle.manifest.calibration[place] ?? {}
    expect(own).toEqual(there)
    expect(rise).toBeCloseTo(logistic(slope * Math.log(byHand / (1 - byHand)) + intercept), 5)
    if (gone.some((member) => member === 'lstm')) expect(volatility).toBeNull()
    else expect(volatility).toBeCloseTo(expected.volatility, 5)
  })

  it('is also one that the runtime cannot read', async () => {
    const root = temporaryFolder()
    writeBundle(root, { models: { catboost: new TextEncoder().encode('no model at all') } })
    const { ensemble } = await open([root], { missingMember: 'renormalise' })
    expect(ensemble.bundleOf(GBPUSD)?.members).toEqual(['lightgbm', 'lstm'])
    const [only] = ensemble.list()
    expect(only?.state === 'loaded' ? only.missing.join() : '').toMatch(/^catboost: catboost\.onnx does not load: /)
  })

  it('is not one whose bytes are others than the manifest says: that bundle is refused either way', async () => {
    const root = temporaryFolder()
    const { folder } = writeBundle(root)
    writeFileSync(join(folder, 'lstm.onnx'), 'other bytes')
    const { ensemble } = await open([root], { missingMember: 'renormalise' })
    expect(ensemble.list()[0]).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('lstm.onnx: SHA-256: expected ') as string,
    })
  })

  it('refuses when none is left', async () => {
    const root = temporaryFolder()
    const { folder } = writeBundle(root)
    for (const member of MEMBERS) rmSync(join(folder, `${member}.onnx`))
    const { ensemble } = await open([root], { missingMember: 'renormalise' })
    expect(ensemble.bundleOf(GBPUSD)).toBeNull()
  })
})
