import { readDeclarators, readSpecifier } from './declarators.ts'
import { findLocals } from './locals.ts'
import { closeOf, isWord, splitAtCommas, textAt, type Range, type Source } from './source.ts'

/** A name with a type. `scope` is where it can be used, in tokens. */
export type Variable = Readonly<{
  name: string
  type: string
  kind: 'global' | 'input' | 'local' | 'parameter' | 'member'
  dimensions: number
  isPointer: boolean
  isReference: boolean
  isConst: boolean
  at: number
  scope: Range
  /** What it is set to where it is declared. */
  value?: Range
}>

export type FunctionOutline = Readonly<{
  name: string
  /** The class or structure it belongs to. */
  owner?: string
  returns: string
  at: number
  parameters: readonly Variable[]
  body?: Range
}>

export type TypeOutline = Readonly<{
  name: string
  kind: 'struct' | 'class' | 'enum'
  base?: string
  at: number
  /** Fields of a structure or class. */
  fields: readonly Variable[]
  constants: readonly Readonly<{ name: string; at: number }>[]
  body: Range
}>

export type Macro = Readonly<{ name: string; hasParameters: boolean; text: string; line: number; column: number }>

/** What a file declares. */
export type Outline = Readonly<{
  functions: readonly FunctionOutline[]
  types: readonly TypeOutline[]
  variables: readonly Variable[]
  macros: readonly Macro[]
}>

type Parts = { functions: FunctionOutline[]; types: TypeOutline[]; variables: Variable[] }

export function readOutline(source: Source): Outline {
  const parts: Parts = { functions: [], types: [], variables: [] }
  readDeclarations(source, { from: 0, to: source.code.length }, undefined, parts)
  const locals = parts.functions.flatMap((one) => (one.body === undefined ? [] : findLocals(source, one.body)))
  return { ...parts, variables: [...parts.variables, ...locals], macros: source.directives.flatMap(readMacro) }
}

const TYPE_WORDS = new Set(['struct', 'class', 'interface', 'union', 'enum'])
const ACCESS = new Set(['public', 'private', 'protected'])

function readDeclarations(source: Source, range: Range, owner: string | undefined, parts: Parts): void {
  let at = range.from
  while (at < range.to) {
    const next = readOne(source, { from: at, to: range.to }, owner, parts)
    at = Math.max(next, at + 1)
  }
}

/** Reads the declaration at `range.from` and answers where the next begins. */
function readOne(source: Source, range: Range, owner: string | undefined, parts: Parts): number {
  const word = textAt(source, range.from)
  if (ACCESS.has(word) && textAt(source, range.from + 1) === ':') return range.from + 2
  if (word === 'template') return skipAngles(source, range.from + 1)
  if (word === 'input' && textAt(source, range.from + 1) === 'group') return range.from + 3
  if (TYPE_WORDS.has(word)) return readType(source, range.from, parts)
  if (!isWord(source, range.from) && word !== '~') return range.from + 1
  const head = readSpecifier(source, range.from)
  if (textAt(source, head.name + 1) === '(' || textAt(source, head.name) === 'operator')
    return readFunction(source, head.type, head.name, owner, parts)
  if (textAt(source, head.name) === '::') return readFunction(source, head.type, head.name + 1, textAt(source, head.name - 1), parts)
  if (textAt(source, head.name + 1) === '::') return readFunction(source, head.type, head.name + 2, textAt(source, head.name), parts)
  const end = endOfStatement(source, range.from, range.to)
  const kind = owner !== undefined ? 'member' : head.isInput ? 'input' : 'global'
  const declared = readDeclarators(source, { from: range.from, to: end }, kind, { from: 0, to: source.code.length })
  if (owner === undefined) parts.variables.push(...declared)
  else addFields(parts, owner, declared)
  return end + 1
}

function addFields(parts: Parts, owner: string, fields: readonly Variable[]): void {
  parts.types = parts.types.map((type) => (type.name === owner ? { ...type, fields: [...type.fields, ...fields] } : type))
}

function readFunction(source: Source, returns: string, nameAt: number, owner: string | undefined, parts: Parts): number {
  let open = nameAt
  while (open < source.code.length && textAt(source, open) !== '(') open += 1
  if (textAt(source, nameAt) === 'operator' && textAt(source, nameAt + 1) === '(') open = nameAt + 3
  const close = closeOf(source, open)
  let at = close + 1
  while (at < source.code.length && !['{', ';', '}'].includes(textAt(source, at))) at += 1
  const hasBody = textAt(source, at) === '{'
  const body = hasBody ? { from: at, to: closeOf(source, at) + 1 } : undefined
  const scope = { from: open, to: body?.to ?? close }
  const parameters = splitAtCommas(source, { from: open + 1, to: close })
    .filter((part) => part.to - part.from > 1)
    .flatMap((part) => readDeclarators(source, part, 'parameter', scope))
  const name = textAt(source, nameAt)
  parts.functions.push({ name, returns, at: nameAt, parameters, ...(owner === undefined ? {} : { owner }), ...(body && { body }) })
  parts.variables.push(...parameters)
  return body?.to ?? at + 1
}

function readType(source: Source, from: number, parts: Parts): number {
  const kindWord = textAt(source, from)
  const kind = kindWord === 'enum' ? 'enum' : kindWord === 'struct' || kindWord === 'union' ? 'struct' : 'class'
  let at = from + 1
  while (at < source.code.length && !['{', ';'].includes(textAt(source, at))) at += 1
  if (textAt(source, at) !== '{') return at + 1
  const colon = source.code.findIndex(({ text }, index) => index > from && index < at && text === ':')
  const base = colon > 0 && kind !== 'enum' ? { base: textAt(source, at - 1) } : {}
  const nameAt = isWord(source, from + 1) && textAt(source, from + 1) !== 'pack' ? from + 1 : from
  const name = nameAt === from ? '' : textAt(source, nameAt)
  const end = closeOf(source, at)
  const inside = { from: at + 1, to: end }
  const constants =
    kind !== 'enum'
      ? []
      : splitAtCommas(source, inside).flatMap((part) => (part.from < part.to ? [{ name: textAt(source, part.from), at: part.from }] : []))
  parts.types.push({ name, kind, at: nameAt, fields: [], constants, body: inside, ...base })
  if (kind !== 'enum') readDeclarations(source, inside, name, parts)
  return end + 1
}

function skipAngles(source: Source, from: number): number {
  let at = from
  while (at < source.code.length && textAt(source, at) !== '>') at += 1
  return at + 1
}

function endOfStatement(source: Source, from: number, limit: number): number {
  for (let at = from; at < limit; at += 1) {
    if (source.closes.has(at)) at = closeOf(source, at)
    else if (textAt(source, at) === ';') return at
  }
  return limit
}

function readMacro({ text, line, column }: Readonly<{ text: string; line: number; column: number }>): readonly Macro[] {
  const found = /^#\s*define\s+(\w+)(\([^)]*\))?\s*([\s\S]*)$/.exec(text)
  const name = found?.[1]
  return name === undefined ? [] : [{ name, hasParameters: found?.[2] !== undefined, text: (found?.[3] ?? '').trim(), line, column }]
}
