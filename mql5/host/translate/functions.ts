import { type Context, fail, typeEnd } from './context.ts'
import { rewriteBody } from './declarators.ts'
import { type Node, type Range, closeOf, erase, findTop, isWord, splitAtCommas, textAt, written } from './nodes.ts'

/** `open` and `close` are the parentheses, `to` lies behind the body or the semicolon. */
export type FunctionParts = Readonly<{
  from: number
  name: number
  open: number
  close: number
  body?: Range
  to: number
  isTemplate: boolean
}>

/** The parts of the function whose name stands at `name`, or undefined if what follows is not one. */
export function readFunction(nodes: readonly Node[], from: number, name: number, isTemplate: boolean): FunctionParts | undefined {
  const open = behindName(nodes, name)
  if (textAt(nodes, open) !== '(') return undefined
  const close = closeOf(nodes, open)
  const end = findTop(nodes, close + 1, [';', '{'])
  if (textAt(nodes, end) === ';') return { from, name, open, close, to: end + 1, isTemplate }
  if (textAt(nodes, end) !== '{') return undefined
  const bodyEnd = closeOf(nodes, end)
  return { from, name, open, close, body: { from: end + 1, to: bodyEnd }, to: bodyEnd + 1, isTemplate }
}

/** A name may be qualified, a destructor's, or an operator's. */
function behindName(nodes: readonly Node[], name: number): number {
  let at = name
  while (textAt(nodes, at + 1) === '::') at += 2
  if (textAt(nodes, at) === '~') at += 1
  if (textAt(nodes, at) !== 'operator') return at + 1
  at += 1
  while (at < nodes.length && (textAt(nodes, at) !== '(' || textAt(nodes, at + 1) === ')')) at += textAt(nodes, at) === '(' ? 2 : 1
  return at
}

/** `f(const int a,string &b[])` against `CFoo g(1,2)`: parameters begin with a type and a name, or are none. */
export function hasParameters(nodes: readonly Node[], { open, close }: FunctionParts): boolean {
  const at = textAt(nodes, open + 1) === 'const' ? open + 2 : open + 1
  if (close === open + 1 || textAt(nodes, at) === 'void' || at === open + 2) return true
  const end = typeEnd(nodes, at)
  if (end === undefined) return false
  return (
    isWord(nodes, end) ||
    ['&', '*'].includes(textAt(nodes, end)) ||
    /^(?:bool|u?char|u?short|u?int|u?long|float|double|string|datetime|color)$/.test(textAt(nodes, at))
  )
}

/** Parameters and body in C++; `owner` is the class a method belongs to. */
export function rewriteFunction(context: Context, parts: FunctionParts, owner: string): void {
  const { nodes } = context
  for (const parameter of splitAtCommas(nodes, { from: parts.open + 1, to: parts.close })) rewriteParameter(context, parameter)
  const isPure = textAt(nodes, parts.to - 3) === '=' && textAt(nodes, parts.to - 2) === 'NULL'
  const zero = nodes[parts.to - 2]
  if (isPure && zero !== undefined) zero.out = '0'
  if (parts.body === undefined) return
  nameFunction(nodes, parts, owner)
  rewriteBody(context, parts.body)
}

/** `const T &a[]` */
function rewriteParameter(context: Context, { from, to }: Range): void {
  const { nodes } = context
  const typeFrom = textAt(nodes, from) === 'const' ? from + 1 : from
  const typeTo = typeEnd(nodes, typeFrom)
  const equals = Math.min(findTop(nodes, from, ['=']), to)
  const open = Math.min(findTopBracket(nodes, from, equals), equals)
  if (typeTo === undefined || textAt(nodes, open) !== '[') return
  const close = closeOf(nodes, open)
  const name = textAt(nodes, open - 1)
  const between = nodes.slice(typeTo, open - 1).map(({ text }) => text)
  if (!between.includes('&')) fail(context, open, `array parameter '${name}' must be passed by reference: write &${name}[]`)
  if (textAt(nodes, close + 1) === '[') fail(context, open, `array parameter '${name}' has several dimensions: the host compiles one`)
  const first = nodes[typeFrom]
  const last = nodes[typeTo - 1]
  if (first === undefined || last === undefined) return
  first.before = 'mql5::MqlArray<'
  last.after = between.includes('*') ? '*>' : '>'
  for (let at = typeTo; at < open - 1; at += 1) if (textAt(nodes, at) === '*') erase(nodes, { from: at, to: at + 1 })
  erase(nodes, { from: open, to: equals })
}

function findTopBracket(nodes: readonly Node[], from: number, to: number): number {
  for (let at = from; at < to; at += 1) if (textAt(nodes, at) === '[') return at
  return to
}

/** Leaves the parameters without the values that they take when they are not given. */
export function stripDefaults(nodes: readonly Node[], { open, close }: FunctionParts): void {
  for (const { from, to } of splitAtCommas(nodes, { from: open + 1, to: close })) {
    const equals = findTop(nodes, from, ['='])
    if (equals < to) erase(nodes, { from: equals, to })
  }
}

/** `__FUNCTION__` is the name with its class in MQL5. */
function nameFunction(nodes: readonly Node[], { name, open, body }: FunctionParts, owner: string): void {
  if (body === undefined) return
  const own = nodes
    .slice(name, open)
    .map(({ text }) => text)
    .join('')
  const full = owner === '' ? own : `${owner}::${own}`
  for (const node of nodes.slice(body.from, body.to))
    if (node.text === '__FUNCTION__' || node.text === '__FUNCSIG__') node.out = `u"${full}"_s`
}

/** Keeps a global function for a declaration ahead, and takes its default values away where it stands. */
export function collectPrototype(context: Context, parts: FunctionParts): void {
  const { nodes } = context
  const { from, name, open, close } = parts
  const all = nodes.slice(from, close + 1)
  if (all.some(({ text }) => text === '::')) return
  const text = written(nodes, { from, to: close + 1 })
  const parameters = splitAtCommas(nodes, { from: open + 1, to: close })
  const hasDefaults = parameters.some((part) => findTop(nodes, part.from, ['=']) < part.to)
  stripDefaults(nodes, parts)
  const types = parameters.map((part) => written(nodes, { from: part.from, to: part.to }).replace(/\s*\w+$/, ''))
  const { file = '', line = 1 } = nodes[name] ?? {}
  const named = new Set(parameters.map((part) => parameterName(nodes, part)))
  const words = new Set(all.filter((node, index) => node.kind === 'word' && !named.has(from + index)).map((node) => node.text))
  context.prototypes.push({
    name: textAt(nodes, name),
    key: `${textAt(nodes, name)}(${types.join(',')})`,
    text,
    hasDefaults,
    words,
    file,
    line,
  })
}

/** Where its name stands: the last word before a default value. */
function parameterName(nodes: readonly Node[], { from, to }: Range): number {
  let at = Math.min(findTop(nodes, from, ['=']), to) - 1
  while (at > from && !isWord(nodes, at)) at -= 1
  return at
}
