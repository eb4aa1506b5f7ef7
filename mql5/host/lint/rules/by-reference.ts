import type { Rule } from '../rule.ts'

/** C++ copies a structure or an array that MQL5 refuses to take by value. */
export const byReferenceRule: Rule = {
  id: 'L3',
  check: ({ source, outline }, project, report) => {
    for (const { name, type, kind, at, isReference, isPointer, dimensions } of outline.variables) {
      if (kind !== 'parameter' || isReference || isPointer) continue
      const shape = project.types.get(type)?.kind
      const isStructure = project.api.structs.has(type) || shape === 'struct' || shape === 'class'
      if (dimensions > 0) report(source.code[at], `an array goes by reference: ${type} &${name}[]`)
      else if (isStructure) report(source.code[at], `${type} goes by reference: const ${type} &${name}`)
    }
  },
}
