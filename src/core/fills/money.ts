import type { SymbolSpec } from '../../contracts/account.ts'
import { direction } from '../account.ts'
import type { Side } from '../../contracts/primitives.ts'

/**
 * Brokers book whole cents, half a cent away from zero. A product such as 1.005 x 100 falls just below its half in
 * binary, so it is lifted by a few units of the last place first.
 */
export function roundMoney(amount: number): number {
  const cents = Math.round(Math.abs(amount) * 100 * (1 + 4 * Number.EPSILON))
  // Adding zero turns -0 into 0: JSON knows no -0, and a state must come back as it was.
  return (amount < 0 ? -cents : cents) / 100 + 0
}

/** Takes the noise of binary sums out of a price. Ten decimals are the most a symbol may have; a fraction of a point stays. */
export const cleanPrice = (price: number): number => Number(price.toFixed(10))
/** The same for volumes: eight decimals are finer than any step. */
export const cleanLots = (lots: number): number => Number(lots.toFixed(8))

/** Ticks gained, times the value of a tick, times lots; account currency, not rounded. */
export function profitMoney(
  { side, lots, openPrice }: Readonly<{ side: Side; lots: number; openPrice: number }>,
  exit: number,
  { tickSize, tickValue }: SymbolSpec,
): number {
  return ((direction(side) * (exit - openPrice)) / tickSize) * tickValue * lots
}

/** A market fill: the quote plus the slippage, always against us. */
export function slipped(
  deal: Side,
  price: number,
  { point }: SymbolSpec,
  { slippagePoints }: Readonly<{ slippagePoints: number }>,
): number {
  return cleanPrice(price + direction(deal) * slippagePoints * point)
}
