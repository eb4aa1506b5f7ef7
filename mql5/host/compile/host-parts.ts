import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Cache, digest, inCache } from './cache.ts'
import { HostFault, compilerOf, hasCompiler, runCompiler } from './compiler.ts'

export type HostParts = Readonly<{
  /** To be included first: it is compiled ahead. */
  header: string
  objects: readonly string[]
  /** Of everything that went into them. */
  key: string
}>

type Part = Readonly<{ source: string; sanitize: boolean }>

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
  const parts = [
    ...sourcesOf(join(host, 'runtime')).map((source): Part => ({ source, sanitize })),
    ...(bare ? [] : sourcesOf(join(host, 'terminal'))).map((source): Part => ({ source, sanitize: false })),
  ]
  const objects: string[] = []
  for (const batch of pairs(parts)) objects.push(...(await Promise.all(batch.map(async (part) => compileSource(cache, part)))))
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
    await writeFile(header, included.map((file) => `#include ${JSON.stringify(file)}\n`).join(''))
    await mustCompile(sanitize, [...flags, '-x', 'c++-header', header, '-o', `${header}.gch`])
    await copyFile(header, target)
  })
  return header
}

async function compileSource(cache: Cache, { source, sanitize }: Part): Promise<string> {
  const name = `object-${digest([...compilerOf(sanitize), ...contentOf(source)])}.o`
  return inCache(cache, name, async (target) => mustCompile(sanitize, ['-Wall', '-Wextra', '-Werror', '-c', source, '-o', target]))
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

function pairs<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / 2) }, (_, index) => items.slice(index * 2, index * 2 + 2))
}
