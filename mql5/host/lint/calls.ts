import type { Unit } from './project.ts'
import { closeOf, isWord, splitAtCommas, textAt, type Range, type Source } from './source.ts'
import { BASIC_TYPES, KEYWORDS } from './words.ts'

/** `name(arguments)`; `receiver` is true behind a dot or `::`, where a method is meant. */
export type Call = Readonly<{ name: string; at: number; arguments: readonly Range[]; close: number; receiver: boolean }>

export function findCalls({ source, outline }: Unit, range: Range = { from: 0, to: source.code.length }): readonly Call[] {
  const declared = new Set([...outline.functions.map(({ at }) => at), ...outline.variables.map(({ at }) => at)])
  const calls: Call[] = []
  for (let at = range.from; at < range.to; at += 1) {
    if (!isWord(source, at) || textAt(source, at + 1) !== '(' || declared.has(at)) continue
    const name = textAt(source, at)
    if (KEYWORDS.has(name) || BASIC_TYPES.has(name)) continue
    calls.push(callAt(source, at))
  }
  return calls
}

export function callAt(source: Source, at: number): Call {
  const close = closeOf(source, at + 1)
  const before = textAt(source, at - 1)
  return {
    name: textAt(source, at),
    at,
    arguments: splitAtCommas(source, { from: at + 2, to: close }),
    close,
    receiver: before === '.' || (before === '::' && isWord(source, at - 2)) || before === '->',
  }
}

/** True for a call that is a whole statement, also behind casts: whatever it answers is lost. */
export function isDropped(source: Source, call: Call): boolean {
  if (textAt(source, call.close + 1) !== ';') return false
  let at = call.at - 1
  while (textAt(source, at) === '::' || textAt(source, at) === '.') at -= isWord(source, at - 1) ? 2 : 1
  while (textAt(source, at) === ')') {
    const open = source.opens.get(at) ?? 0
    if (['if', 'for', 'while', 'switch'].includes(textAt(source, open - 1))) return true
    at = open - 1
  }
  const before = textAt(source, at)
  if (isLoopCondition(source, at)) return false
  return ['', ';', '{', '}', 'else', 'do'].includes(before) || (before === ':' && isLabel(source, at))
}

/** In `for(...; call(); ...)` the call stands between semicolons and is asked all the same. */
function isLoopCondition(source: Source, semicolon: number): boolean {
  if (textAt(source, semicolon) !== ';') return false
  for (let at = semicolon - 1; at >= 0; at -= 1) {
    if (source.opens.has(at)) at = source.opens.get(at) ?? at
    else if (['(', '{', ';'].includes(textAt(source, at))) return textAt(source, at) === '(' && textAt(source, at - 1) === 'for'
  }
  return false
}

/** A colon behind `case X` or `default`, not the one of `a ? b : c`. */
function isLabel(source: Source, colon: number): boolean {
  for (let at = colon - 1; at >= 0; at -= 1) {
    const text = textAt(source, at)
    if (text === 'case' || text === 'default') return true
    if ([';', '{', '}', '?'].includes(text)) return false
  }
  return false
}
