import type { AccountView } from '../core/account.ts'
import { firmDayAt } from '../core/firm/day.ts'
import { judge, type Standing } from '../core/firm/floors.ts'
import type { FirmGround } from '../core/firm/ground.ts'
import type { FirmRules, PhaseName } from '../core/firm/rules.ts'
import { toMinor, type Minor } from '../core/money.ts'

/** What is known of an account's firm: rules, phase, and the day it is in. Rebuilt from the journal on start. */
export type FirmBook = {
  readonly name: string
  readonly phase: PhaseName
  readonly rules: FirmRules
  readonly digits: number
  readonly initial: Minor
  /** Begin of the firm's day that `reference` belongs to, UTC milliseconds. */
  dayStartsAt: number
  reference: Standing['reference']
  highestEndOfDay: Minor | null
  highestEquity: Minor
}

/** Where the account stands to its floors with this equity. A view from another day means that the day was not begun: it throws. */
export function groundOf(book: FirmBook, { funds, at }: AccountView): FirmGround {
  const { name, rules, digits, initial, reference, highestEndOfDay, highestEquity } = book
  if (firmDayAt(rules.reset, at).startsAt !== book.dayStartsAt) throw new Error(`the firm's day of ${at} was not begun`)
  const equity = toMinor(funds.equity, digits)
  const standing: Standing = { digits, initial, reference, highestEndOfDay, highestEquity: Math.max(highestEquity, equity) }
  return { name, rules, standing, equity, judged: judge(rules, standing, equity) }
}
