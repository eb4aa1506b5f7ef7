import { typeOf } from '../types.ts'
import { endOfExpression, type Rule } from '../rule.ts'
import { textAt } from '../source.ts'
import { longestText } from '../text-length.ts'

const COMMENT_MAX = 31

/** A broker refuses or cuts a longer comment; whether it can be longer must be seen in the code itself. */
export const shortCommentsRule: Rule = {
  id: 'L12',
  check: (unit, project, report) => {
    const { source } = unit
    for (const [at, token] of source.code.entries()) {
      if (token.text !== 'comment' || textAt(source, at - 1) !== '.' || !['=', '+='].includes(textAt(source, at + 1))) continue
      let from = at - 2
      while (source.opens.has(from)) from = (source.opens.get(from) ?? from) - 1
      while (textAt(source, from - 1) === '.') from -= 2
      if (typeOf(project, unit, { from, to: at - 1 })?.type !== 'MqlTradeRequest') continue
      const value = { from: at + 2, to: endOfExpression(source, at + 2) }
      const length = textAt(source, at + 1) === '=' ? longestText(project, unit, value) : undefined
      if (length === undefined) report(token, `this comment has no bound: StringSubstr(text, 0, ${COMMENT_MAX})`)
      else if (length > COMMENT_MAX)
        report(token, `this comment can have ${length} signs: at most ${COMMENT_MAX}, by StringSubstr(text, 0, ${COMMENT_MAX})`)
    }
  },
}
