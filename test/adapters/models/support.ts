import { onTestFinished } from 'vitest'
import { openEnsemble, type EnsembleOptions } from '../../../src/adapters/models/open-ensemble.ts'
import type { ModelChange } from '../../../src/adapters/models/places.ts'
import { openRuntime, type Run, type Runtime } from '../../../src/adapters/models/runtime.ts'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { openFeatureReader } from '../../../src/core/features/vector.ts'
import type { Look } from '../../../src/ports/desk.ts'
import type { Ensemble } from '../../../src/ports/ensemble.ts'
import { scene } from '../../support/market.ts'

export const GBPUSD = SymbolNameSchema.parse('GBPUSD')
export const US30 = SymbolNameSchema.parse('US30')

export type Opened = Readonly<{ ensemble: Ensemble; changes: readonly ModelChange[] }>

/** Opens what stands in folders; it looks again only when it is told to. */
export async function open(roots: readonly string[], options: Partial<EnsembleOptions> = {}): Promise<Opened> {
  const changes: ModelChange[] = []
  const onChange = (change: ModelChange) => void changes.push(change)
  const ensemble = await openEnsemble({ roots, missingMember: 'refuse', timeoutMs: 10_000, pollMs: 3_600_000, onChange, ...options })
  onTestFinished(() => ensemble.close())
  return { ensemble, changes }
}

/** A close and its features. */
export function look(seed: number): Look {
  const close = scene(seed)
  return { scene: close, values: openFeatureReader().read(close) }
}

/** Why the one bundle there was refused. */
export async function refusalOf(root: string, options: Partial<EnsembleOptions> = {}): Promise<string> {
  const { ensemble } = await open([root], options)
  const [only, ...others] = ensemble.list()
  if (only?.state !== 'refused' || others.length > 0) throw new Error(`expected one refusal, found ${JSON.stringify(ensemble.list())}`)
  return only.reason
}

export type Meddling = Readonly<{
  /** Stands around each run of a session that was opened. */
  around?: (run: Run) => Run
  /** Told when a session is let go. */
  onRelease?: () => void
  onOpen?: () => void
  version?: string
}>

/** The real runtime, with something in between. */
export function meddled({ around = (run) => run, onRelease, onOpen, version }: Meddling): () => Promise<Runtime> {
  return async () => {
    const real = await openRuntime()
    return {
      version: version ?? real.version,
      open: async (model) => {
        const session = await real.open(model)
        onOpen?.()
        return {
          ...session,
          bind: (...args) => around(session.bind(...args)),
          release: () => {
            onRelease?.()
            return session.release()
          },
        }
      },
    }
  }
}
