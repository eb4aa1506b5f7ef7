import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { INPUT, SESSION_OPTIONS } from '../src/adapters/models/runtime.ts'
import { MEMBERS, type Manifest, type Member } from '../src/contracts/model.ts'
import { fillInputs, makeInputs } from '../src/core/ensemble/inputs.ts'
import { planInputs } from '../src/core/ensemble/plan-inputs.ts'
import type { Look } from '../src/ports/desk.ts'

export type BareRun = () => Promise<unknown>
export type Bare = Readonly<{
  /** Writes the input of all three. */
  show: (look: Look) => void
  /** Each session over its tensor, asked for what is needed of it, and nothing around it. */
  runs: Readonly<Record<Member, BareRun>>
  inputs: Readonly<Record<Member, number>>
  release: () => Promise<void>
}>

/** The sessions of a bundle with nothing of ours around them but the options they are opened with. */
export async function openBareSessions(folder: string, manifest: Manifest): Promise<Bare> {
  const planned = planInputs(manifest)
  if (!planned.ok) throw new Error(planned.faults.join('; '))
  const { plan } = planned
  const into = makeInputs(plan)
  const rows = { lightgbm: into.trees.slice(0, plan.features.length), catboost: into.trees, lstm: into.sequence }
  const sizes = {
    lightgbm: [1, rows.lightgbm.length],
    catboost: [1, rows.catboost.length],
    lstm: [1, plan.sequence.bars, plan.sequence.columns.length],
  }
  const open = async (member: Member) => {
    const session = await InferenceSession.create(await readFile(join(folder, manifest.members[member].file)), SESSION_OPTIONS)
    const feeds = { [INPUT]: new Tensor('float32', rows[member], sizes[member]) }
    const outputs = member === 'lstm' ? ['probabilities', 'volatility'] : ['probabilities']
    return { run: () => session.run(feeds, outputs), release: () => session.release() }
  }
  const [lightgbm, catboost, lstm] = [await open('lightgbm'), await open('catboost'), await open('lstm')]
  const sessions = { lightgbm, catboost, lstm }
  return {
    show: ({ scene, values }) => {
      const fault = fillInputs(plan, scene, values, into)
      if (fault !== null) throw new Error(fault.reason)
      rows.lightgbm.set(into.trees.subarray(0, plan.features.length))
    },
    runs: { lightgbm: lightgbm.run, catboost: catboost.run, lstm: lstm.run },
    inputs: { lightgbm: rows.lightgbm.length, catboost: rows.catboost.length, lstm: rows.lstm.length },
    release: async () => {
      for (const member of MEMBERS) await sessions[member].release()
    },
  }
}
