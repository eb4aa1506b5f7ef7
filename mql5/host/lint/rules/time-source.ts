import { findCalls } from '../calls.ts'
import type { Rule } from '../rule.ts'

/** The only files that may ask for the time of the last quote. */
const CLOCKS = /(?:^|\/)Barclose\/Clock\.mqh$/
const NEVER = new Set(['TimeLocal', 'TimeGMTOffset', 'TimeDaylightSavings'])

/** TimeCurrent stands still in a quiet market, and the PC's own time zone says nothing about the broker's. */
export const timeSourceRule: Rule = {
  id: 'L10',
  check: (unit, _project, report) => {
    for (const { name, at, receiver } of findCalls(unit)) {
      if (receiver) continue
      if (NEVER.has(name)) report(unit.source.code[at], `${name} is about the PC, not the broker: use the functions of Clock.mqh`)
      if (name === 'TimeCurrent' && !CLOCKS.test(unit.source.path))
        report(unit.source.code[at], 'TimeCurrent stands still without quotes: use the functions of Clock.mqh')
    }
  },
}
