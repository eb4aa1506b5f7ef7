import { expect, it, onTestFinished } from 'vitest'
import { openRuntime } from '../../../src/adapters/models/runtime.ts'
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
