import type { Ensemble, ListedBundle } from '../../ports/ensemble.ts'
import { findInstalled, type Installed } from './installed.ts'
import { loadBundle, type Loaded, type LoadOptions } from './load-bundle.ts'
import { openPlaces, troubleOf, type ModelChange, type Places } from './places.ts'
import { openRuntime, type Runtime } from './runtime.ts'

export type EnsembleOptions = Pick<LoadOptions, 'missingMember' | 'timeoutMs'> &
  Readonly<{
    /** Folders of models; a symbol is taken from the first that has it. */
    roots: readonly string[]
    /** Only the models of these; all there are unless given. */
    symbols?: readonly string[]
    /** Told of every bundle that was loaded, refused or taken away, and of what stands in the way of looking. */
    onChange?: (change: ModelChange) => void
    /** How often the folders are looked at, ms. */
    pollMs?: number
    runtime?: () => Promise<Runtime>
  }>

const POLL_MS = 5_000

/** Loads the models of every symbol and keeps up with their folders. What is new takes over when all of it was checked. */
export async function openEnsemble(options: EnsembleOptions): Promise<Ensemble> {
  const { roots, symbols, onChange = () => undefined, pollMs = POLL_MS } = options
  const places = openPlaces({ load: openLoader(options), onChange })
  let isClosed = false
  // One after the other: two looks at once would load a bundle twice.
  let last: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    if (isClosed) return
    const installed = await findInstalled(roots)
    await places.settle(symbols === undefined ? installed : installed.filter(({ symbol }) => symbols.includes(symbol)))
  }
  const reload = (): Promise<void> => (last = last.then(look).catch((error: unknown) => onChange(troubleOf(error))))
  await reload()
  const timer = setInterval(() => void reload(), pollMs)
  timer.unref()
  return {
    bundleOf: (symbol) => places.get(symbol)?.loaded?.bundle ?? null,
    score: (symbol, seen) => places.get(symbol)?.loaded?.score(seen) ?? Promise.resolve(noModel(symbol, places)),
    list: () => places.all().flatMap(listPlace),
    reload,
    close: async () => {
      clearInterval(timer)
      isClosed = true
      await last
      await places.clear()
    },
  }
}

function noModel(symbol: string, places: Places) {
  const refused = places.get(symbol)?.refused ?? null
  const reason = refused === null ? `there is no model of ${symbol}` : `the model of ${symbol} was refused: ${refused.reason}`
  return { ok: false, code: 'NO_MODEL', reason, facts: {} } as const
}

/** The runtime is loaded with the first bundle. Where it has no binary, every bundle is refused with that reason. */
function openLoader({ runtime: open = openRuntime, missingMember, timeoutMs }: EnsembleOptions) {
  let runtime: Promise<Runtime> | undefined
  return async ({ symbol, version, folder, fault }: Installed): Promise<Loaded> => {
    if (fault !== null) return { ok: false, version, reason: fault }
    try {
      runtime ??= open()
      return await loadBundle(folder, { symbol, version }, { runtime: await runtime, missingMember, timeoutMs })
    } catch (error) {
      return { ok: false, version, reason: error instanceof Error ? error.message : String(error) }
    }
  }
}

function listPlace({ loaded, refused }: ReturnType<Places['all']>[number]): readonly ListedBundle[] {
  const rows: ListedBundle[] = refused === null ? [] : [refused]
  if (loaded === null) return rows
  const { folder, bundle, manifest, missing } = loaded
  return [{ state: 'loaded', symbol: bundle.symbol, version: bundle.version, folder, bundle, manifest, missing }, ...rows]
}
