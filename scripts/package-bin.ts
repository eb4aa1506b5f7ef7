import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'

/** The JavaScript behind a command of a package: npm's own wrappers are shell scripts. */
export function bin(packageName: string, command: string): string {
  const require = createRequire(import.meta.url)
  const manifestPath = packageManifest(require, packageName)
  const manifest: unknown = require(manifestPath)
  const { bin: bins } = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) }).parse(manifest)
  const path = typeof bins === 'string' ? bins : bins[command]
  if (path === undefined) throw new Error(`${packageName} has no command ${command}`)
  return join(dirname(manifestPath), path)
}

/** Some packages do not export their package.json, so it is looked for where packages lie. */
function packageManifest(require: NodeJS.Require, packageName: string): string {
  for (const folder of require.resolve.paths(packageName) ?? []) {
    const path = join(folder, packageName, 'package.json')
    try {
      return require.resolve(path)
    } catch {
      continue
    }
  }
  throw new Error(`${packageName} is not installed: run npm install`)
}
