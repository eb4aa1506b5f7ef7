import { type Context, fail } from './context.ts'
import { rewriteVariables } from './declarators.ts'
import { type Node, type Range, closeOf, findTop, isWord, textAt } from './nodes.ts'

/** A class, structure, union or interface from its key word on; returns the place behind its semicolon. */
export function rewriteClass(context: Context, at: number, template: string, rewriteBody: (body: Range, name: string) => void): number {
  const { nodes } = context
  const key = textAt(nodes, at)
  const name = textAt(nodes, at + 1)
  const open = findTop(nodes, at, ['{', ';'])
  context.ahead.set(name, `${template} ${key === 'interface' ? 'struct' : key} ${name};`.trim())
  if (textAt(nodes, open) !== '{') return open + 1
  if (textAt(nodes, at + 2) === 'pack') fail(context, at, `'${name}' asks for a packing: the host knows the natural layout only`)
  const close = closeOf(nodes, open)
  const body = { from: open + 1, to: close }
  const start = nodes[open]
  if (start !== undefined) start.after = opening(key, name) + (key === 'class' ? destructor(nodes, body, name) : '')
  if (key === 'interface') makeAbstract(nodes, body)
  rewriteBody(body, name)
  const end = findTop(nodes, close + 1, [';'])
  if (isWord(nodes, close + 1)) rewriteVariables(context, { prefix: close, from: close, to: end }, 'behind a class')
  return end + 1
}

/** What every value answers to, and how objects made by `new` are counted. */
function opening(key: string, name: string): string {
  if (key === 'class') return ` public: MQL_STRUCT(${name}) MQL_OBJECT private:`
  if (key === 'interface') return ` public: MQL_STRUCT(${name}) MQL_OBJECT virtual ~${name}() {}`
  return ` MQL_STRUCT(${name})`
}

/** A destructor of MQL5 is virtual, written so or not. */
function destructor(nodes: readonly Node[], { from, to }: Range, name: string): string {
  for (let at = from; at < to; at += 1) {
    if (textAt(nodes, at) === '{') at = closeOf(nodes, at)
    const isOwn = textAt(nodes, at) === '~' && textAt(nodes, at + 1) === name
    const tilde = nodes[at]
    if (!isOwn || tilde === undefined) continue
    if (textAt(nodes, at - 1) !== 'virtual') tilde.before = 'virtual'
    return ''
  }
  return ` public: virtual ~${name}() {} private:`
}

/** Every function of an interface is without a body. */
function makeAbstract(nodes: readonly Node[], { from, to }: Range): void {
  let at = from
  while (at < to) {
    const end = findTop(nodes, at, [';'])
    const first = nodes[at]
    const last = nodes[end]
    if (first !== undefined && last !== undefined && end < to && textAt(nodes, end - 1) === ')') {
      if (first.text !== 'virtual') first.before = `virtual ${first.before}`
      last.before = ' = 0'
    }
    at = end + 1
  }
}
