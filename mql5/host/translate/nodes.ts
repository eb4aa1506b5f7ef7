import type { TokenKind } from '../lex.ts'

/** A token on its way to C++: `out` is what is written for it, between `before` and `after`. */
export type Node = {
  readonly kind: TokenKind
  readonly text: string
  readonly file: string
  readonly line: number
  out: string
  before: string
  after: string
}

export type Fault = Readonly<{ file: string; line: number; message: string }>

/** Nodes `from` up to `to`, without `to`. */
export type Range = Readonly<{ from: number; to: number }>

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

export function textAt(nodes: readonly Node[], at: number): string {
  return nodes[at]?.text ?? ''
}

export function isWord(nodes: readonly Node[], at: number): boolean {
  return nodes[at]?.kind === 'word'
}

/** Where the bracket at `at` closes, or the last node where it never does: g++ then says so. */
export function closeOf(nodes: readonly Node[], at: number): number {
  let depth = 0
  for (let place = at; place < nodes.length; place += 1) {
    if (nodes[place]?.kind !== 'operator') continue
    const text = textAt(nodes, place)
    if (text in PAIRS) depth += 1
    else if (text === ')' || text === ']' || text === '}') depth -= 1
    if (depth === 0) return place
  }
  return nodes.length - 1
}

/** The first of `stops` behind `at` that no bracket opened since encloses; the end of the nodes where there is none. */
export function findTop(nodes: readonly Node[], at: number, stops: readonly string[]): number {
  for (let place = at; place < nodes.length; place += 1) {
    const text = textAt(nodes, place)
    if (nodes[place]?.kind !== 'operator') continue
    if (stops.includes(text)) return place
    if (text in PAIRS) place = closeOf(nodes, place)
    else if (text === ')' || text === ']' || text === '}') return place
  }
  return nodes.length
}

/** Cut at the commas that no bracket encloses; an empty range has no parts. */
export function splitAtCommas(nodes: readonly Node[], { from, to }: Range): Range[] {
  const parts: Range[] = []
  let start = from
  while (start < to) {
    const comma = Math.min(findTop(nodes, start, [',']), to)
    parts.push({ from: start, to: comma })
    start = comma + 1
  }
  return parts
}

/** What the nodes are written as, in one line. */
export function written(nodes: readonly Node[], { from, to }: Range): string {
  return nodes
    .slice(from, to)
    .map(({ before, out, after }) => `${before}${out}${after}`)
    .filter((text) => text !== '')
    .join(' ')
    .replaceAll(/\s*\n\s*/g, ' ')
}

export function erase(nodes: readonly Node[], { from, to }: Range): void {
  for (const node of nodes.slice(from, to)) Object.assign(node, { before: '', out: '', after: '' })
}
