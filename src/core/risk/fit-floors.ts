import type { Facts } from '../../contracts/decision.ts'
import { nearestMinor, toMinor } from '../money.ts'
import { costsOf, sumCosts } from './costs.ts'
import { roomFor, type FirmRoom } from './firm-room.ts'
import { riskOf } from './open-risk.ts'
import { stakeOf, type Weighed } from './plan.ts'
import { floorToStep } from './volume.ts'
import { worstCaseOf, type WorstCase } from './worst-case.ts'

/** The account before the order: its worst case, and what that leaves to the floors. */
export type Before = Readonly<{ worst: WorstCase; room: FirmRoom; digits: number }>

/** Null without a firm. The order itself moves no floor: what it may lose is all there is to weigh afterwards. */
export function lookAtFloors({ plan, stakes, terms }: Weighed): Before | null {
  const { firm, room, settings } = plan
  if (firm === null) return null
  const { digits } = firm.standing
  const worst = worstCaseOf({ equity: firm.equity, digits, stakes, terms })
  const balance = nearestMinor(room.balance, digits)
  return { worst, room: roomFor({ firm, worst, balance, bufferPercent: settings.firmBufferPercent }), digits }
}

/** What the floors of the firm leave, lots. */
export function floorCap(weighed: Weighed, { room: { room, tightest }, digits }: Before): Readonly<{ lots: number; facts: Facts }> {
  const unit = toMinor(1, digits)
  const perLot = stakeOf(weighed, 1)
  const lostPerLot = riskOf(perLot) + sumCosts(costsOf(perLot, weighed.terms))
  const facts = {
    floorsMoney: room / unit,
    floor: tightest.name,
    floorMoney: tightest.floor / unit,
    leastEquityMoney: tightest.least / unit,
    lostPerLot,
  }
  return { lots: room / unit / lostPerLot, facts }
}

type Fitted = Readonly<{ lots: number | null; isPastFloor: boolean; facts: Facts }>

/** Each cost of each stake is rounded up, so the exact worst case may be a few cents past what the division allowed. */
const STEPS_DOWN = 8

/** The size whose worst case, reckoned in whole cents, stays at or above every floor and the buffer; a step less until it does. */
export function fitToFloors(weighed: Weighed, before: Before | null, lots: number | null): Fitted {
  if (before === null) return { lots, isPastFloor: false, facts: {} }
  const { spec } = weighed.plan
  const { worst, room, digits } = before
  let tried = lots
  for (let step = 0; tried !== null && step <= STEPS_DOWN; step += 1) {
    const after = worstCaseOf({ equity: worst.equity, digits, stakes: [stakeOf(weighed, tried)], terms: weighed.terms })
    if (after.equity >= room.tightest.least) return { lots: tried, isPastFloor: false, facts: factsOf(worst, after, digits) }
    tried = floorToStep(spec, tried - spec.volumeStep)
  }
  return { lots: null, isPastFloor: lots !== null, facts: {} }
}

function factsOf(before: WorstCase, after: WorstCase, digits: number): Facts {
  const unit = toMinor(1, digits)
  const both = (part: keyof WorstCase['parts']) => (before.parts[part] + after.parts[part]) / unit
  return {
    worstEquityMoney: after.equity / unit,
    worstStopsMoney: both('stops'),
    worstSlippageMoney: both('slippage'),
    worstSpreadMoney: both('spread'),
    worstCommissionMoney: both('commission'),
    worstSwapMoney: both('swap'),
    lockedInMoney: before.lockedIn / unit,
  }
}
