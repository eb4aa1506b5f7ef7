import type { Rule } from '../rule.ts'

/** MQL5 has one dot for objects and pointers: a reader tells them apart by name alone. */
export const pointerNamesRule: Rule = {
  id: 'L15',
  check: ({ source, outline }, _project, report) => {
    for (const token of source.code) if (token.text === '->') report(token, "'->' is not MQL5: write a dot")
    const pointers = new Set(outline.variables.flatMap(({ name, isPointer }) => (isPointer ? [name] : [])))
    for (const { name, isPointer, at } of outline.variables) {
      if (!isPointer && pointers.has(name))
        report(source.code[at], `${name} is a pointer elsewhere in this file: name one of them otherwise`)
    }
  },
}
