import type { SymbolSpec } from '../../../src/contracts/account.ts'
import type { Trade } from '../../../src/core/fills/book.ts'

/**
 * What an account must hold, worked out from its deals alone and by another route than the book's: prices as whole points,
 * volumes as hundredths of a lot, money as hundredths of a cent, all of them whole numbers.
 */
export type Terms = Readonly<{
  /** Points of the price in one unit of it. */
  pointsPerUnit: number
  /** Cents that a point brings to one lot. */
  tickCents: number
  commissionCents: number
  swapCents: Readonly<{ buy: number; sell: number }>
  marginCents: number
  tripleDay: number
}>

type Held = {
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly points: number
  readonly at: number
  hundredths: number
  /** Hundredths times points of all that was closed: their quotient is the mean price. */
  exits: { hundredths: number; worth: number; count: number }
  profitCents: number
}

export type Ledger = Readonly<{ balanceCents: number; positions: ReadonlyMap<string, Held>; faults: readonly string[] }>

/** Hundredths of a cent to cents, half a cent away from zero. */
export function toCents(amount: number): number {
  const cents = Math.floor((Math.abs(amount) + 50) / 100)
  return amount < 0 ? 0 - cents : cents
}

const whole = (value: number): number => Math.round(value)
const pointsOf = (price: number, { pointsPerUnit }: Terms): number => whole(price * pointsPerUnit)

export function keepLedger(trades: readonly Trade[], startCents: number, termsOf: (symbol: string) => Terms): Ledger {
  const positions = new Map<string, Held>()
  const faults: string[] = []
  let balanceCents = startCents
  const expect = (trade: Trade, what: string, found: number, wanted: number): void => {
    if (whole(found * 100) !== wanted || Math.abs(found * 100 - wanted) > 1e-6)
      faults.push(`deal ${trade.ticket}: ${what} is ${found}, the ledger says ${wanted} cents`)
  }
  for (const trade of trades) {
    const terms = termsOf(trade.brokerSymbol)
    const hundredths = whole(trade.lots * 100)
    const points = pointsOf(trade.price, terms)
    const commission = 0 - toCents(terms.commissionCents * hundredths)
    expect(trade, 'commission', trade.commission, commission)
    balanceCents += commission
    if (trade.entry === 'in') {
      const exits = { hundredths: 0, worth: 0, count: 0 }
      const { brokerSymbol: symbol, side, at } = trade
      positions.set(trade.positionIdentifier, { symbol, side, points, at, hundredths, exits, profitCents: 0 })
      continue
    }
    const held = positions.get(trade.positionIdentifier)
    if (held === undefined || held.hundredths < hundredths || held.side === trade.side) {
      faults.push(`deal ${trade.ticket} closes what is not open`)
      continue
    }
    const profit = toCents(gainOf(held, points, terms) * hundredths)
    const swap = toCents(swapOf(held, trade.at, terms) * hundredths)
    expect(trade, 'profit', trade.profit, profit)
    expect(trade, 'swap', trade.swap, swap)
    balanceCents += profit + swap
    held.hundredths -= hundredths
    held.profitCents += profit
    held.exits = {
      hundredths: held.exits.hundredths + hundredths,
      worth: held.exits.worth + points * hundredths,
      count: held.exits.count + 1,
    }
  }
  return { balanceCents, positions, faults }
}

/** Cents that one lot has gained at a price. */
const gainOf = ({ side, points }: Held, exit: number, { tickCents }: Terms): number =>
  (side === 'buy' ? exit - points : points - exit) * tickCents

/** By the mean price of its exits: what a position brought, in cents, not rounded. */
export const gainByMean = (held: Held, terms: Terms): number =>
  (gainOf(held, held.exits.worth / held.exits.hundredths, terms) * held.exits.hundredths) / 100

const swapOf = ({ side, at }: Held, until: number, { swapCents, tripleDay }: Terms): number =>
  nightsBetween(at, until, tripleDay) * swapCents[side]

export type Quotes = (symbol: string) => Readonly<{ bid: number; ask: number }>

export function fundsInCents(
  { balanceCents, positions }: Ledger,
  { quotes, until, termsOf }: Readonly<{ quotes: Quotes; until: number; termsOf: (symbol: string) => Terms }>,
): Readonly<{ equity: number; margin: number }> {
  let equity = balanceCents
  let margin = 0
  for (const held of positions.values()) {
    const terms = termsOf(held.symbol)
    const quote = quotes(held.symbol)
    const exit = held.side === 'buy' ? quote.bid : quote.ask
    equity += toCents(gainOf(held, exit, terms) * held.hundredths) + toCents(swapOf(held, until, terms) * held.hundredths)
    margin += terms.marginCents * held.hundredths
  }
  return { equity, margin: toCents(margin) }
}

const HOUR = 3_600_000

/** Of one summer week: a server midnight is 21:00 UTC. Saturday and Sunday are in the triple day. */
function nightsBetween(from: number, to: number, tripleDay: number): number {
  let nights = 0
  for (let at = Math.floor(from / HOUR) * HOUR + HOUR; at <= to; at += HOUR) {
    const day = new Date(at).getUTCDay()
    if (new Date(at).getUTCHours() === 21 && day >= 1 && day <= 5) nights += day === tripleDay ? 3 : 1
  }
  return nights
}

/** The same terms as a broker tells them. */
export const specOf = (terms: Terms): Partial<SymbolSpec> => ({
  point: 1 / terms.pointsPerUnit,
  tickSize: 1 / terms.pointsPerUnit,
  tickValue: terms.tickCents / 100,
  marginPerLot: terms.marginCents / 100,
  swapLongPerLot: terms.swapCents.buy / 100,
  swapShortPerLot: terms.swapCents.sell / 100,
  swapTripleDay: terms.tripleDay,
})
