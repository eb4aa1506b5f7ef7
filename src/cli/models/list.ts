import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openEnsemble, type EnsembleOptions } from '../../adapters/models/open-ensemble.ts'
import type { ListedBundle } from '../../ports/ensemble.ts'

/** What is told of the models of a symbol. */
export type ModelRow = Readonly<{
  symbol: string
  version: string | null
  state: 'loaded' | 'refused'
  /** Why it was refused; of one that was loaded, which members it lacks. */
  why: string | null
  folder: string
  /** Versions that lie beside it and may be put into use. */
  others: readonly string[]
  facts: ModelFacts | null
}>
type Loaded = Extract<ListedBundle, { state: 'loaded' }>
type ModelFacts = Pick<Loaded['manifest'], 'synthetic' | 'triggers' | 'trainedOn' | 'outOfSample' | 'runtime'> &
  Pick<Loaded['bundle'], 'members' | 'needs'>

/** Loads what is in use, golden rows and all, as the server does at its start. */
export async function listModels(options: Pick<EnsembleOptions, 'roots' | 'missingMember' | 'timeoutMs'>): Promise<readonly ModelRow[]> {
  const unreadable: string[] = []
  const onChange: EnsembleOptions['onChange'] = ({ change, reason }) => void (change === 'unreadable' && unreadable.push(reason ?? change))
  const ensemble = await openEnsemble({ ...options, onChange })
  try {
    if (unreadable.length > 0) throw new Error(unreadable.join('; '))
    return ensemble.list().map(rowOf)
  } finally {
    await ensemble.close()
  }
}

export const isVersion = (name: string): boolean => /^[0-9a-f]{12}$/.test(name)

function rowOf(listed: ListedBundle): ModelRow {
  const { symbol, version, folder, state } = listed
  const others = readdirSync(dirname(folder)).filter((name) => isVersion(name) && name !== version)
  if (listed.state === 'refused') return { symbol, version, state, why: listed.reason, folder, others, facts: null }
  const { bundle, manifest, missing } = listed
  const { synthetic, triggers, trainedOn, outOfSample, runtime } = manifest
  const { members, needs } = bundle
  const facts = { synthetic, triggers, members, needs, trainedOn, outOfSample, runtime }
  return { symbol, version, state, why: missing.length === 0 ? null : missing.join('; '), folder, others, facts }
}
