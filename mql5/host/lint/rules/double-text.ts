import { findCalls } from '../calls.ts'
import type { Project, Unit } from '../project.ts'
import { endOfExpression, type Rule } from '../rule.ts'
import { textAt, type Range } from '../source.ts'
import { typeOf } from '../types.ts'
import { FLOATS } from '../words.ts'

const WRITERS = new Set(['Print', 'Alert', 'Comment', 'StringConcatenate', 'StringAdd', 'FileWrite', 'FileWriteString', 'IntegerToString'])
const INSTEAD = 'write DoubleToString(x, digits), or StringFormat'

/** A double that becomes text by itself has as many digits as the platform likes. */
export const doubleTextRule: Rule = {
  id: 'L9',
  check: (unit, project, report) => {
    const { source } = unit
    const isDouble = (range: Range): boolean => FLOATS.has(typeOf(project, unit, range)?.type ?? '')
    for (const call of findCalls(unit)) {
      if (!WRITERS.has(call.name) || call.receiver) continue
      for (const part of call.arguments) if (isDouble(part)) report(source.code[part.from], `a double in ${call.name}: ${INSTEAD}`)
    }
    for (const [at, token] of source.code.entries()) {
      if (token.text === '(' && textAt(source, at + 1) === 'string' && textAt(source, at + 2) === ')') {
        if (isDouble(operandBehind(unit, at + 3))) report(token, `(string) of a double: ${INSTEAD}`)
      } else if (token.text === '+' || token.text === '+=' || token.text === '=') {
        if (isText(project, unit, operandBefore(unit, at)) && isDouble(operandBehind(unit, at + 1, token.text)))
          report(token, `a double joined to a string: ${INSTEAD}`)
        if (token.text === '+' && isDouble(operandBefore(unit, at)) && isText(project, unit, operandBehind(unit, at + 1)))
          report(token, `a double joined to a string: ${INSTEAD}`)
      }
    }
  },
}

function isText(project: Project, unit: Unit, range: Range): boolean {
  return typeOf(project, unit, range)?.type === 'string'
}

/** The operand that begins at `from`: up to the next operator, or the whole expression behind `=` and `+=`. */
function operandBehind({ source }: Unit, from: number, operator = ''): Range {
  const end = endOfExpression(source, from)
  if (operator === '=' || operator === '+=') return { from, to: end }
  for (let at = from; at < end; at += 1) {
    if (source.closes.has(at)) at = source.closes.get(at) ?? at
    else if (at > from && /^(?:[-+?:<>&|^]|[<>=!]=|&&|\|\|)$/.test(textAt(source, at))) return { from, to: at }
  }
  return { from, to: end }
}

/** The operand that ends before `end`: a literal, a name with its fields, or a call. */
function operandBefore({ source }: Unit, end: number): Range {
  let from = end - 1
  for (;;) {
    const open = source.opens.get(from)
    if (open !== undefined) from = source.code[open - 1]?.kind === 'word' ? open - 1 : open
    if (source.code[from]?.kind === 'word' && textAt(source, from - 1) === '.') from -= 2
    else return { from, to: end }
  }
}
