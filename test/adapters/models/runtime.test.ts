import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { openRuntime } from '../../../src/adapters/models/runtime.ts'
import { temporaryFolder } from '../../support/cli-io.ts'
import { onnxOf } from '../../support/onnx-writer.ts'

const BUSY_MS = 400

it('the time that a run tells is that of the model: more than nothing, and nothing of what the thread did before', async () => {
  const weights = [0.5, -0.25, 0.125]
  const { open } = await openRuntime()
  const session = await open(onnxOf({ name: 'linear', sizes: [weights.length], rise: { weights, bias: 0.1 } }))
  onTestFinished(() => session.release())
  const run = session.bind(new Float32Array(weights.length), [1, weights.length], session.outputs)
  const began = performance.now()
  const answer = run()
  while (performance.now() - began < BUSY_MS);
  const { figures, tookMs } = await answer
  expect(figures[0]?.[1]).toBeCloseTo(1 / (1 + Math.exp(-0.1)), 6)
  expect(tookMs).toBeGreaterThan(0)
  expect(tookMs).toBeLessThan(performance.now() - began - BUSY_MS)
})

const OPENS_A_MODEL = `
const [built, model] = process.argv.slice(1)
const { openRuntime } = await import(built)
const session = await (await openRuntime()).open(await (await import('node:fs/promises')).readFile(model))
console.log(session.outputs.join(' '))
await session.release()
`

it('a model that is opened leaves nothing behind, at home or elsewhere: its library would tell its makers of it', async () => {
  const home = temporaryFolder()
  const model = join(temporaryFolder(), 'linear.onnx')
  await writeFile(model, onnxOf({ name: 'linear', sizes: [1], rise: { weights: [0.5], bias: 0.1 } }))
  const built = new URL('../../../dist/src/adapters/models/runtime.js', import.meta.url).href
  const places = { HOME: home, USERPROFILE: home, XDG_CACHE_HOME: home, TMPDIR: home, TEMP: home }
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '0', ...places }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', OPENS_A_MODEL, built, model], { env })
  expect(stdout.trim().split(' ')).toContain('probabilities')
  expect(readdirSync(home, { recursive: true })).toEqual([])
})
