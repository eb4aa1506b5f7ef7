import { posix } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { Tree } from './tree.ts'

export type Node = Readonly<{ type: string; start: number; end: number } & Record<string, unknown>>
export type Visit = (node: Node, parent: Node | null, key: string) => void
/** `to` is a path of the tree for a relative import, else the name of a package or of a module of Node. */
export type Import = Readonly<{ to: string; isRelative: boolean; isType: boolean; line: number }>

export type Source = Readonly<{
  path: string
  text: string
  imports: readonly Import[]
  comments: readonly Readonly<{ text: string; line: number }>[]
  statements: readonly Node[]
  walk: (visit: Visit) => void
  line: (offset: number) => number
}>

/** What a rule looks at: all texts, and the TypeScript and JavaScript among them parsed. */
export type Project = Readonly<{ tree: Tree; sources: readonly Source[] }>

export function openProject(tree: Tree): Project {
  const sources = [...tree].filter(([path]) => /\.[jt]s$/.test(path)).map(([path, text]) => parseSource(path, text))
  return { tree, sources }
}

function parseSource(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${path} cannot be parsed: ${error.message}`)
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const line = (offset: number): number => starts.findLastIndex((start) => start <= offset) + 1
  const statements: unknown = program.body
  const nodes = Array.isArray(statements) ? statements.filter(isNode) : []
  const walk = (visit: Visit): void => nodes.forEach((node) => walkNode(node, null, '', visit))
  return {
    path,
    text,
    imports: readImports(path, walk, line),
    comments: comments.map(({ value, start }) => ({ text: value, line: line(start) })),
    statements: nodes,
    walk,
    line,
  }
}

/** Every way one file names another: import, export from, import() and the type import('x').Y. */
function readImports(path: string, walk: Source['walk'], line: Source['line']): readonly Import[] {
  const imports: Import[] = []
  const carriers = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression', 'TSImportType'])
  walk((node) => {
    if (!carriers.has(node.type) || !isNode(node['source'])) return
    const specifier = node['source']['value']
    if (typeof specifier !== 'string') return
    const isRelative = specifier.startsWith('.')
    const to = isRelative ? posix.join(posix.dirname(path), specifier) : specifier
    imports.push({ to, isRelative, isType: isTypeOnly(node), line: line(node.start) })
  })
  return imports
}

const isTypeOnly = (node: Node): boolean => node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type'

function walkNode(node: Node, parent: Node | null, key: string, visit: Visit): void {
  visit(node, parent, key)
  for (const [name, value] of Object.entries(node)) {
    const children: readonly unknown[] = Array.isArray(value) ? value : [value]
    for (const child of children) if (isNode(child)) walkNode(child, node, name, visit)
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
}
