import type { Project } from '../project.ts'
import type { Rule } from '../rule.ts'

/** C++ lets a name hide one of the platform; MetaEditor refuses it, or calls the other one. */
export const noRedefinitionRule: Rule = {
  id: 'L4',
  check: ({ source, outline }, project, report) => {
    const check = (name: string, place: Readonly<{ line: number; column: number }> | undefined, isGlobal: boolean): void => {
      const taken = whatIs(project, name, isGlobal)
      if (taken !== undefined) report(place, `${name} is ${taken} of MQL5: choose another name`)
    }
    for (const one of outline.functions) if (one.owner === undefined) check(one.name, source.code[one.at], true)
    for (const one of outline.types) check(one.name, source.code[one.at], true)
    for (const one of outline.types.flatMap(({ constants }) => constants)) check(one.name, source.code[one.at], true)
    for (const macro of outline.macros) check(macro.name, macro, true)
    for (const one of outline.variables) {
      if (one.kind !== 'member') check(one.name, source.code[one.at], one.kind === 'global' || one.kind === 'input')
    }
  },
}

function whatIs({ api }: Project, name: string, isGlobal: boolean): string | undefined {
  if (api.constants.has(name)) return 'a constant'
  if (api.variables.has(name)) return 'a variable'
  if (!isGlobal) return undefined
  if (api.functions.has(name)) return 'a function'
  if (api.structs.has(name)) return 'a structure'
  return api.enums.has(name) ? 'an enumeration' : undefined
}
