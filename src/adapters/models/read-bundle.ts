import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { GoldenSchema, ManifestSchema, MEMBERS, type Golden, type Manifest, type Member } from '../../contracts/model.ts'
import { sha256Of, versionOf } from './manifest-version.ts'

/** What its folders call a bundle; it has to agree. */
export type BundleName = Readonly<{ symbol: string; version: string }>
export type BundleFiles = Readonly<{
  manifest: Manifest
  golden: Golden
  /** By member; null where its file is not there. */
  models: Readonly<Record<Member, Uint8Array | null>>
}>
type ReadBundle = Readonly<{ ok: true; files: BundleFiles } | { ok: false; reason: string }>

/** Reads a bundle's folder: every file is there as the manifest hashes it, or is a model that is missing. */
export async function readBundle(folder: string, name: BundleName | null): Promise<ReadBundle> {
  const text = await readOrNull(join(folder, 'manifest.json'))
  if (text === null) return refuse(`${folder} has no manifest.json`)
  const parsed = parse('manifest.json', text, ManifestSchema)
  if (!parsed.ok) return parsed
  const manifest = parsed.value
  const golden = await readOrNull(join(folder, 'golden.json'))
  if (golden === null) return refuse(`${folder} has no golden.json: what it says cannot be checked`)
  const faults = [
    ...(name === null ? [] : [...differs('symbol', name.symbol, manifest.symbol), ...differs('version', name.version, manifest.version)]),
    ...differs('manifest.json: version made from its text', versionOf(new TextDecoder().decode(text)) ?? 'none', manifest.version),
    ...differs('golden.json: SHA-256', manifest.goldenSha256, sha256Of(golden)),
  ]
  const models: Record<Member, Uint8Array | null> = { lightgbm: null, catboost: null, lstm: null }
  for (const member of MEMBERS) {
    const { file, sha256 } = manifest.members[member]
    const bytes = await readOrNull(join(folder, file))
    models[member] = bytes
    if (bytes !== null) faults.push(...differs(`${file}: SHA-256`, sha256, sha256Of(bytes)))
  }
  if (faults.length > 0) return refuse(faults.join('; '))
  const rows = parse('golden.json', golden, GoldenSchema)
  return rows.ok ? { ok: true, files: { manifest, golden: rows.value, models } } : rows
}

type Parsed<T> = Readonly<{ ok: true; value: T } | { ok: false; reason: string }>

/** Faults that are told of one file. */
const FAULTS_MOST = 5

function parse<T>(file: string, bytes: Uint8Array, schema: z.ZodType<T>): Parsed<T> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    return refuse(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  const faults = result.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}, found ${foundAt(value, path)}`,
  )
  return refuse(`${file}: ${faults.slice(0, FAULTS_MOST).join('; ')}`)
}

const LETTERS_MOST = 80

function foundAt(value: unknown, path: readonly PropertyKey[]): string {
  let at = value
  for (const key of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined
  const text = JSON.stringify(at) ?? 'nothing'
  return text.length > LETTERS_MOST ? `${text.slice(0, LETTERS_MOST)}…` : text
}

const differs = (what: string, expected: string, found: string): readonly string[] =>
  expected === found ? [] : [`${what}: expected ${expected}, found ${found}`]

const refuse = (reason: string): Readonly<{ ok: false; reason: string }> => ({ ok: false, reason })

/** Null where there is no such file; whatever else stands in the way is an error of its own. */
async function readOrNull(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
