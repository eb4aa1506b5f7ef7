import type { Signal } from '../../contracts/decision.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import { direction, entryPrice, exitPrice } from '../account.ts'
import { DAY_SECONDS, dayOfWeek } from './swap.ts'
import type { ServerZone } from '../time/zone.ts'
import { fundsOf, type Book, type FillCosts, type Market, type OpenTicket } from './book.ts'
import { cleanLots, profitMoney } from './money.ts'

/** Why a signal was not filled. Return codes are MetaTrader's; 0 when no order would have been sent. */
export type Fault = Readonly<{ outcome: 'rejected' | 'refused' | 'expired'; retcode: number; message: string }>

/** TRADE_RETCODE_DONE. */
export const DONE = 10_009

const rejected = (retcode: number, message: string): Fault => ({ outcome: 'rejected', retcode, message })
const refused = (message: string): Fault => ({ outcome: 'refused', retcode: 0, message })

/** Whether the symbol may be traded at all, this way and now. */
export function checkMarket({ spec }: Market, signal: Signal, { at, zone }: Readonly<{ at: number; zone?: ServerZone }>): Fault | null {
  const isEntry = signal.kind === 'OPEN' || signal.kind === 'ADD'
  if (spec.tradeMode === 'disabled') return rejected(10_017, 'trading of the symbol is disabled')
  if (isEntry && spec.tradeMode === 'close_only') return rejected(10_044, 'only closing is allowed')
  if (isEntry && spec.tradeMode === 'long_only' && signal.side === 'sell') return rejected(10_042, 'only long positions are allowed')
  if (isEntry && spec.tradeMode === 'short_only' && signal.side === 'buy') return rejected(10_043, 'only short positions are allowed')
  if (zone === undefined) return null
  const now = zone.toServer(at)
  if (spec.expiresAt !== null && now >= spec.expiresAt) return rejected(10_018, 'the contract has expired')
  return spec.sessions.length === 0 || isInSession(spec, now) ? null : rejected(10_018, 'the market is closed')
}

/** What the Expert Advisor refuses by itself, before anything is sent. */
export function checkGuards({ spec, quote }: Market, { kind, side, lots, stop, riskMoney }: Signal): Fault | null {
  if (stop === null) return refused(`${kind} without a stop`)
  const lossAtStop = -profitMoney({ side, lots, openPrice: entryPrice(side, quote) }, stop, spec)
  // Half a cent: the risk may have been rounded when it was written down.
  if (lossAtStop <= riskMoney + 0.005) return null
  return refused(`${lossAtStop.toFixed(2)} would be lost at the stop, ${riskMoney.toFixed(2)} is allowed`)
}

/** OPEN and ADD, as the broker checks them. */
export function checkEntry(book: Book, market: Market, signal: Signal, costs: FillCosts): Fault | null {
  const { spec } = market
  const fault = checkVolume(spec, signal.lots) ?? checkStops(market, signal)
  if (fault !== null) return fault
  const { freeMargin } = fundsOf(book)
  const margin = spec.marginPerLot * signal.lots
  if (margin > freeMargin) return rejected(10_019, `needs ${margin.toFixed(2)} of margin, ${freeMargin.toFixed(2)} is free`)
  return checkDeviation(signal, costs)
}

/** PARTIAL_CLOSE and CLOSE_ALL. A remainder below the smallest order could never be closed again. */
export function checkClose({ spec }: Market, ticket: OpenTicket, signal: Signal, costs: FillCosts): Fault | null {
  if (signal.kind === 'CLOSE_ALL') return checkDeviation(signal, costs)
  const rest = cleanLots(ticket.lots - signal.lots)
  if (rest < 0) return rejected(10_038, `${signal.lots} lots to close, the position has ${ticket.lots}`)
  const fault = rest === 0 ? null : checkVolume(spec, signal.lots)
  if (fault !== null) return fault
  if (rest > 0 && rest < spec.volumeMin) return rejected(10_014, `${rest} lots would remain, the smallest order is ${spec.volumeMin}`)
  return checkDeviation(signal, costs)
}

export function checkModify(market: Market, ticket: OpenTicket, signal: Signal): Fault | null {
  if (signal.stop === null && ticket.stop !== null) return refused('MODIFY would take the stop away')
  if (signal.stop === ticket.stop && signal.target === ticket.target) return rejected(10_025, 'nothing to change')
  return checkStops(market, signal)
}

function checkVolume({ volumeMin, volumeMax, volumeStep }: SymbolSpec, lots: number): Fault | null {
  if (lots < volumeMin) return rejected(10_014, `${lots} lots, the smallest order is ${volumeMin}`)
  if (lots > volumeMax) return rejected(10_014, `${lots} lots, the largest order is ${volumeMax}`)
  const steps = lots / volumeStep
  // Steps such as 0.01 are not exact in binary.
  if (Math.abs(steps - Math.round(steps)) > 1e-6) return rejected(10_014, `${lots} lots are no multiple of ${volumeStep}`)
  return null
}

/** Both are measured from the price that closes the position: bid for a buy, ask for a sell. */
function checkStops({ spec, quote }: Market, { side, stop, target }: Pick<Signal, 'side' | 'stop' | 'target'>): Fault | null {
  const price = exitPrice(side, quote)
  const points = (distance: number) => (direction(side) * distance) / spec.point
  const isTooNear = (distance: number) => distance <= 1e-6 || distance < spec.stopsLevelPoints - 1e-6
  if (stop !== null && isTooNear(points(price - stop))) return rejected(10_016, `stop ${stop} is ${nearness(points(price - stop), spec)}`)
  if (target !== null && isTooNear(points(target - price))) {
    return rejected(10_016, `target ${target} is ${nearness(points(target - price), spec)}`)
  }
  return null
}

const nearness = (points: number, { stopsLevelPoints }: SymbolSpec): string =>
  points <= 0 ? 'on the wrong side of the market' : `${points.toFixed(1)} points from the market, the least is ${stopsLevelPoints}`

/** The slippage is known before the fill here, so an order that does not accept it gets a requote. */
function checkDeviation({ maxDeviationPoints }: Signal, { slippagePoints }: FillCosts): Fault | null {
  if (slippagePoints <= maxDeviationPoints) return null
  return rejected(10_004, `requote: ${slippagePoints} points of slippage, ${maxDeviationPoints} accepted`)
}

/** A session may end at 86400, which is also the first second of the next day. */
function isInSession({ sessions }: SymbolSpec, serverSeconds: number): boolean {
  const day = dayOfWeek(serverSeconds)
  const second = serverSeconds % DAY_SECONDS
  return sessions.some((session) => session.day === day && second >= session.from && second < session.to)
}
