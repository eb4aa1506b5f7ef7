import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Cache, digest, inCache, openCache } from './compile/cache.ts'
import { inOrder, readMessages } from './compile/messages.ts'
import { HostFault, programFlags, runCompiler } from './compile/compiler.ts'
import { buildHost } from './compile/host-parts.ts'
import { hostFolder } from './folder.ts'
import { translateProgram } from './translate/translate.ts'
import type { Fault } from './translate/nodes.ts'

export { hasCompiler } from './compile/compiler.ts'

export type BuildOptions = Readonly<{
  /** Absolute path of a .mq5. */
  source: string
  /** Roots that are searched before mql5/Include; a file in them replaces the one of the same path there. */
  includes?: readonly string[]
  /** With the address and the undefined-behaviour sanitizer. */
  sanitize?: boolean
  /** Without a terminal: a script that calls the language's own functions only, and runs in milliseconds. */
  bare?: boolean
  /** Not optimised, and a critical error names no line: compiled in half the time, slower when it runs. */
  draft?: boolean
}>

export type Built = Readonly<{ binary: string; warnings: readonly string[] }>

/** What MetaEditor would refuse, and what it would warn about: `path:line: text`, each in the words of MQL5's files. */
export class BuildError extends Error {
  override readonly name = 'BuildError'
  readonly messages: readonly string[]

  constructor(source: string, messages: readonly string[]) {
    super(`${source} does not compile:\n${messages.join('\n')}`)
    this.messages = messages
  }
}

/** Translates and compiles a program once per content of everything that goes into it. */
export async function buildProgram({ source, includes = [], sanitize = false, bare = false, draft = false }: BuildOptions): Promise<Built> {
  if (!existsSync(source)) throw new BuildError(source, [`${source}: there is no such file`])
  const host = hostFolder()
  const roots = [...includes.map((root) => resolve(root)), resolve(host, '..', 'Include')]
  const { text, faults, warnings } = translateProgram({ source, roots, isBare: bare })
  if (faults.length > 0) throw new BuildError(source, sortMessages(faults))
  const cache = openCache()
  const flags = programFlags(draft)
  try {
    const { objects, header, key } = await buildHost(cache, host, { sanitize, bare, flags })
    const name = `program-${digest([text, key, ...flags])}`
    const binary = await inCache(cache, name, async (target) =>
      compileProgram({ cache, target, name, source, text, header, objects, sanitize, flags }),
    )
    return { binary, warnings: sortMessages(warnings) }
  } catch (error) {
    if (error instanceof HostFault) throw new Error(`the host itself does not compile:\n${error.message}`, { cause: error })
    throw error
  }
}

type Compile = Readonly<{
  cache: Cache
  target: string
  name: string
  source: string
  text: string
  header: string
  objects: readonly string[]
  sanitize: boolean
  flags: readonly string[]
}>

async function compileProgram({ cache, target, name, source, text, header, objects, sanitize, flags }: Compile): Promise<void> {
  const unit = join(cache.folder, `${name}.cpp`)
  await writeFile(unit, text)
  const compiled = await runCompiler(sanitize, [...flags, '-include', header, unit, ...objects, '-o', target])
  const messages = readMessages(compiled.output)
  if (messages.length > 0) throw new BuildError(source, messages)
  if (compiled.code !== 0)
    throw new BuildError(source, [`g++ failed, and said nothing about a line of MQL5 (${unit}):\n${compiled.output.trim()}`])
}

function sortMessages(faults: readonly Fault[]): string[] {
  return inOrder(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`))
}
