import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SymbolNameSchema } from '../../contracts/primitives.ts'

/** The version of a symbol that is in use, by what stands on the disk. */
export type Installed = Readonly<{
  symbol: string
  version: string
  folder: string
  /** Changes when another version is chosen, and when any file of this one does. */
  state: string
  /** Why it cannot be loaded, if its place says so already. */
  fault: string | null
}>

/** The file beside the versions of a symbol that names the one in use. */
export const CURRENT = 'current'

/** What is installed: `ROOT/SYMBOL/VERSION`, in use by `ROOT/SYMBOL/current`. A symbol is taken from the first root that has it. */
export async function findInstalled(roots: readonly string[]): Promise<readonly Installed[]> {
  const found = new Map<string, Installed>()
  for (const root of roots) {
    for (const symbol of await namesIn(root)) {
      if (found.has(symbol)) continue
      const text = await readCurrent(join(root, symbol))
      if (text !== null) found.set(symbol, await installedIn(join(root, symbol), symbol, text.trim()))
    }
  }
  return [...found.values()].toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1))
}

async function installedIn(place: string, symbol: string, version: string): Promise<Installed> {
  const folder = join(place, version)
  if (!SymbolNameSchema.safeParse(symbol).success)
    return { symbol, version, folder, state: version, fault: `the folder ${place} is not called as a symbol is, e.g. EURUSD` }
  if (!/^[0-9a-f]{12}$/.test(version))
    return {
      symbol,
      version,
      folder,
      state: version,
      fault: `${join(place, CURRENT)} names no version: expected 12 hexadecimal digits, found "${version}"`,
    }
  const names = await namesIn(folder)
  const stats = await Promise.all(names.map(async (name) => stampOf(join(folder, name))))
  return {
    symbol,
    version,
    folder,
    state: [folder, ...names.map((name, i) => `${name} ${stats[i]}`)].join('\n'),
    fault: names.length === 0 ? `${join(place, CURRENT)} names ${version}, and ${folder} is not there` : null,
  }
}

const stampOf = async (path: string): Promise<string> => {
  const { size, mtimeMs } = await stat(path)
  return `${size} ${mtimeMs}`
}

const namesIn = (folder: string): Promise<readonly string[]> => unlessAbsent(async () => (await readdir(folder)).toSorted(), [])

const readCurrent = (place: string): Promise<string | null> => unlessAbsent(() => readFile(join(place, CURRENT), 'utf8'), null)

async function unlessAbsent<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return otherwise
    throw error
  }
}
