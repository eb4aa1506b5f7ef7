import type { SymbolSpec } from '../../contracts/account.ts'
import { direction } from '../account.ts'
import type { Side } from '../../contracts/primitives.ts'
import { toDecimals } from '../decimals.ts'

/** Far above the noise of prices, volumes and shares multiplied in binary, and far below any amount that is told from a half. */
const NOISE_CENTS = 1e-6

/**
 * Brokers book whole cents, half a cent away from zero. What is exactly half a cent on paper may fall just below it in binary,
 * as 1.005 x 100 does, and the difference of two prices even more: so it is lifted by more than that first.
 */
export function roundMoney(amount: number): number {
  const cents = Math.round(Math.abs(amount) * 100 + NOISE_CENTS)
  // Adding zero turns -0 into 0: JSON knows no -0, and a state must come back as it was.
  return (amount < 0 ? -cents : cents) / 100 + 0
}

/** Takes the noise of binary sums out of a price. Ten decimals are the most a symbol may have; a fraction of a point stays. */
export const cleanPrice = (price: number): number => toDecimals(price, 10)
/** The same for volumes: eight decimals are finer than any step. */
export const cleanLots = (lots: number): number => toDecimals(lots, 8)

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
