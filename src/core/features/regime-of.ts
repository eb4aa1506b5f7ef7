import { readRegime, type RegimeReading } from '../regime/regime.ts'
import { marketClassOf } from '../symbols/market-class.ts'
import type { Bars } from '../window.ts'
import type { Scene } from './feature.ts'

let last: Readonly<{ hours: Bars; days: Bars; reading: RegimeReading | null }> | undefined

/** The regime of a scene, read once for its three features and its category. Null with too little history. */
export function regimeOf({ symbol, window: { H1: hours, D1: days } }: Scene): RegimeReading | null {
  if (hours === undefined || days === undefined) return null
  if (last?.hours !== hours || last.days !== days)
    last = { hours, days, reading: readRegime({ hours, days, market: marketClassOf(symbol) }) }
  return last.reading
}
