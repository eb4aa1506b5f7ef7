import type { ListedBundle } from '../../ports/ensemble.ts'
import type { Installed } from './installed.ts'
import type { Loaded, LoadedBundle } from './load-bundle.ts'

/** What is told when the models of a symbol change. */
export type ModelChange = Readonly<{
  symbol: string | null
  version: string | null
  change: 'loaded' | 'refused' | 'removed' | 'unreadable'
  /** Why it was refused; of one that was loaded, which members it lacks and why. */
  reason: string | null
  /** The version that answers from now on. */
  serving: string | null
}>

/** What answers for a symbol, and what was refused while its folder was as `state` says. */
type Place = Readonly<{ state: string; loaded: LoadedBundle | null; refused: Refused | null }>
type Refused = Extract<ListedBundle, { state: 'refused' }>

export type Places = Readonly<{
  get: (symbol: string) => Place | undefined
  all: () => readonly Place[]
  /** Brings what answers in line with what is installed. */
  settle: (installed: readonly Installed[]) => Promise<void>
  /** Lets everything go, and waits until the last question is answered. */
  clear: () => Promise<void>
}>

type Options = Readonly<{ load: (installed: Installed) => Promise<Loaded>; onChange: (change: ModelChange) => void }>

/** One place per symbol. A bundle takes a place in one step, when it is whole; the one before goes when nobody uses it any more. */
export function openPlaces({ load, onChange }: Options): Places {
  const places = new Map<string, Place>()
  const leaving = new Set<Promise<void>>()

  const letGo = ({ loaded }: Place): void => {
    if (loaded === null) return
    const gone = loaded.retire().catch((error: unknown) => onChange(troubleOf(error)))
    leaving.add(gone)
    void gone.then(() => leaving.delete(gone))
  }

  const take = async (installed: Installed): Promise<void> => {
    const { symbol, state, folder } = installed
    const before = places.get(symbol)
    if (before?.state === state) return
    const result = await load(installed)
    if (result.ok) {
      const { version } = result.loaded.bundle
      places.set(symbol, { state, loaded: result.loaded, refused: null })
      if (before !== undefined) letGo(before)
      onChange({ symbol, version, change: 'loaded', reason: result.loaded.missing.join('; ') || null, serving: version })
      return
    }
    const { version, reason } = result
    const loaded = before?.loaded ?? null
    places.set(symbol, { state, loaded, refused: { state: 'refused', symbol, version, folder, reason } })
    onChange({ symbol, version, change: 'refused', reason, serving: loaded?.bundle.version ?? null })
  }

  return {
    get: (symbol) => places.get(symbol),
    all: () => [...places.values()],
    settle: async (installed) => {
      for (const each of installed) await take(each)
      for (const [symbol, place] of places) {
        if (installed.some((each) => each.symbol === symbol)) continue
        places.delete(symbol)
        letGo(place)
        onChange({ symbol, version: place.loaded?.bundle.version ?? null, change: 'removed', reason: null, serving: null })
      }
    },
    clear: async () => {
      for (const place of places.values()) letGo(place)
      places.clear()
      await Promise.all(leaving)
    },
  }
}

export const troubleOf = (error: unknown): ModelChange => ({
  symbol: null,
  version: null,
  change: 'unreadable',
  reason: error instanceof Error ? error.message : String(error),
  serving: null,
})
