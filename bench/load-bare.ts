import { findInstalled } from '../src/adapters/models/installed.ts'
import { loadBundle } from '../src/adapters/models/load-bundle.ts'
import { openRuntime } from '../src/adapters/models/runtime.ts'
import { shippedPath } from '../src/cli/version.ts'
import { MEMBERS } from '../src/contracts/model.ts'
import { openFeatureReader } from '../src/core/features/vector.ts'
import { openBareSessions } from './ensemble-bare.ts'
import { makeScenes } from './ensemble-scenes.ts'
import { figure, median } from './load-sums.ts'

const ROUNDS = 300
const WARM_UP = 100
const SCENES = 16

/** What the three models of a symbol cost with nothing around them, microseconds at the median, as the mean of all bundles. */
export async function measureBareModels(): Promise<number> {
  const runtime = await openRuntime()
  const installed = await findInstalled([shippedPath('models')])
  if (installed.length === 0) throw new Error('there are no models in models/')
  let sum = 0
  for (const { folder } of installed) {
    const result = await loadBundle(folder, null, { runtime, missingMember: 'refuse', timeoutMs: 10_000 })
    if (!result.ok) throw new Error(`${folder}: ${result.reason}`)
    const { manifest, retire } = result.loaded
    sum += await timeBundle(folder, manifest)
    await retire()
  }
  return figure(sum / installed.length)
}

async function timeBundle(folder: string, manifest: Parameters<typeof openBareSessions>[1]): Promise<number> {
  const bare = await openBareSessions(folder, manifest)
  const reader = openFeatureReader()
  const looks = makeScenes(manifest.symbol, SCENES).map((scene) => ({ scene, values: reader.read(scene) }))
  const took: number[] = []
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const look = looks[round % SCENES]
    if (look === undefined) throw new Error('there are no closes')
    bare.show(look)
    const began = performance.now()
    for (const member of MEMBERS) await bare.runs[member]()
    took.push((performance.now() - began) * 1_000)
  }
  await bare.release()
  return median(took.slice(WARM_UP))
}
