import type { Rule } from '../rule.ts'

const NAME_MAX = 63

export const shortNamesRule: Rule = {
  id: 'L18',
  check: ({ source, outline }, _project, report) => {
    const tooLong = (name: string): string => `${name} has ${name.length} letters: MQL5 reads ${NAME_MAX} of a name`
    for (const token of source.code) {
      if (token.kind === 'word' && token.text.length > NAME_MAX) report(token, tooLong(token.text))
    }
    for (const macro of outline.macros) if (macro.name.length > NAME_MAX) report(macro, tooLong(macro.name))
  },
}
