import { existsSync, readdirSync } from 'node:fs'
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

/** Each file beside this one is a bench, as long as its source stands: the build keeps what was deleted. */
function names(): readonly string[] {
  const sources = join(folder, '..', '..', 'bench')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js') && file !== 'run.js')
    .map((file) => file.slice(0, -'.js'.length))
    .filter((bench) => existsSync(join(sources, `${bench}.ts`)))
}
