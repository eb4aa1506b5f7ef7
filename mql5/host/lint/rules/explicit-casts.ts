import { findCalls } from '../calls.ts'
import { functionAt, isEnum, type Project, type Unit } from '../project.ts'
import { endOfExpression, type Report, type Rule } from '../rule.ts'
import { textAt, type Range } from '../source.ts'
import { formOf, typeOf, type Typed } from '../types.ts'
import { FLOATS, INTEGERS } from '../words.ts'

/** What MetaEditor converts with a warning at most: long to int, a number to an enumeration, a double to a whole number. */
export const explicitCastsRule: Rule = {
  id: 'L14',
  check: (unit, project, report) => {
    const { source, outline } = unit
    for (const { type, dimensions, value } of outline.variables) {
      if (value !== undefined && dimensions === 0) checkValue(project, unit, type, value, report)
    }
    const enums = outline.types.flatMap(({ kind, body }) => (kind === 'enum' ? [body] : []))
    const declared = new Set(outline.variables.flatMap(({ value }) => (value === undefined ? [] : [value.from])))
    for (const [at, token] of source.code.entries()) {
      if (token.text === 'return' && token.kind === 'word') {
        const value = { from: at + 1, to: endOfExpression(source, at + 1) }
        checkValue(project, unit, functionAt(unit, at)?.returns ?? '', value, report)
      } else if (token.text === '=' && !declared.has(at + 1) && !enums.some(({ from, to }) => from <= at && at < to)) {
        const target = typeOf(project, unit, targetBefore(unit, at))
        if (target !== undefined) checkValue(project, unit, target.type, { from: at + 1, to: endOfExpression(source, at + 1) }, report)
      }
    }
    for (const call of findCalls(unit)) {
      if (call.receiver) continue
      const parameters = parametersOf(project, unit, call)
      for (const [index, value] of call.arguments.entries()) checkValue(project, unit, parameters[index] ?? '', value, report)
    }
  },
}

function parametersOf(project: Project, unit: Unit, call: ReturnType<typeof findCalls>[number]): readonly string[] {
  const own = project.functions.get(call.name)?.filter(({ owner }) => owner === undefined)
  if (own !== undefined && own.length > 0)
    return own.length > 1 ? [] : (own[0]?.parameters ?? []).map(({ type, dimensions }) => (dimensions > 0 ? '' : type))
  return (formOf(project, unit, call)?.parameters ?? []).map((parameter) => (/[&[]/.test(parameter) ? '' : parameter))
}

function checkValue(project: Project, unit: Unit, target: string, value: Range, report: Report): void {
  const typed = typeOf(project, unit, value)
  const fault = typed === undefined ? undefined : faultOf(project, target, typed)
  if (fault !== undefined) report(unit.source.code[value.from], `${fault}: write (${target})(...) where that is meant`)
}

function faultOf(project: Project, target: string, { type, isConstant }: Typed): string | undefined {
  if (target === type) return undefined
  if (isEnum(project, target)) {
    if (INTEGERS.has(type)) return `${type} becomes ${target}`
    return isEnum(project, type) ? `${type} becomes ${target}, another enumeration` : undefined
  }
  const room = INTEGERS.get(target)
  if (room === undefined) return undefined
  if (FLOATS.has(type)) return `${type} becomes ${target} and loses its fraction`
  if (isConstant) return undefined
  return (INTEGERS.get(type) ?? 0) === 8 && room < 8 ? `${type} becomes ${target} and loses its upper half` : undefined
}

/** The name, with fields and indices, that stands before the sign of an assignment. */
function targetBefore({ source }: Unit, end: number): Range {
  let from = end - 1
  for (;;) {
    while (source.opens.has(from)) from = (source.opens.get(from) ?? from) - 1
    if (textAt(source, from - 1) !== '.') return { from, to: end }
    from -= 2
  }
}
