import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const PackageSchema = z.object({ name: z.string(), version: z.string() })

/** Version of the package this file belongs to. */
export const readVersion = (start?: string): string => findPackage(start).version

/** A folder or file that comes with the package. */
export const shippedPath = (...parts: readonly string[]): string => join(findPackage().folder, ...parts)

type Found = Readonly<{ folder: string; version: string }>

/** Looked for upwards: a file lies at another depth in the sources than in the build. */
function findPackage(start: string = dirname(fileURLToPath(import.meta.url))): Found {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = readPackage(join(folder, 'package.json'))
    if (found?.name === 'barclose') return { folder, version: found.version }
    if (dirname(folder) === folder) throw new Error(`no package.json of barclose above ${start}`)
  }
}

function readPackage(path: string): z.infer<typeof PackageSchema> | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return PackageSchema.safeParse(parsed).data
  } catch {
    return undefined
  }
}
