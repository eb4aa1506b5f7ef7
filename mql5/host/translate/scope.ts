import { rewriteClass } from './classes.ts'
import { CLASS_KEYS, type Context, fail, typeEnd } from './context.ts'
import { rewriteVariables } from './declarators.ts'
import { rewriteEnum } from './enums.ts'
import { collectPrototype, hasParameters, readFunction, rewriteFunction, stripDefaults } from './functions.ts'
import { collectHandler } from './handlers.ts'
import { rewriteInput } from './inputs.ts'
import { type Range, closeOf, findTop, isWord, textAt } from './nodes.ts'

/** All declarations between `from` and `to`: of the program where `owner` is empty, else of that class. */
export function rewriteScope(context: Context, { from, to }: Range, owner: string): void {
  let at = from
  while (at < to) {
    const end = rewriteDeclaration(context, at, owner)
    at = Math.max(end, at + 1)
  }
}

/** Returns the place behind it. */
function rewriteDeclaration(context: Context, at: number, owner: string): number {
  const { nodes } = context
  const text = textAt(nodes, at)
  if (nodes[at]?.kind === 'directive') {
    context.declaredAt.set(/^#\s*define\s+(\w+)/.exec(text)?.[1] ?? '', at + 1)
    return at + 1
  }
  if (text === ';') return at + 1
  if (['public', 'private', 'protected'].includes(text) && textAt(nodes, at + 1) === ':') return at + 2
  if (text === 'input' || text === 'sinput') return rewriteInput(context, at)
  if (text === 'enum') return rewriteEnum(context, at, owner)
  if (text === 'typedef') return takeTypedef(context, at)
  if (text === 'template') return takeTemplate(context, at, owner)
  if (CLASS_KEYS.has(text))
    return rewriteClass(context, at, '', (body, name) => rewriteScope(context, body, owner === '' ? name : `${owner}::${name}`))
  return rewriteMember(context, at, { owner, isTemplate: false })
}

/** `typedef int (*TName)(int,string);` */
function takeTypedef(context: Context, at: number): number {
  const { nodes } = context
  const end = findTop(nodes, at, [';'])
  const open = findTop(nodes, at, ['('])
  const name = textAt(nodes, open + 1) === '*' && open < end ? textAt(nodes, open + 2) : textAt(nodes, end - 1)
  context.declaredAt.set(name, end + 1)
  return end + 1
}

function takeTemplate(context: Context, at: number, owner: string): number {
  const { nodes } = context
  let end = at + 1
  while (end < nodes.length && textAt(nodes, end) !== '>') end += 1
  const head = nodes
    .slice(at, end + 1)
    .map((node) => node.text)
    .join(' ')
  if (CLASS_KEYS.has(textAt(nodes, end + 1))) return rewriteClass(context, end + 1, head, (body, name) => rewriteScope(context, body, name))
  return rewriteMember(context, end + 1, { owner, isTemplate: true })
}

/** A function or variables. */
function rewriteMember(context: Context, at: number, { owner, isTemplate }: { owner: string; isTemplate: boolean }): number {
  const { nodes } = context
  let type = at
  while (['const', 'static', 'virtual', 'extern'].includes(textAt(nodes, type))) type += 1
  const typeTo = typeEnd(nodes, type)
  const name = typeTo === undefined ? (textAt(nodes, type) === '~' ? type : undefined) : findName(context, type, typeTo)
  if (name === undefined) return skipUnknown(context, at)
  const parts = readFunction(nodes, at, name, isTemplate)
  const isFunction = parts !== undefined && (parts.body !== undefined || owner !== '' || hasParameters(nodes, parts))
  if (!isFunction) {
    const end = findTop(nodes, type, [';'])
    rewriteVariables(context, { prefix: at, from: type, to: end }, owner === '' ? 'global' : 'class')
    if (owner === '') declareNames(context, name, end)
    return end + 1
  }
  if (owner === '' && !isTemplate && parts.body !== undefined) context.functions.push({ from: at, to: parts.to })
  const isQualified = nodes.slice(name, parts.open).some(({ text }) => text === '::')
  rewriteFunction(context, parts, owner)
  if (isQualified) stripDefaults(nodes, parts)
  else if (owner === '' && !isTemplate) {
    collectPrototype(context, parts)
    collectHandler(context, parts)
  }
  return parts.to
}

/** Behind the type stands the name, or the type is the name of a constructor or a qualified function. */
function findName({ nodes }: Context, type: number, typeTo: number): number | undefined {
  const at = textAt(nodes, typeTo) === '*' || textAt(nodes, typeTo) === '&' ? typeTo + 1 : typeTo
  if (isWord(nodes, at)) return at
  return ['(', '::'].includes(textAt(nodes, typeTo)) ? type : undefined
}

function declareNames({ nodes, declaredAt }: Context, name: number, end: number): void {
  for (let at = name; at < end; at = findTop(nodes, at, [',']) + 1) if (isWord(nodes, at)) declaredAt.set(textAt(nodes, at), end + 1)
}

/** What this is, g++ will say; the line is left as it is written. */
function skipUnknown(context: Context, at: number): number {
  const { nodes } = context
  const end = findTop(nodes, at, [';', '{', '}'])
  if (textAt(nodes, end) === '}') fail(context, end, "'}' closes nothing")
  return textAt(nodes, end) === '{' ? closeOf(nodes, end) + 1 : end + 1
}
