import type { Variable } from './outline.ts'
import { closeOf, isWord, splitAtCommas, textAt, type Range, type Source } from './source.ts'

export type Specifier = Readonly<{ type: string; isConst: boolean; isInput: boolean; name: number }>

const QUALIFIERS = new Set(['const', 'static', 'input', 'sinput', 'extern', 'virtual', 'export', 'inline'])

/** The type that opens a declaration, and where the declared name stands. */
export function readSpecifier(source: Source, from: number): Specifier {
  let at = from
  let isConst = false
  let isInput = false
  while (QUALIFIERS.has(textAt(source, at))) {
    isConst ||= textAt(source, at) === 'const'
    isInput ||= textAt(source, at) === 'input' || textAt(source, at) === 'sinput'
    at += 1
  }
  const typeAt = at
  at += 1
  if (textAt(source, at) === '<') at = endOfAngles(source, at)
  while (['*', '&', 'const'].includes(textAt(source, at))) at += 1
  // A constructor or destructor has no type in front of its name.
  if (textAt(source, typeAt) === '~') return { type: 'void', isConst, isInput, name: typeAt + 1 }
  if (textAt(source, at) === '(' && at === typeAt + 1) return { type: 'void', isConst, isInput, name: typeAt }
  return { type: textAt(source, typeAt), isConst, isInput, name: at }
}

/** The names that one declaration declares, as `double a[], b = 1` does two; the semicolon is not part of `range`. */
export function readDeclarators(source: Source, range: Range, kind: Variable['kind'], scope: Range): readonly Variable[] {
  const head = readSpecifier(source, range.from)
  const variables: Variable[] = []
  for (const part of splitAtCommas(source, { from: head.name, to: range.to })) {
    let at = part.from
    while (at < part.to && ['*', '&'].includes(textAt(source, at))) at += 1
    if (!isWord(source, at)) continue
    const marks = variables.length === 0 ? marksBefore(source, at, range.from) : marksBefore(source, at, part.from)
    let end = at + 1
    let dimensions = 0
    while (textAt(source, end) === '[' && end < part.to) {
      dimensions += 1
      end = closeOf(source, end) + 1
    }
    const value = textAt(source, end) === '=' && end < part.to ? { value: { from: end + 1, to: part.to } } : {}
    const name = textAt(source, at)
    const { type, isConst } = head
    variables.push({ name, type, kind, dimensions, ...marks, isConst, at, scope, ...value })
  }
  return variables
}

function marksBefore(source: Source, at: number, from: number): { isPointer: boolean; isReference: boolean } {
  const marks = source.code.slice(from, at).map(({ text }) => text)
  return { isPointer: marks.includes('*'), isReference: marks.includes('&') }
}

function endOfAngles(source: Source, from: number): number {
  let at = from
  while (at < source.code.length && !['>', ';', '{'].includes(textAt(source, at))) at += 1
  return at + 1
}
