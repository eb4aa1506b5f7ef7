import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Cache, digest, inCache, openCache } from './compile/cache.ts'
import { inOrder, readMessages } from './compile/messages.ts'
import { HostFault, programFlags, runCompiler } from './compile/compiler.ts'
import { type HostParts, buildHost } from './compile/host-parts.ts'
import { hostFolder } from './folder.ts'
import type { Apart } from './translate/apart.ts'
import { type Translation, translateProgram } from './translate/translate.ts'
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
  /** Another form of it, from which it differs in a function or two. */
  like?: Form
}>

/**
 * A program that others resemble. Functions in which they are the same as it are compiled once for all of them, and not optimised; a critical
 * error names no line. They are built in a fraction of the time, and slower when they run.
 */
export type Form = Readonly<{ source: string; apart: Apart }>

export function readForm(options: Omit<BuildOptions, 'like' | 'sanitize'>): Form {
  return { source: options.source, apart: translate(options).apart() }
}

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
export async function buildProgram({ source, includes = [], sanitize = false, bare = false, like }: BuildOptions): Promise<Built> {
  const program = translate({ source, includes, bare })
  const flags = programFlags(like !== undefined)
  const cache = openCache()
  try {
    const host = await buildHost(cache, hostFolder(), { sanitize, bare, flags })
    const whole: Compile = { cache, source, text: program.text, host, objects: host.objects, sanitize, flags }
    const parts = like === undefined ? whole : await shareFunctions(whole, program.apart(), like)
    const binary = await make('program', parts, parts.objects)
    return { binary, warnings: sortMessages(program.warnings) }
  } catch (error) {
    if (error instanceof HostFault) throw new Error(`the host itself does not compile:\n${error.message}`, { cause: error })
    throw error
  }
}

function translate({ source, includes = [], bare = false }: BuildOptions): Translation {
  if (!existsSync(source)) throw new BuildError(source, [`${source}: there is no such file`])
  const roots = [...includes.map((root) => resolve(root)), resolve(hostFolder(), '..', 'Include')]
  const program = translateProgram({ source, roots, isBare: bare })
  if (program.faults.length > 0) throw new BuildError(source, sortMessages(program.faults))
  return program
}

type Compile = Readonly<{
  cache: Cache
  source: string
  text: string
  host: HostParts
  /** What is linked to it. */
  objects: readonly string[]
  sanitize: boolean
  flags: readonly string[]
}>

/** The program without the functions that the form has as well, and those. What differs in more than functions is compiled as a whole. */
async function shareFunctions(whole: Compile, own: Apart, { source, apart }: Form): Promise<Compile> {
  if (own.frame !== apart.frame) return whole
  const functions = await make('functions', { ...whole, source, text: apart.replaceable }, ['-c'])
  return { ...whole, text: own.without(apart.functions), objects: [functions, ...whole.objects] }
}

/** The text stays beside what is made of it: where g++ fails without naming a line of MQL5, someone will look at it. */
async function make(kind: string, { cache, source, text, host, sanitize, flags }: Compile, how: readonly string[]): Promise<string> {
  const name = `${kind}-${digest([text, host.key, ...flags, ...how])}`
  const unit = join(cache.folder, `${name}.cpp`)
  return inCache(cache, name, async (target) => {
    await writeFile(unit, text)
    const compiled = await runCompiler(sanitize, [...flags, '-include', host.header, unit, ...how, '-o', target])
    const messages = readMessages(compiled.output)
    if (messages.length > 0) throw new BuildError(source, messages)
    if (compiled.code !== 0)
      throw new BuildError(source, [`g++ failed, and said nothing about a line of MQL5 (${unit}):\n${compiled.output.trim()}`])
  })
}

function sortMessages(faults: readonly Fault[]): string[] {
  return inOrder(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`))
}
