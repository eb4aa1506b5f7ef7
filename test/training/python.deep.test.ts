import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openVerify } from '../../src/cli/models/verify.ts'
import { shippedPath } from '../../src/cli/version.ts'
import { THRESHOLDS } from '../../src/core/conviction/weights.ts'
import { temporaryFolder } from '../support/cli-io.ts'
import { hasPython, lastEvent, PASSED_OVER, python, walkRows } from './python.ts'

const SPEC = {
  symbol: 'EURUSD',
  source: 'a random walk',
  synthetic: true,
  seed: 5,
  weights: { lightgbm: 0.4, catboost: 0.35, lstm: 0.25 },
  thresholds: THRESHOLDS,
  passShare: null,
  costPrice: 0.1,
  sequence: 'm5_last_50',
  triggers: ['M15', 'M30', 'H1', 'H4', 'D1'],
  size: 'small',
  rowsMax: 60_000,
  trials: null,
  runtime: '1.30.0',
  folds: 2,
}
const shipped = readdirSync(shippedPath('models'))

describe.skipIf(!hasPython)(`the training in Python${PASSED_OVER}`, () => {
  it('passes its own tests', async () => {
    const { code, stderr } = await python('-m', 'unittest')
    expect([code, code === 0 ? 'passed' : stderr]).toEqual([0, 'passed'])
  })

  it('makes of exported rows a bundle that the server loads, the same one each time', async () => {
    const rows = await walkRows({ days: 40, seed: 77 })
    const folder = temporaryFolder()
    const spec = join(folder, 'spec.json')
    writeFileSync(spec, JSON.stringify(SPEC))
    const made = [join(folder, 'one'), join(folder, 'two')]
    for (const out of made) {
      const run = await python('-m', 'barclose_training', 'fit', '--rows', rows, '--spec', spec, '--out', out)
      expect([run.code, lastEvent(run)]).toEqual([0, expect.objectContaining({ kind: 'done' })])
    }
    const [one, two] = made.map((out) => readFileSync(join(out, 'manifest.json'), 'utf8'))
    expect(one).toBe(two)
    const verified = await openVerify({ missingMember: 'refuse', timeoutMs: 10_000 })(made[0] ?? '', null)
    expect(verified).toMatchObject({ ok: true, manifest: { symbol: 'EURUSD', synthetic: true, outOfSample: { hasEdge: false } } })
  })

  it.each(shipped)('the files of %s give in Python what their golden rows say, as they do in the server', async (symbol) => {
    const root = shippedPath('models', symbol)
    const bundle = join(root, readFileSync(join(root, 'current'), 'utf8').trim())
    const run = await python('-m', 'barclose_training', 'parity', '--bundle', bundle)
    expect([run.code, lastEvent(run)]).toEqual([0, expect.objectContaining({ kind: 'parity', version: basename(bundle) })])
  })
})
