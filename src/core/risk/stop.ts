import type { Config } from '../../config.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import type { Facts, Opinion } from '../../contracts/decision.ts'
import type { Side } from '../../contracts/primitives.ts'
import { direction, entryPrice, exitPrice, type Quote } from '../account.ts'
import type { Range } from './read-market.ts'

type Wanted = Readonly<{
  side: Side
  opinion: Pick<Opinion, 'stopDistancePrice' | 'targetDistancePrice'>
  quote: Quote
  spec: Pick<SymbolSpec, 'tickSize' | 'digits' | 'stopsLevelPoints' | 'point'>
  /** What the stop is held against; null when no window tells it. */
  range: Range | null
  settings: Pick<Config, 'stopMaxAtr'>
}>

export type Levels = Readonly<{ price: number; stop: number; target: number | null }>
export type Placed = Readonly<{ ok: true; levels: Levels } | { ok: false; reason: string; facts: Facts }>

/** Entry, stop and target on the grid of the broker. What breaks a rule is refused, never moved. */
export function placeStops(wanted: Wanted): Placed {
  const { side, opinion, quote, spec, range, settings } = wanted
  if (opinion.stopDistancePrice === null) return { ok: false, reason: 'the desk gave no stop distance', facts: {} }
  const price = entryPrice(side, quote)
  const stop = roundToTick(price - direction(side) * opinion.stopDistancePrice, spec)
  const target = opinion.targetDistancePrice === null ? null : roundToTick(price + direction(side) * opinion.targetDistancePrice, spec)
  const levels = { price, stop, target }
  const reason = findStopFault(wanted, levels)
  const facts = {
    ...levels,
    rangePrice: range?.price ?? null,
    rangeOf: range?.timeframe ?? null,
    stopMaxPrice: range === null ? null : range.price * settings.stopMaxAtr,
  }
  return reason === null ? { ok: true, levels } : { ok: false, reason, facts }
}

export function roundToTick(price: number, spec: Pick<SymbolSpec, 'tickSize' | 'digits'>): number {
  return Number((Math.round(price / spec.tickSize) * spec.tickSize).toFixed(spec.digits))
}

/**
 * Which rule a stop or target breaks. Measured from the price that closes the position, which is a spread away from
 * the entry: so the stop is at least stops level and spread away from where the order fills.
 */
function findStopFault({ side, quote, spec, range, settings }: Wanted, { price, stop, target }: Levels): string | null {
  const sign = direction(side)
  const away = exitPrice(side, quote)
  const least = spec.stopsLevelPoints * spec.point
  // Far below a tick: differences of prices are off in their last digits.
  const hair = spec.tickSize * 1e-6
  if (!(stop > 0)) return `stop ${stop} is not a price`
  if (!((away - stop) * sign > hair)) return `stop ${stop} lies on the wrong side of ${away}`
  if ((away - stop) * sign < least - hair) return `stop ${stop} is nearer to ${away} than the broker's ${least}`
  if (range === null || !(range.price > 0)) return 'no average range to hold the stop against'
  const most = range.price * settings.stopMaxAtr
  if (Math.abs(price - stop) > most + hair)
    return `stop ${stop} is ${Math.abs(price - stop).toPrecision(4)} away, at most ${settings.stopMaxAtr} average ranges of ${range.timeframe} (${most.toPrecision(4)})`
  if (target === null) return null
  if (!(target > 0)) return `target ${target} is not a price`
  if (!((target - price) * sign > least + hair))
    return `target ${target} is nearer to ${price} than the broker's ${least}, or on the wrong side`
  return null
}
