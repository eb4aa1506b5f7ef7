import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { installBundle } from '../train/install.ts'
import { isVersion } from './list.ts'
import type { Verify } from './verify.ts'

type Wanted = Readonly<{ symbol: string; version: string; roots: readonly string[]; verify: Verify }>
export type Used = Readonly<{ ok: true; folder: string; was: string } | { ok: false; why: string }>

/**
 * Puts a version into use when it loads. It is used from the user's own folder, which comes first: one that came with the package is
 * copied there, so that an update of the package does not change what decides.
 */
export async function useVersion({ symbol, version, roots, verify }: Wanted): Promise<Used> {
  const [own] = roots
  if (own === undefined) throw new Error('there is no folder of models')
  const was = roots
    .map((root) => join(root, symbol, version))
    .find((folder) => isVersion(version) && existsSync(join(folder, 'manifest.json')))
  if (was === undefined) return { ok: false, why: `there is no version ${version} of ${symbol}; ${describeVersions(symbol, roots)}` }
  const verified = await verify(was, { symbol, version })
  if (!verified.ok) return { ok: false, why: `${was} is refused: ${verified.why}; nothing was changed` }
  const { folder } = installBundle({ made: was, out: own, symbol, version })
  return { ok: true, folder, was }
}

function describeVersions(symbol: string, roots: readonly string[]): string {
  const places = roots.map((root) => join(root, symbol)).filter((place) => existsSync(place))
  const versions = places.flatMap((place) => readdirSync(place).filter(isVersion))
  return versions.length === 0 ? `there is none of it in ${roots.join(' or ')}` : `there are: ${[...new Set(versions)].join(' ')}`
}
