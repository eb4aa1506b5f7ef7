import { findCalls } from '../calls.ts'
import { isEnum, type Project, type Unit } from '../project.ts'
import type { Rule } from '../rule.ts'
import { closeOf, textAt } from '../source.ts'
import { takes, typeOf } from '../types.ts'

/** Calls of MQL5 with a number of values that no form takes, and comparisons of constants of two enumerations. */
export const callShapeRule: Rule = {
  id: 'L23',
  check: (unit, project, report) => {
    const { source } = unit
    for (const call of findCalls(unit)) {
      const forms = call.receiver || project.functions.has(call.name) ? undefined : project.api.functions.get(call.name)
      if (forms === undefined || forms.some((form) => takes(form, call.arguments.length))) continue
      const shapes = forms.map(({ parameters }) => `${call.name}(${parameters.join(', ')})`).join(' or ')
      report(source.code[call.at], `${call.arguments.length} values for ${call.name}: write ${shapes}`)
    }
    for (const [at, { text }] of source.code.entries()) {
      if (text !== '==' && text !== '!=') continue
      const [left, right] = [enumAt(project, unit, startBefore(unit, at), at), enumAt(project, unit, at + 1, endBehind(unit, at + 1))]
      if (left !== undefined && right !== undefined && left !== right)
        report(source.code[at], `${left} is compared with ${right}: use a constant of ${left}`)
    }
  },
}

function enumAt(project: Project, unit: Unit, from: number, to: number): string | undefined {
  const type = typeOf(project, unit, { from, to })?.type
  return type !== undefined && isEnum(project, type) ? type : undefined
}

const ENDS = new Set(['(', ',', ';', '{', '}', '&&', '||', '?', ':', '=', 'return', '!', '['])

function startBefore({ source }: Unit, at: number): number {
  let from = at
  while (from > 0 && !ENDS.has(textAt(source, from - 1))) from = source.opens.get(from - 1) ?? from - 1
  return from
}

function endBehind({ source }: Unit, at: number): number {
  let to = at
  while (to < source.code.length && ![')', ']', ',', ';', '}', '&&', '||', '?', ':'].includes(textAt(source, to))) {
    to = source.closes.has(to) ? closeOf(source, to) + 1 : to + 1
  }
  return to
}
