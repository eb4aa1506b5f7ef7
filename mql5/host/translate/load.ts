import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { type Token, lex, significant } from '../lex.ts'
import { readDirective } from './directives.ts'
import { writeToken } from './literals.ts'
import type { Fault, Node } from './nodes.ts'

export type Loaded = Readonly<{
  nodes: Node[]
  /** Every file read, in order of first use. */
  files: readonly string[]
  faults: Fault[]
  warnings: Fault[]
}>

type State = Loaded & { files: string[]; defined: Set<string>; roots: readonly string[] }

/** Reads a program with all it includes into one row of nodes; what `#ifdef` leaves out is not in it. Roots are searched in their order. */
export function loadProgram(source: string, roots: readonly string[]): Loaded {
  const state: State = {
    nodes: [],
    files: [],
    faults: [],
    warnings: [],
    defined: new Set(['__MQL5__', '_RELEASE']),
    roots,
  }
  loadFile(state, resolve(source))
  return state
}

function loadFile(state: State, file: string): void {
  if (state.files.includes(file)) return
  state.files.push(file)
  const { tokens, faults } = lex(readFileSync(file, 'utf8'))
  const faultAt = new Map(faults.map(({ line, column, message }) => [`${line}:${column}`, message]))
  const report = ({ line, column }: Token): void => {
    const message = faultAt.get(`${line}:${column}`)
    if (message !== undefined) state.faults.push({ file, line, message })
  }
  for (const token of tokens) if (token.kind === 'comment') report(token)
  /** One entry per open `#ifdef`: whether its lines count. */
  const branches: boolean[] = []
  for (const token of significant(tokens)) {
    if (token.kind === 'directive') takeDirective(state, file, token, branches)
    else if (!branches.includes(false)) {
      report(token)
      state.nodes.push(toNode(state, file, token))
    }
  }
  if (branches.length > 0) state.faults.push({ file, line: tokens.at(-1)?.line ?? 1, message: '#ifdef without its #endif' })
}

function toNode(state: State, file: string, token: Token): Node {
  const { out, fault } = token.text === '__FILE__' ? { out: `u"${basename(file)}"_s`, fault: undefined } : writeToken(token)
  if (fault !== undefined) state.faults.push({ file, line: token.line, message: fault })
  return { kind: token.kind, text: token.text, file, line: token.line, out, before: '', after: '' }
}

function takeDirective(state: State, file: string, token: Token, branches: boolean[]): void {
  const fail = (message: string): number => state.faults.push({ file, line: token.line, message })
  const directive = readDirective(token)
  if (directive.kind === 'branch') {
    branches.push(state.defined.has(directive.name) !== directive.isNegative)
  } else if (directive.kind === 'else' || directive.kind === 'endif') {
    const last = branches.pop()
    if (last === undefined) fail(`#${directive.kind} without #ifdef`)
    else if (directive.kind === 'else') branches.push(!last)
  } else if (!branches.includes(false)) {
    if (directive.kind === 'fault') fail(directive.message)
    else if (directive.kind === 'include') takeInclude(state, file, token.line, directive)
    else if (directive.kind === 'property') {
      if (!directive.isKnown) state.warnings.push({ file, line: token.line, message: `unknown #property ${directive.name}` })
    } else if (directive.kind === 'define') takeDefine(state, file, token, directive)
    else if (directive.kind === 'undef') {
      state.defined.delete(directive.name)
      state.nodes.push({ kind: 'directive', text: token.text, file, line: token.line, out: token.text, before: '', after: '' })
    }
  }
}

function takeDefine(
  state: State,
  file: string,
  token: Token,
  define: Readonly<{ name: string; out: string; faults: readonly string[] }>,
): void {
  if (state.defined.has(define.name))
    state.warnings.push({ file, line: token.line, message: `macro '${define.name}' is defined a second time` })
  state.defined.add(define.name)
  for (const message of define.faults) state.faults.push({ file, line: token.line, message })
  state.nodes.push({ kind: 'directive', text: token.text, file, line: token.line, out: define.out, before: '', after: '' })
}

function takeInclude(state: State, file: string, line: number, include: Readonly<{ path: string; isFromRoot: boolean }>): void {
  const path = include.path.replaceAll('\\', '/')
  const found = include.isFromRoot ? findInRoots(state.roots, path) : findBeside(state.roots, join(dirname(file), path))
  if (found === undefined) {
    const where = include.isFromRoot ? state.roots.join(', ') : dirname(file)
    state.faults.push({ file, line, message: `cannot open include file '${include.path}' (looked in ${where})` })
    return
  }
  loadFile(state, found)
}

function findInRoots(roots: readonly string[], path: string): string | undefined {
  return roots.map((root) => resolve(root, path)).find((candidate) => existsSync(candidate))
}

/** A root replaces files of the roots behind it, also where they are included by a path beside the file. */
function findBeside(roots: readonly string[], path: string): string | undefined {
  const home = roots.findIndex((root) => isInside(root, path))
  const homeRoot = roots[home]
  const earlier = homeRoot === undefined ? undefined : findInRoots(roots.slice(0, home), relative(homeRoot, path))
  return earlier ?? (existsSync(path) ? resolve(path) : undefined)
}

function isInside(root: string, path: string): boolean {
  const rest = relative(root, path)
  return rest !== '' && !rest.startsWith('..') && !isAbsolute(rest)
}
