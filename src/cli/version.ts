import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const PackageSchema = z.object({ name: z.string(), version: z.string() })

/** Version of the package this file belongs to; it lies at another depth in the sources than in the build. */
export function readVersion(start: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = readPackage(join(folder, 'package.json'))
    if (found?.name === 'barclose') return found.version
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
