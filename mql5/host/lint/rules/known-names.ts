import { findCalls } from '../calls.ts'
import { findVariable, type Project, type Unit } from '../project.ts'
import type { Rule } from '../rule.ts'
import { isWord, textAt } from '../source.ts'

/** The host may know a name that MQL5 does not: what is neither declared here nor in the table is a slip. */
export const knownFunctionsRule: Rule = {
  id: 'L21',
  check: (unit, project, report) => {
    for (const call of findCalls(unit)) {
      if (call.receiver || isDeclared(project, unit, call.name, call.at)) continue
      report(
        unit.source.code[call.at],
        `no function ${call.name} in the EA or in MQL5: spell it right, or add it to mql5/host/api/functions.json`,
      )
    }
  },
}

function isDeclared(project: Project, unit: Unit, name: string, at: number): boolean {
  const { api, functions, types, macros } = project
  const isType = types.has(name) || api.structs.has(name) || api.enums.has(name)
  return isType || functions.has(name) || macros.has(name) || api.functions.has(name) || findVariable(project, unit, name, at) !== undefined
}

const CONSTANT = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/

export const knownConstantsRule: Rule = {
  id: 'L22',
  check: (unit, project, report) => {
    const { source } = unit
    const tested = new Set(source.directives.flatMap(({ text }) => /^#\s*(?:ifdef|ifndef|undef)\s+(\w+)/.exec(text)?.[1] ?? []))
    for (const [at, { text }] of source.code.entries()) {
      if (!isWord(source, at) || !CONSTANT.test(text) || textAt(source, at - 1) === '.' || tested.has(text)) continue
      const { api, constants, macros, types } = project
      if (api.constants.has(text) || api.variables.has(text) || api.enums.has(text) || constants.has(text) || macros.has(text)) continue
      if (types.has(text) || project.functions.has(text) || findVariable(project, unit, text, at) !== undefined) continue
      report(source.code[at], `no constant ${text} in the EA or in MQL5: spell it right, or add it to mql5/host/api`)
    }
  },
}
