import type { Rule } from '../rule.ts'

/** MetaEditor reads a file without a byte order mark in the codepage of the PC. */
export const asciiSourceRule: Rule = {
  id: 'L17',
  check: ({ source }, _project, report) => {
    if (source.hasBom) return
    for (const [index, line] of source.text.split('\n').entries()) {
      const column = line.search(/[^\t\r\u0020-\u007e]/)
      if (column >= 0)
        report({ line: index + 1, column: column + 1 }, 'a sign beyond ASCII: write it in ASCII, or as an escape in a string')
    }
  },
}
