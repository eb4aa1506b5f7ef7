import { formatMinor, percentOf } from '../core/money.ts'
import type { Alert } from '../ports/alerts.ts'
import type { AccountState } from './account-state.ts'
import { obey } from './commands.ts'
import { groundOf } from './firm-book.ts'
import type { House } from './house.ts'

type Trip = Readonly<{ why: string; facts: Alert['facts'] }>

/**
 * Looks at the account after every view, also between bars: too near to a floor, everything of ours is closed and nothing
 * opens until a person has armed it again. Resumed too near to a floor, it trips again.
 */
export async function guardAccount(house: House, state: AccountState, now: number): Promise<void> {
  const { mode, flattening } = state.switches
  if (mode === 'HALTED' && flattening) return
  const trip = findTrip(house, state)
  if (trip === null) return
  await obey(house, state, { command: { kind: 'flatten' }, who: 'guard', why: trip.why })
  house.alerts.raise({ kind: 'flatten', account: state.account, at: now, text: trip.why, facts: trip.facts })
}

/** The firm comes first: its floors end the account, the rest only a day. */
function findTrip({ config }: House, { firm, view }: AccountState): Trip | null {
  if (firm === null || view === null) return null
  const { judged, equity, standing } = groundOf(firm, view)
  const say = (minor: number) => formatMinor(minor, firm.digits)
  if (firm.firm !== 'none') {
    const buffer = percentOf(standing.initial, config.firmBufferPercent)
    for (const [name, rule] of [['daily', judged.daily] as const, ['total', judged.total] as const]) {
      if (rule === null || (rule.room >= buffer && !rule.isBroken)) continue
      const why = `equity ${say(equity)} is ${say(rule.room)} above the ${name} floor of ${say(rule.floor)}, nearer than the buffer of ${say(buffer)}`
      return { why, facts: { firm: firm.firm, floor: say(rule.floor), formula: rule.formula, room: say(rule.room), buffer: say(buffer) } }
    }
  }
  const losses = [
    { name: 'day', first: firm.day.firstEquity, percent: config.emergencyDailyPercent },
    { name: 'week', first: firm.day.weekFirstEquity, percent: config.emergencyWeeklyPercent },
  ]
  for (const { name, first, percent } of losses) {
    if (equity > first - percentOf(first, percent)) continue
    const why = `equity ${say(equity)} has lost ${percent} % or more of the ${name}'s first equity of ${say(first)}`
    return { why, facts: { first: say(first), percent } }
  }
  return null
}
