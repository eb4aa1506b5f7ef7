import type { Facts } from '../../contracts/decision.ts'
import { formatMinor, percentOf, type Minor } from '../money.ts'
import type { AtStops } from '../risk/at-stops.ts'
import type { FirmGround } from './ground.ts'

export type Trip = Readonly<{ why: string; facts: Facts }>

export type TripInput = Readonly<{
  ground: FirmGround
  /** First equity of the firm's day, and of its week. */
  first: Readonly<{ day: Minor; week: Minor }>
  /** The account at its stops; null while there is nothing open, or a loss cannot be bounded. */
  atStops: AtStops | null
  settings: Readonly<{ firmBufferPercent: number; emergencyDailyPercent: number; emergencyWeeklyPercent: number }>
}>

/** Why everything of ours has to be closed now; null while it need not. The firm comes first: its floors end the account, the rest only a day. */
export const findTrip = (input: TripInput): Trip | null => nearFloor(input) ?? pastFloorAtStops(input) ?? emergency(input)

function nearFloor({ ground: { name: firm, judged, equity, standing }, settings }: TripInput): Trip | null {
  if (firm === 'none') return null
  const say = (minor: Minor) => formatMinor(minor, standing.digits)
  const buffer = percentOf(standing.initial, settings.firmBufferPercent)
  for (const [name, rule] of [['daily', judged.daily] as const, ['total', judged.total] as const]) {
    if (rule === null || (rule.room >= buffer && !rule.isBroken)) continue
    const why = `equity ${say(equity)} is ${say(rule.room)} above the ${name} floor of ${say(rule.floor)}, nearer than the buffer of ${say(buffer)}`
    return { why, facts: { firm, floor: say(rule.floor), formula: rule.formula, room: say(rule.room), buffer: say(buffer) } }
  }
  return null
}

/** A floor that trails the equity, or is set anew at the reset, may rise past what the stops bound: what was safe at the entry no longer is. */
function pastFloorAtStops({ ground: { name: firm, standing }, atStops }: TripInput): Trip | null {
  if (firm === 'none' || atStops === null || atStops.room.room >= 0) return null
  const say = (minor: Minor) => formatMinor(minor, standing.digits)
  const { name, floor, formula } = atStops.room.tightest
  const why = `with every stop hit equity would be ${say(atStops.worst.equity)}, past the ${name} floor of ${say(floor)}`
  return { why, facts: { firm, floor: say(floor), formula, worstEquity: say(atStops.worst.equity) } }
}

function emergency({ ground: { equity, standing }, first, settings }: TripInput): Trip | null {
  const say = (minor: Minor) => formatMinor(minor, standing.digits)
  const losses = [
    { name: 'day', from: first.day, percent: settings.emergencyDailyPercent },
    { name: 'week', from: first.week, percent: settings.emergencyWeeklyPercent },
  ]
  for (const { name, from, percent } of losses) {
    // Nothing was lost where there was nothing, nor where the share is less than a unit.
    if (equity >= from || equity > from - percentOf(from, percent)) continue
    const why = `equity ${say(equity)} has lost ${percent} % or more of the ${name}'s first equity of ${say(from)}`
    return { why, facts: { first: say(from), percent } }
  }
  return null
}
