import { loadBundle, type LoadOptions } from '../../adapters/models/load-bundle.ts'
import type { BundleName } from '../../adapters/models/read-bundle.ts'
import { openRuntime } from '../../adapters/models/runtime.ts'
import type { Manifest } from '../../contracts/model.ts'

export type Verified = Readonly<
  { ok: true; manifest: Manifest; missing: readonly string[] } | { ok: false; version: string | null; why: string }
>
export type Verify = (folder: string, name: BundleName | null) => Promise<Verified>

/** Loads a bundle as the server does, golden rows and all, and lets it go. */
export function openVerify(options: Pick<LoadOptions, 'missingMember' | 'timeoutMs'>): Verify {
  return async (folder, name) => {
    const result = await loadBundle(folder, name, { ...options, runtime: await openRuntime() })
    if (!result.ok) return { ok: false, version: result.version, why: result.reason }
    const { manifest, missing, retire } = result.loaded
    await retire()
    return { ok: true, manifest, missing }
  }
}
