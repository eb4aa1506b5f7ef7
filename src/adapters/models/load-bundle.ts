import { MEMBERS, type Manifest, type Member } from '../../contracts/model.ts'
import { faultsOfManifest } from '../../core/ensemble/check-manifest.ts'
import { planInputs, type InputPlan } from '../../core/ensemble/plan-inputs.ts'
import type { Bundle } from '../../core/ensemble/scores.ts'
import { faultOfGolden } from './golden.ts'
import { readBundle, type BundleFiles, type BundleName } from './read-bundle.ts'
import type { Runtime, Session } from './runtime.ts'
import { openScorer, type Scorer } from './scorer.ts'
import { faultsOfSession, openSeat, type Sessions } from './seats.ts'

export type LoadOptions = Readonly<{
  runtime: Runtime
  /** What becomes of a bundle that lacks one or two of its models. */
  missingMember: 'refuse' | 'renormalise'
  /** Time in which the models have to answer, ms. */
  timeoutMs: number
}>
/** A bundle that may be asked. `missing` says why each absent member is absent. */
export type LoadedBundle = Readonly<{ folder: string; bundle: Bundle; manifest: Manifest; missing: readonly string[] }> & Scorer
export type Loaded = Readonly<{ ok: true; loaded: LoadedBundle } | { ok: false; version: string | null; reason: string }>

/** Loads a bundle, or says why not. Nothing of it is used before all of it was checked, its golden rows last. */
export async function loadBundle(folder: string, name: BundleName | null, options: LoadOptions): Promise<Loaded> {
  const read = await readBundle(folder, name)
  if (!read.ok) return { ok: false, version: name?.version ?? null, reason: read.reason }
  const { files } = read
  const { manifest } = files
  const refuse = (faults: readonly string[]): Loaded => ({ ok: false, version: manifest.version, reason: describeFaults(faults) })
  const planned = planInputs(manifest)
  if (!planned.ok) return refuse(planned.faults)
  const { plan } = planned
  const faults = [...faultsOfManifest(manifest, plan), ...faultsOfRuntime(manifest.runtime, options.runtime.version)]
  if (faults.length > 0) return refuse(faults)
  const { sessions, missing } = await openSessions(files, options.runtime)
  try {
    const fault = await faultOfSessions({ files, plan, sessions, missing, options })
    if (fault !== null) {
      await releaseAll(sessions)
      return refuse([fault])
    }
  } catch (error) {
    await releaseAll(sessions)
    return refuse([error instanceof Error ? error.message : String(error)])
  }
  const scorer = openScorer({ manifest, plan, sessions, release: () => releaseAll(sessions), ...options })
  return { ok: true, loaded: { folder, bundle: bundleOf(manifest, plan, sessions), manifest, missing, ...scorer } }
}

type Opened = Readonly<{ files: BundleFiles; plan: InputPlan; sessions: Sessions; missing: readonly string[]; options: LoadOptions }>

async function faultOfSessions({ files, plan, sessions, missing, options }: Opened): Promise<string | null> {
  const there = presentIn(sessions)
  if (there.length === 0) return missing.join('; ')
  if (missing.length > 0 && options.missingMember === 'refuse') return missing.join('; ')
  const faults = MEMBERS.flatMap((member) => {
    const session = sessions[member]
    return session === null ? [] : faultsOfSession(member, session, plan)
  })
  if (faults.length > 0) return describeFaults(faults)
  return faultOfGolden({ manifest: files.manifest, plan, golden: files.golden, seat: openSeat(plan, sessions) })
}

async function openSessions(
  { manifest, models }: BundleFiles,
  runtime: Runtime,
): Promise<Readonly<{ sessions: Sessions; missing: readonly string[] }>> {
  const sessions: Record<Member, Session | null> = { lightgbm: null, catboost: null, lstm: null }
  const missing: string[] = []
  for (const member of MEMBERS) {
    const { file } = manifest.members[member]
    const model = models[member]
    if (model === null) {
      missing.push(`${member}: ${file} is not there`)
      continue
    }
    try {
      sessions[member] = await runtime.open(model)
    } catch (error) {
      missing.push(`${member}: ${file} does not load: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { sessions, missing }
}

/** Parity was shown with one version of the runtime; a patch keeps its figures, more may not. */
function faultsOfRuntime(expected: string, found: string): readonly string[] {
  const series = (version: string) => version.split('.').slice(0, 2).join('.')
  return series(expected) === series(found) ? [] : [`runtime: expected ${series(found)} (this server's), found ${expected}`]
}

const bundleOf = (manifest: Manifest, { needs }: InputPlan, sessions: Sessions): Bundle => ({
  symbol: manifest.symbol,
  version: manifest.version,
  synthetic: manifest.synthetic,
  triggers: manifest.triggers,
  label: manifest.label,
  thresholds: manifest.thresholds,
  needs,
  hasEdge: manifest.outOfSample.hasEdge,
  members: presentIn(sessions),
})

const presentIn = (sessions: Sessions): readonly Member[] => MEMBERS.filter((member) => sessions[member] !== null)

async function releaseAll(sessions: Sessions): Promise<void> {
  await Promise.all(MEMBERS.flatMap((member) => sessions[member]?.release() ?? []))
}

const FAULTS_MOST = 5

function describeFaults(faults: readonly string[]): string {
  const more = faults.length > FAULTS_MOST ? `; and ${faults.length - FAULTS_MOST} more` : ''
  return `${faults.slice(0, FAULTS_MOST).join('; ')}${more}`
}
