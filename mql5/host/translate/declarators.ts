import { type Context, fail, typeEnd } from './context.ts'
import { type Node, type Range, closeOf, erase, findTop, isWord, splitAtCommas, textAt, written } from './nodes.ts'

export type Place = 'global' | 'behind a class' | 'class' | 'function'

/** `static const T a[3]={1,2,3}, *b[], c;`: `from` is the type, `to` the semicolon. Rewrites what C++ says otherwise. */
export function rewriteVariables(context: Context, statement: Range & { prefix: number }, place: Place): void {
  const { nodes } = context
  const typeTo = typeEnd(nodes, statement.from) ?? statement.from
  const parts = splitAtCommas(nodes, { from: typeTo, to: statement.to }).map((part) => readDeclarator(nodes, part))
  for (const { initialFrom, to, dimension } of parts) if (dimension === undefined) rewriteZeroes(nodes, initialFrom, to)
  const prefix = writePrefix(nodes, statement, place)
  if (!parts.some(({ dimension }) => dimension !== undefined)) {
    const start = nodes[statement.from]
    if (start !== undefined) start.before = `${prefix}${start.before}`
    return
  }
  const type = written(nodes, { from: statement.from, to: typeTo })
  const isZeroed = place === 'global' || place === 'behind a class' || /\bstatic\b/.test(prefix)
  erase(nodes, { from: statement.from, to: typeTo })
  for (const [index, part] of parts.entries()) {
    const arrayType = rewriteDeclarator(context, part, type, isZeroed)
    const first = nodes[index === 0 ? statement.from : part.from]
    if (first !== undefined) first.before = `${prefix}${arrayType}`
    const comma = nodes[part.to]
    if (comma?.text === ',') comma.out = ';'
  }
}

/** What stands before the type. A global variable is one, also where two parts of a program define it (apart.ts). */
function writePrefix(nodes: readonly Node[], { prefix, from }: Range & { prefix: number }, place: Place): string {
  const words = nodes.slice(prefix, from).map(({ text }) => text)
  const all = place === 'global' ? ['inline', ...words.filter((word) => word !== 'static')] : words
  erase(nodes, { from: prefix, to: from })
  return all.map((word) => `${word} `).join('')
}

type Declarator = Range & { name: number; isPointer: boolean; dimension?: Range; isDeep: boolean; initialFrom: number | undefined }

function readDeclarator(nodes: readonly Node[], { from, to }: Range): Declarator {
  const isPointer = textAt(nodes, from) === '*'
  let end = isPointer ? from + 1 : from
  const name = end
  end += 1
  while (textAt(nodes, end) === '::') end += 2
  const open = end
  const dimension = textAt(nodes, open) === '[' ? { from: open, to: closeOf(nodes, open) + 1 } : undefined
  if (dimension !== undefined) end = dimension.to
  const isDeep = dimension !== undefined && textAt(nodes, end) === '['
  while (textAt(nodes, end) === '[') end = closeOf(nodes, end) + 1
  const initialFrom = textAt(nodes, end) === '=' ? end + 1 : undefined
  return { from, to, name, isPointer, isDeep, initialFrom, ...(dimension === undefined ? {} : { dimension }) }
}

/** Returns the type of the variable in C++. */
function rewriteDeclarator(context: Context, part: Declarator, type: string, isZeroed: boolean): string {
  const { nodes } = context
  const { dimension, initialFrom, to } = part
  const star = part.isPointer ? ' *' : ''
  if (part.isPointer) erase(nodes, { from: part.from, to: part.from + 1 })
  if (dimension === undefined) return `${type}${star}`
  if (part.isDeep)
    fail(context, part.name, `'${textAt(nodes, part.name)}' has several dimensions: the host compiles one, write [i*columns+j]`)
  const arrayType = `mql5::MqlArray<${type}${star}>`
  const size = written(nodes, { from: dimension.from + 1, to: dimension.to - 1 })
  erase(nodes, dimension)
  const last = nodes[to - 1]
  if (last === undefined) return arrayType
  const sized = size === '' ? '' : `static_cast<size_t>(${size})`
  if (initialFrom === undefined) {
    if (size !== '') last.after = `= ${arrayType}::sized(${sized}, mql5::Fill::${isZeroed ? 'zero' : 'garbage'})`
  } else if (textAt(nodes, initialFrom) === '{') {
    const open = nodes[initialFrom]
    if (open !== undefined) open.before = `${arrayType}::listed(${sized}${sized === '' ? '' : ','}`
    last.after = ')'
  } else fail(context, part.name, `array '${textAt(nodes, part.name)}' takes a list of values in braces`)
  return arrayType
}

/** MQL5 zeroes a whole structure by `={0}`, whatever its first field is. */
function rewriteZeroes(nodes: readonly Node[], initialFrom: number | undefined, to: number): void {
  if (initialFrom === undefined || textAt(nodes, initialFrom) !== '{') return
  const close = closeOf(nodes, initialFrom)
  const isZero = close === initialFrom + 2 && ['0', 'NULL'].includes(textAt(nodes, initialFrom + 1))
  if (isZero && close < to) erase(nodes, { from: initialFrom + 1, to: close })
}

const STARTS: ReadonlySet<string> = new Set([';', '{', '}', 'else', 'do'])

/** Every declaration of variables in the body of a function. */
export function rewriteBody(context: Context, { from, to }: Range): void {
  const { nodes } = context
  for (let at = from; at < to; at += 1) {
    const isStart = STARTS.has(textAt(nodes, at - 1)) || textAt(nodes, at - 1) === ':'
    if (!isStart) continue
    let type = at
    while (['const', 'static'].includes(textAt(nodes, type))) type += 1
    if (!declaresVariable(context, type)) continue
    const end = findTop(nodes, type, [';'])
    if (end >= to) continue
    rewriteVariables(context, { prefix: at, from: type, to: end }, 'function')
  }
}

/** Two words in a row, or a class, a star and a word. */
function declaresVariable({ nodes, classes }: Context, at: number): boolean {
  const end = typeEnd(nodes, at)
  if (end === undefined) return false
  const isStar = textAt(nodes, end) === '*' && classes.has(textAt(nodes, at))
  return isWord(nodes, isStar ? end + 1 : end)
}
