import type { Loaded } from './load.ts'
import { type Fault, type Node, type Range, isWord, textAt } from './nodes.ts'

/** A function of the program that can be called before it is written. */
export type Prototype = Readonly<{
  name: string
  /** Equal for a declaration and the definition of one function. */
  key: string
  text: string
  hasDefaults: boolean
  /** Words of the text: what must be declared before it. */
  words: ReadonlySet<string>
  file: string
  line: number
}>

export type Handler = Readonly<{ name: string; type: string; parameters: string; file: string; line: number }>

export type Context = {
  readonly nodes: Node[]
  readonly faults: Fault[]
  readonly warnings: Fault[]
  /** How each class, structure, union and interface is declared ahead: `class X;` */
  readonly ahead: Map<string, string>
  readonly classes: ReadonlySet<string>
  readonly prototypes: Prototype[]
  /** Functions with their bodies, outside of classes and no templates: what a program can take from another one. */
  readonly functions: Range[]
  readonly handlers: Handler[]
  readonly inputs: string[]
  /** Global names that a prototype may need, and the node behind their declaration. */
  readonly declaredAt: Map<string, number>
}

export function newContext({ nodes, faults, warnings }: Loaded): Context {
  return {
    nodes,
    faults,
    warnings,
    ahead: new Map(),
    classes: classNames(nodes),
    prototypes: [],
    functions: [],
    handlers: [],
    inputs: [],
    declaredAt: new Map(),
  }
}

export function fail({ nodes, faults }: Context, at: number, message: string): void {
  const { file = '', line = 1 } = nodes[Math.min(at, nodes.length - 1)] ?? {}
  faults.push({ file, line, message })
}

export const CLASS_KEYS: ReadonlySet<string> = new Set(['class', 'struct', 'union', 'interface'])

function classNames(nodes: readonly Node[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [at, { text }] of nodes.entries()) if (CLASS_KEYS.has(text) && isWord(nodes, at + 1)) names.add(textAt(nodes, at + 1))
  return names
}

const KEYWORDS = new Set([
  ...CLASS_KEYS,
  ...'return delete case new else if while for do switch break continue default public private protected operator sizeof'.split(' '),
  ...'template typename this true false enum typedef using goto throw const static virtual extern input sinput override final'.split(' '),
])

/** The place behind the type that begins at `at` (`A`, `A::B`, `A<int>`), or undefined where no type can begin. */
export function typeEnd(nodes: readonly Node[], at: number): number | undefined {
  if (!isWord(nodes, at) || KEYWORDS.has(textAt(nodes, at))) return undefined
  let end = at + 1
  while (textAt(nodes, end) === '::' && isWord(nodes, end + 1) && isWord(nodes, end + 2)) end += 2
  return textAt(nodes, end) === '<' ? anglesEnd(nodes, end) : end
}

function anglesEnd(nodes: readonly Node[], at: number): number | undefined {
  let depth = 0
  for (let place = at; place < nodes.length; place += 1) {
    const text = textAt(nodes, place)
    if (text === '<') depth += 1
    else if (text === '>') depth -= 1
    else if (text === '>>') depth -= 2
    else if (!isWord(nodes, place) && !['*', ',', '::'].includes(text)) return undefined
    if (depth <= 0) return place + 1
  }
  return undefined
}
