import { readRegime, type RegimeReading } from '../regime/regime.ts'
import { marketClassOf, type MarketClass } from '../symbols/market-class.ts'
import type { Bars } from '../window.ts'
import type { Scene } from './feature.ts'

let last: Readonly<{ hours: Bars; days: Bars; market: MarketClass; reading: RegimeReading | null }> | undefined

/** The regime of a scene, read once for its three features and its category. Null with too little history. */
export function regimeOf({ symbol, window: { H1: hours, D1: days } }: Scene): RegimeReading | null {
  if (hours === undefined || days === undefined) return null
  // The same bars are in a crisis as an index and in none as a pair.
  const market = marketClassOf(symbol)
  if (last?.hours !== hours || last.days !== days || last.market !== market)
    last = { hours, days, market, reading: readRegime({ hours, days, market }) }
  return last.reading
}
