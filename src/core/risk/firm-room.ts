import { floorsOf, type Standing } from '../firm/floors.ts'
import type { FirmGround } from '../firm/ground.ts'
import { percentOf, type Minor } from '../money.ts'
import type { WorstCase } from './worst-case.ts'

export type FloorAhead = Readonly<{
  name: 'daily' | 'total' | 'daily after the reset' | 'total after the reset'
  floor: Minor
  /** Least equity that is let come to be: the floor and the buffer. */
  least: Minor
  formula: string
}>

export type FirmRoom = Readonly<{
  /** What may yet be lost beyond the worst case; below zero it is past the buffer already. */
  room: Minor
  /** The floor that leaves least. */
  tightest: FloorAhead
  floors: readonly FloorAhead[]
}>

type Input = Readonly<{
  firm: FirmGround
  worst: WorstCase
  /** Balance of now: what the next day is measured from. */
  balance: Minor
  bufferPercent: number
}>

/**
 * What is left between the worst case and every floor, those after the reset included: what is open by then is
 * measured against a day that begins from the new balance, so a profit made today raises the floor under it.
 */
export function roomFor({ firm, worst, balance, bufferPercent }: Input): FirmRoom {
  const { rules, standing } = firm
  const buffer = percentOf(standing.initial, bufferPercent)
  // Where equity at the floor has broken it already, one unit more is the least.
  const margin = Math.max(buffer, rules.breach === 'at-or-below' ? 1 : 0)
  const today = floorsOf(rules, standing)
  const next = floorsOf(rules, afterReset(firm, balance + worst.lockedIn))
  const ahead: FloorAhead[] = []
  const add = (name: FloorAhead['name'], found: Readonly<{ floor: Minor; formula: string }> | null) => {
    if (found !== null) ahead.push({ name, floor: found.floor, formula: found.formula, least: found.floor + margin })
  }
  add('daily', today.daily)
  add('total', today.total)
  add('daily after the reset', next.daily)
  add('total after the reset', next.total)
  const tightest = ahead.reduce((a, b) => (b.least > a.least ? b : a))
  return { room: worst.equity - tightest.least, tightest, floors: ahead }
}

/** Where the account would stand at the next reset, prices and positions as they are and what is locked in closed. */
function afterReset({ standing, equity }: FirmGround, balance: Minor): Standing {
  return {
    ...standing,
    reference: { balance, equity },
    highestEndOfDay: Math.max(standing.highestEndOfDay ?? balance, balance),
    highestEquity: Math.max(standing.highestEquity, equity, balance),
  }
}
