import type { Facts } from '../../contracts/decision.ts'
import type { Judgement } from '../firm/floors.ts'
import { formatMinor, percentOf } from '../money.ts'
import type { Gate, GateInput, Refusal } from './gate.ts'

/** The firm's loss of a day: nothing opens below the floor, nor within the buffer above it. */
export const dailyLoss: Gate = {
  name: 'daily-loss',
  check: (input) => checkFloor(input, input.firm?.judged.daily ?? null, 'daily'),
  numbers: (input) => floorNumbers(input, input.firm?.judged.daily ?? null),
}

/** The firm's loss of all time. */
export const totalLoss: Gate = {
  name: 'total-loss',
  check: (input) => checkFloor(input, input.firm?.judged.total ?? null, 'total'),
  numbers: (input) => floorNumbers(input, input.firm?.judged.total ?? null),
}

function checkFloor({ firm, settings }: GateInput, judgement: Judgement | null, which: string): Refusal | null {
  if (firm === null || judgement === null) return null
  const { digits, initial } = firm.standing
  const say = (minor: number) => formatMinor(minor, digits)
  const buffer = percentOf(initial, settings.firmBufferPercent)
  const { floor, room, isBroken } = judgement
  if (!isBroken && room > buffer) return null
  const reason = isBroken
    ? `the ${which} floor of ${firm.name} is broken: equity ${say(firm.equity)}, floor ${say(floor)}`
    : `${say(room)} left to the ${which} floor of ${firm.name}, the buffer is ${say(buffer)}`
  return { reason }
}

function floorNumbers({ firm, settings }: GateInput, judgement: Judgement | null): Facts {
  if (firm === null || judgement === null) return {}
  const { digits, initial } = firm.standing
  const say = (minor: number) => formatMinor(minor, digits)
  const { floor, room, formula } = judgement
  const buffer = percentOf(initial, settings.firmBufferPercent)
  return { equity: say(firm.equity), floor: say(floor), room: say(room), buffer: say(buffer), formula }
}
