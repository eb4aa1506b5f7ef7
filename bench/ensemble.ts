import { resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { findInstalled } from '../src/adapters/models/installed.ts'
import { loadBundle, type LoadedBundle } from '../src/adapters/models/load-bundle.ts'
import { openRuntime } from '../src/adapters/models/runtime.ts'
import { MEMBERS, type Member } from '../src/contracts/model.ts'
import { openFeatureReader } from '../src/core/features/vector.ts'
import { openBareSessions, type BareRun } from './ensemble-bare.ts'
import { makeScenes } from './ensemble-scenes.ts'

const HELP = `Time of one opinion of the three models of a symbol, and what our part of it costs.

Usage: npm run bench -- ensemble [--bundle DIR] [--json]

score: features by name, categories and sequence into the input, all three models at batch 1, every check, blend, calibration and
confidence. Its floor, of the same closes in turn with it: the sum of the three bare sessions, run one after the other over tensors
that are filled already. DIR is the folder of one bundle; by default the first of models/ or replay/models/.
`

type Times = Readonly<{ medianUs: number; p99Us: number }>
type EnsembleTimes = Readonly<{
  bundle: string
  /** Width of the input of LightGBM, of CatBoost, and figures of the sequence. */
  inputs: Readonly<Record<Member, number>>
  score: Times
  /** The three of them, one after the other. */
  bare: Times
  members: Readonly<Record<Member, Times>>
  /** Score over bare, of the medians. */
  ratio: number
  aims: Readonly<Record<string, boolean>>
}>

const SCENES = 64
const ROUNDS = 3_000
/** Rounds before any is kept: compilers and caches settle. */
const WARM_UP = 500

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { bundle: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const folder = values.bundle === undefined ? await firstBundle() : resolve(values.bundle)
  const options = { runtime: await openRuntime(), missingMember: 'refuse', timeoutMs: 10_000 } as const
  const result = await loadBundle(folder, null, options)
  if (!result.ok) throw new Error(`${folder}: ${result.reason}`)
  const times = await measure(result.loaded)
  await result.loaded.retire()
  process.stdout.write(values.json === true ? `${JSON.stringify(times, null, 2)}\n` : render(times))
}

async function firstBundle(): Promise<string> {
  const [first] = [...(await findInstalled(['models'])), ...(await findInstalled(['replay/models']))]
  if (first === undefined) throw new Error('there are no models here; name a bundle: --bundle DIR')
  return first.folder
}

async function measure({ manifest, folder, score }: LoadedBundle): Promise<EnsembleTimes> {
  const bare = await openBareSessions(folder, manifest)
  const reader = openFeatureReader()
  const scenes = makeScenes(manifest.symbol, SCENES)
  const taken = { score: [] as number[], bare: [] as number[], lightgbm: [] as number[], catboost: [] as number[], lstm: [] as number[] }
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const scene = scenes[(round + WARM_UP) % SCENES]
    if (scene === undefined) throw new Error('there are no closes')
    // As at a close: the features have just been read, outside of what is timed.
    const look = { scene, values: reader.read(scene) }
    bare.show(look)
    const one = async () => {
      const began = performance.now()
      const scored = await score(look)
      const us = (performance.now() - began) * 1_000
      if (!scored.ok) throw new Error(`${scored.code}: ${scored.reason}`)
      return us
    }
    const isScoreFirst = round % 2 === 0
    const before = isScoreFirst ? await one() : null
    const each = await timeBare(bare.runs)
    const us = before ?? (await one())
    if (round < 0) continue
    taken.score.push(us)
    for (const member of MEMBERS) taken[member].push(each[member])
    taken.bare.push(each.lightgbm + each.catboost + each.lstm)
  }
  await bare.release()
  const [whole, floor, lightgbm] = [timesOf(taken.score), timesOf(taken.bare), timesOf(taken.lightgbm)]
  const ratio = Math.round((whole.medianUs / floor.medianUs) * 1_000) / 1_000
  return {
    bundle: `${manifest.symbol} ${manifest.version}`,
    inputs: bare.inputs,
    score: whole,
    bare: floor,
    members: { lightgbm, catboost: timesOf(taken.catboost), lstm: timesOf(taken.lstm) },
    ratio,
    aims: {
      'all around the models costs at most 15 % of them': ratio <= 1.15,
      'LightGBM alone within 1 ms at p99': lightgbm.p99Us < 1_000,
    },
  }
}

async function timeBare(runs: Readonly<Record<Member, BareRun>>): Promise<Readonly<Record<Member, number>>> {
  const times = { lightgbm: 0, catboost: 0, lstm: 0 }
  for (const member of MEMBERS) {
    const began = performance.now()
    await runs[member]()
    times[member] = (performance.now() - began) * 1_000
  }
  return times
}

function timesOf(values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN) * 10) / 10
  return { medianUs: at(0.5), p99Us: at(0.99) }
}

function render({ bundle, inputs, score, bare, members, ratio, aims }: EnsembleTimes): string {
  const line = (name: string, { medianUs, p99Us }: Times) =>
    `${name.padEnd(28)}${medianUs.toFixed(1).padStart(9)}${p99Us.toFixed(1).padStart(9)}`
  return `${[
    `${bundle}: ${MEMBERS.map((member) => `${member} ${inputs[member]}`).join(', ')} figures`,
    'us                             median      p99',
    line('score', score),
    line('floor: the bare sessions', bare),
    ...MEMBERS.map((member) => line(`  ${member} alone`, members[member])),
    '',
    `score over floor: ${ratio.toFixed(3)}`,
    ...Object.entries(aims).map(([aim, isMet]) => `${isMet ? 'met    ' : 'MISSED '} ${aim}`),
  ].join('\n')}\n`
}
