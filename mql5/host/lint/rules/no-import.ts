import type { Rule } from '../rule.ts'

/** A DLL or a library of another program is not there on Wine, nor in the host. */
export const noImportRule: Rule = {
  id: 'L5',
  check: ({ source }, _project, report) => {
    for (const directive of source.directives) {
      if (/^#\s*import\b/.test(directive.text)) report(directive, 'no #import: write what is needed in MQL5')
      if (/^#\s*property\s+library\b/.test(directive.text)) report(directive, 'no #property library: include the file instead')
    }
  },
}
