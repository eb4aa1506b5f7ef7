import { findVariable } from '../project.ts'
import type { Rule } from '../rule.ts'
import { isWord, textAt } from '../source.ts'

/** The host could give a structure of MQL5 a field that the real one has not. */
export const knownFieldsRule: Rule = {
  id: 'L24',
  check: (unit, project, report) => {
    const { source } = unit
    for (const [at, { text }] of source.code.entries()) {
      if (text !== '.' || !isWord(source, at + 1) || textAt(source, at + 2) === '(') continue
      const nameAt = source.opens.has(at - 1) ? (source.opens.get(at - 1) ?? 0) - 1 : at - 1
      if (textAt(source, nameAt - 1) === '.' || !isWord(source, nameAt)) continue
      const type = findVariable(project, unit, textAt(source, nameAt), nameAt)?.type ?? ''
      const fields = project.api.structs.get(type)
      if (fields === undefined || fields.has(textAt(source, at + 1))) continue
      report(source.code[at + 1], `${type} has no field ${textAt(source, at + 1)}: it has ${[...fields.keys()].join(', ')}`)
    }
  },
}
