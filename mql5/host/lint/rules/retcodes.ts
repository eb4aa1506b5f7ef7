import { isSelfTest, type Rule } from '../rule.ts'

const TABLE = /(?:^|\/)Retcodes\.mqh$/

/** Every return code of a trade server has one treatment, in one file. */
export const retcodesRule: Rule = {
  id: 'L20',
  check: ({ source }, { api }, report) => {
    const numbers = new Set([...api.retcodes.values()].map(String))
    if (isSelfTest(source)) return
    if (!TABLE.test(source.path)) {
      for (const token of source.code) {
        if (token.kind === 'number' && numbers.has(token.text))
          report(token, `${token.text} is a return code: name it, and treat it in Retcodes.mqh`)
      }
      return
    }
    const named = source.code.flatMap(({ kind, text }) => (kind === 'word' ? [text] : []))
    for (const [name, code] of api.retcodes) {
      if (!named.includes(name)) report({ line: 1, column: 1 }, `${name} (${code}) has no treatment: add its case`)
    }
    for (const [at, token] of source.code.entries()) {
      const isCase = source.code[at - 1]?.text === 'case'
      const first = source.code.findIndex(({ text }, index) => text === token.text && source.code[index - 1]?.text === 'case')
      if (isCase && api.retcodes.has(token.text) && first < at) report(token, `${token.text} is treated twice: keep one case`)
    }
  },
}
