import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Cache, digest, inCache } from './cache.ts'
import { HostFault, compilerOf, hasCompiler, runCompiler } from './compiler.ts'

export type HostParts = Readonly<{
  /** To be included first: it is compiled ahead. */
  header: string
  objects: readonly string[]
  /** Of everything that went into them. */
  key: string
}>

type Part = Readonly<{ folder: string; sanitize: boolean }>

/** The runtime, and the terminal where it is there and wanted: headers compiled ahead, sources to objects. */
export async function buildHost(
  cache: Cache,
  host: string,
  { sanitize, bare, flags }: Readonly<{ sanitize: boolean; bare: boolean; flags: readonly string[] }>,
): Promise<HostParts> {
  if (!hasCompiler()) throw new Error('g++ is not on this machine, or it is not Linux on x86-64: the host needs both (apt-get install g++)')
  const included = [join(host, 'runtime', 'mql5.hpp'), join(host, 'terminal', 'main.hpp')].filter((file) => existsSync(file))
  const header = await precompile(cache, { included: bare ? included.slice(0, 1) : included, sanitize, flags })
  // The sanitizers look at the program and at what it calls of the language. The terminal would take a minute more and has tests of its own.
  const parts: Part[] = [
    { folder: join(host, 'runtime'), sanitize },
    ...(bare ? [] : [{ folder: join(host, 'terminal'), sanitize: false }]),
  ]
  const objects = await Promise.all(parts.map(async (part) => compilePart(cache, part)))
  return { header, objects, key: digest([header, ...objects]) }
}

function sourcesOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.cpp'))
  return names.toSorted().map((name) => join(folder, name))
}

async function precompile(
  cache: Cache,
  { included, sanitize, flags }: Readonly<{ included: readonly string[]; sanitize: boolean; flags: readonly string[] }>,
): Promise<string> {
  const name = `host-${digest([...compilerOf(sanitize), ...flags, ...included.flatMap(contentOf)])}`
  const folder = join(cache.folder, `${name}.include`)
  const header = join(folder, 'host.hpp')
  await inCache(cache, name, async (target) => {
    await mkdir(folder, { recursive: true })
    await writeFile(header, includesOf(included))
    await mustCompile(sanitize, [...flags, '-x', 'c++-header', header, '-o', `${header}.gch`])
    await copyFile(header, target)
  })
  return header
}

/** All sources of a folder as one: each alone would compile the headers again, which takes three times as long. */
async function compilePart(cache: Cache, { folder, sanitize }: Part): Promise<string> {
  const sources = sourcesOf(folder)
  const name = `${basename(folder)}-${digest([...compilerOf(sanitize), ...sources.flatMap(contentOf)])}.o`
  return inCache(cache, name, async (target) => {
    const unit = `${target}.cpp`
    await writeFile(unit, includesOf(sources))
    await mustCompile(sanitize, ['-Wall', '-Wextra', '-Werror', '-c', unit, '-o', target])
    await rm(unit)
  })
}

function includesOf(files: readonly string[]): string {
  return files.map((file) => `#include ${JSON.stringify(file)}\n`).join('')
}

/** Names and texts of a file and of all it includes of the host. */
function contentOf(file: string): string[] {
  const texts = new Map<string, string>()
  const visit = (path: string): void => {
    if (texts.has(path)) return
    const text = readFileSync(path, 'utf8')
    texts.set(path, text)
    for (const [, name = ''] of text.matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)) {
      const beside = join(dirname(path), name)
      if (existsSync(beside)) visit(beside)
    }
  }
  visit(file)
  return [...texts].flat()
}

async function mustCompile(sanitize: boolean, args: readonly string[]): Promise<void> {
  const { code, output } = await runCompiler(sanitize, args)
  if (code !== 0) throw new HostFault(output)
}
