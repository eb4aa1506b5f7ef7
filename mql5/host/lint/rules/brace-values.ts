import type { Variable } from '../outline.ts'
import type { Rule } from '../rule.ts'
import { closeOf, isWord, textAt, type Source } from '../source.ts'
import { KEYWORDS } from '../words.ts'

/** C++ fills anything from braces; MQL5 only what is declared with `=`: an array with values, a structure empty. */
export const braceValuesRule: Rule = {
  id: 'L19',
  check: ({ source, outline }, _project, report) => {
    const valued = new Map<number, Variable>(
      outline.variables.flatMap((one) => (one.value === undefined ? [] : [[one.value.from, one] as const])),
    )
    let judgedTo = -1
    for (const [at, token] of source.code.entries()) {
      if (token.text !== '{' || token.kind !== 'operator' || at < judgedTo) continue
      const variable = valued.get(at)
      if (variable === undefined) {
        if (isBareValue(source, at)) report(token, 'braces give no value here: declare with = {}, or set the fields one by one')
        continue
      }
      const close = closeOf(source, at)
      judgedTo = close
      const isNested = source.code.slice(at + 1, close).some(({ text }) => text === '{')
      if (variable.dimensions === 0 && close > at + 1) report(token, `only = {} for ${variable.name}: set the fields one by one`)
      else if (isNested) report(token, `no braces within braces for ${variable.name}: set the fields one by one`)
    }
  },
}

/** `T x{1}`, `T{1}`, `return {1}`, `f({1})` and `x = {1}` outside of a declaration. */
function isBareValue(source: Source, at: number): boolean {
  const before = textAt(source, at - 1)
  if (['=', '(', ',', 'return', '?', '['].includes(before)) return true
  if (!isWord(source, at - 1) || KEYWORDS.has(before)) return false
  const head = textAt(source, at - 2)
  return (
    !['struct', 'class', 'interface', 'union', 'enum', 'public', 'private', 'protected', ')', ':'].includes(head) && !isBase(source, at - 1)
  )
}

/** `class A : public B {` and `A::A() const {` open a body. */
function isBase(source: Source, at: number): boolean {
  for (let place = at; place >= 0; place -= 1) {
    const text = textAt(source, place)
    if (['struct', 'class', 'interface', 'union', 'enum'].includes(text)) return true
    if ([';', '{', '}', ')', '='].includes(text)) return false
  }
  return false
}
