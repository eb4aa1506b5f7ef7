import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'

/** A bench answers one question; its file exports `run`. */
const BenchSchema = z.object({ run: z.custom<(argv: readonly string[]) => Promise<void>>((value) => typeof value === 'function') })

const folder = dirname(fileURLToPath(import.meta.url))
const [name, ...argv] = process.argv.slice(2)

process.exitCode = await runBench()

async function runBench(): Promise<number> {
  if (name === undefined || name === '--help') {
    process.stdout.write(
      `Measures one question against its floor.\n\nUsage: npm run bench -- NAME [--json] [--help]\n\nNames: ${names().join(', ')}\n`,
    )
    return name === undefined ? 2 : 0
  }
  if (!names().includes(name)) {
    process.stderr.write(`There is no bench "${name}"; there are: ${names().join(', ')}\n`)
    return 2
  }
  const module: unknown = await import(pathToFileURL(join(folder, `${name}.js`)).href)
  await BenchSchema.parse(module).run(argv)
  return 0
}

/** A source beside this one that exports `run`; other files are parts of one. */
function names(): readonly string[] {
  const sources = join(folder, '..', '..', 'bench')
  return readdirSync(sources)
    .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
    .filter((file) => /^export (?:async function|const) run\b/m.test(readFileSync(join(sources, file), 'utf8')))
    .map((file) => file.slice(0, -'.ts'.length))
}
