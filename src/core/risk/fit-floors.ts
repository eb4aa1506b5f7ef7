import type { Facts } from '../../contracts/decision.ts'
import { nearestMinor, toNumber } from '../money.ts'
import { costsOf, sumCosts } from './costs.ts'
import { roomFor, type FirmRoom } from './firm-room.ts'
import { riskOf, type Stake } from './open-risk.ts'
import { stakeOf, type Weighed } from './plan.ts'
import { floorToStep } from './volume.ts'
import { worstCaseOf, type WorstCase } from './worst-case.ts'

/** What the floors of the firm leave, lots; null without a firm. */
export function floorCap(weighed: Weighed): Readonly<{ lots: number; facts: Facts }> | null {
  const seen = look(weighed, weighed.stakes)
  if (seen === null) return null
  const { room, tightest } = seen.room
  const say = (minor: number) => toNumber(minor, seen.digits)
  const perLot = stakeOf(weighed, 1)
  const lostPerLot = riskOf(perLot) + sumCosts(costsOf(perLot, weighed.terms))
  const facts = { floorsMoney: say(room), floor: tightest.name, floorMoney: say(tightest.floor), leastEquityMoney: say(tightest.least) }
  return { lots: say(room) / lostPerLot, facts: { ...facts, lostPerLot } }
}

type Fitted = Readonly<{ lots: number | null; isPastFloor: boolean; facts: Facts }>

/** Each cost of each stake is rounded up, so the exact worst case may be a few cents past what the division allowed. */
const STEPS_DOWN = 8

/** The size whose worst case, reckoned in whole cents, stays at or above every floor and the buffer; a step less until it does. */
export function fitToFloors(weighed: Weighed, lots: number | null): Fitted {
  const { spec } = weighed.plan
  let tried = lots
  for (let step = 0; tried !== null && step <= STEPS_DOWN; step += 1) {
    const seen = look(weighed, [...weighed.stakes, stakeOf(weighed, tried)])
    if (seen === null) return { lots: tried, isPastFloor: false, facts: {} }
    if (seen.room.room >= 0) return { lots: tried, isPastFloor: false, facts: factsOf(seen) }
    tried = floorToStep(spec, tried - spec.volumeStep)
  }
  return { lots: null, isPastFloor: lots !== null, facts: {} }
}

type Seen = Readonly<{ worst: WorstCase; room: FirmRoom; digits: number }>

function look({ plan, terms }: Weighed, stakes: readonly Stake[]): Seen | null {
  const { firm, room, settings } = plan
  if (firm === null) return null
  const { digits } = firm.standing
  const worst = worstCaseOf({ equity: firm.equity, digits, stakes, terms })
  const balance = nearestMinor(room.balance, digits)
  return { worst, room: roomFor({ firm, worst, balance, bufferPercent: settings.firmBufferPercent }), digits }
}

function factsOf({ worst: { equity, parts, lockedIn }, digits }: Seen): Facts {
  const say = (minor: number) => toNumber(minor, digits)
  return {
    worstEquityMoney: say(equity),
    worstStopsMoney: say(parts.stops),
    worstSlippageMoney: say(parts.slippage),
    worstSpreadMoney: say(parts.spread),
    worstCommissionMoney: say(parts.commission),
    worstSwapMoney: say(parts.swap),
    lockedInMoney: say(lockedIn),
  }
}
