import { findCalls } from '../calls.ts'
import type { Rule } from '../rule.ts'
import { longestText } from '../text-length.ts'

const NAME_MAX = 63
const NAMED = /^GlobalVariable(?:Set|Get|Check|Del|Time|Temp|SetOnCondition)$/

/** A longer name of a terminal's global variable is refused at run time. */
export const globalNamesRule: Rule = {
  id: 'L13',
  check: (unit, project, report) => {
    for (const call of findCalls(unit)) {
      const [name] = call.arguments
      if (!NAMED.test(call.name) || call.receiver || name === undefined) continue
      const length = longestText(project, unit, name)
      if (length !== undefined && length > NAME_MAX)
        report(unit.source.code[name.from], `this name can have ${length} signs: a global variable's name has at most ${NAME_MAX}`)
    }
  },
}
