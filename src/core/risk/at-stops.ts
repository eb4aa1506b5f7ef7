import type { FirmGround } from '../firm/ground.ts'
import { nearestMinor } from '../money.ts'
import type { CostTerms } from './costs.ts'
import { roomFor, type FirmRoom } from './firm-room.ts'
import { stakesOf, type Exposure } from './open-risk.ts'
import { worstCaseOf, type WorstCase } from './worst-case.ts'

export type AtStops = Readonly<{ worst: WorstCase; room: FirmRoom }>

/** The account once every stop of what is open is hit, against the floors of today and of the next day; null while a loss cannot be bounded. */
export function atStops(
  exposure: Exposure,
  { firm, balance, terms }: Readonly<{ firm: FirmGround; balance: number; terms: CostTerms }>,
): AtStops | null {
  const { bounded, unbounded } = stakesOf(exposure)
  if (unbounded.length > 0) return null
  const { digits } = firm.standing
  try {
    const worst = worstCaseOf({ equity: firm.equity, digits, stakes: bounded, terms })
    return { worst, room: roomFor({ firm, worst, balance: nearestMinor(balance, digits), bufferPercent: 0 }) }
  } catch {
    // A ticket of somebody else's so large that its loss cannot be counted: as good as unbounded, and no reason to stop looking.
    return null
  }
}
