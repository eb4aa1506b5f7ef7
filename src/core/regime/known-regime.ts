import type { SymbolName } from '../../contracts/primitives.ts'
import { marketClassOf, type MarketClass } from '../symbols/market-class.ts'
import type { Bars, Window } from '../window.ts'
import { readRegime, type RegimeReading } from './regime.ts'

type Known = Readonly<{ days: Bars; market: MarketClass; reading: RegimeReading | null }>
const known = new WeakMap<Bars, Known>()

/** The regime of a window, read anew only when an hour or a day has closed: most closes are of neither. */
export function knownRegime(symbol: SymbolName, { H1: hours, D1: days }: Window): RegimeReading | null {
  if (hours === undefined || days === undefined) return null
  const market = marketClassOf(symbol)
  const found = known.get(hours)
  if (found?.days === days && found.market === market) return found.reading
  const reading = readRegime({ hours, days, market })
  known.set(hours, { days, market, reading })
  return reading
}
