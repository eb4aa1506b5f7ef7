import { readDeclarators, readSpecifier } from './declarators.ts'
import { KEYWORDS } from './words.ts'
import type { Variable } from './outline.ts'
import { closeOf, isWord, textAt, type Range, type Source } from './source.ts'

/** The variables declared in the body of a function: two words in a row at the start of a statement are a declaration. */
export function findLocals(source: Source, body: Range): readonly Variable[] {
  const locals: Variable[] = []
  for (let at = body.from + 1; at < body.to; at += 1) {
    if (!startsStatement(source, at) || !isDeclaration(source, at)) continue
    const end = endOfDeclaration(source, at, body.to)
    const scope = { from: at, to: endOfBlock(source, at, body) }
    locals.push(...readDeclarators(source, { from: at, to: end }, 'local', scope))
    at = end
  }
  return locals
}

const OPENERS = new Set([';', '{', '}', 'else', 'do', ':'])

function startsStatement(source: Source, at: number): boolean {
  const before = textAt(source, at - 1)
  if (OPENERS.has(before)) return true
  if (before === '(') return textAt(source, at - 2) === 'for'
  return before === ')' && ['if', 'for', 'while', 'switch'].includes(textAt(source, (source.opens.get(at - 1) ?? 0) - 1))
}

function isDeclaration(source: Source, at: number): boolean {
  const first = textAt(source, at)
  if (first === 'const' || first === 'static') return true
  if (!isWord(source, at) || KEYWORDS.has(first)) return false
  const { name } = readSpecifier(source, at)
  if (name === at || !isWord(source, name) || KEYWORDS.has(textAt(source, name))) return false
  // `a * b;` multiplies, `C *p = ...` and `C *p;` declare: only a name that follows at once or behind a star, and then an end.
  return [';', '=', ',', '[', '('].includes(textAt(source, name + 1))
}

function endOfDeclaration(source: Source, from: number, limit: number): number {
  for (let at = from; at < limit; at += 1) {
    if (source.closes.has(at)) at = closeOf(source, at)
    else if (textAt(source, at) === ';' || textAt(source, at) === ')') return at
  }
  return limit
}

function endOfBlock(source: Source, at: number, body: Range): number {
  let end = body.to
  for (const [open, close] of source.closes) {
    if (open >= body.from && open < at && close > at && close < end && textAt(source, open) === '{') end = close
  }
  return end
}
